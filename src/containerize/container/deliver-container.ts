import { join } from 'node:path';
import { secretsOf, sshOf } from '../../deliver/build-inputs.ts';
import type { DeliveryEvent } from '../../deliver/events.ts';
import { createLogStore } from '../../deliver/log/file-store.ts';
import { openWorld } from '../../deliver/open-world.ts';
import type { DeliveryWorld } from '../../deliver/ports.ts';
import type { DeliveryOptions, DeliveryRequest } from '../../deliver/request.ts';
import type { Backend } from '../../engine/command/backend.ts';
import { commandEngine } from '../../engine/command/command-engine.ts';
import { refuseUnknown } from '../../engine/command/command-line.ts';
import type { BuildOptions } from '../../engine/command/options.ts';
import { systemProbe } from '../../engine/command/probe.ts';
import { addressPasswords, secretValues } from '../../engine/command/redact.ts';
import { EngineError } from '../../engine/engine-error.ts';
import { openCurrentEngine } from '../../engine/connect/open-engine.ts';
import type { Engine } from '../../engine/engine.ts';
import { singleImagePlan } from '../../plan/single-image.ts';
import { dockerApiOptions } from '../backends/docker-options.ts';
import type { DockerApiOptions } from '../backends/docker-options.ts';
import { hintWithOthers, requireHealthy } from '../backends/registry.ts';
import type { BentoWorld } from '../bento/world.ts';
import { programsRegistry } from './own-bases.ts';
import { DOCKERFILE } from './prepare.ts';
import type { PreparedContainer } from './prepare.ts';
import { writeContext } from './write-context.ts';

/** What is built, by whom, as what. */
export interface ContainerBuild {
  readonly prepared: PreparedContainer;
  readonly backend: Backend;
  readonly options: BuildOptions;
  /** With a tag each, the first is the image's name. */
  readonly names: readonly string[];
  readonly push: boolean;
  readonly runAsRoot: boolean;
  /** Milliseconds. */
  readonly timeout: number | undefined;
}

/** A build that is ready: its context lies there, its engine answers. */
export interface OpenedBuild {
  readonly request: DeliveryRequest;
  readonly world: DeliveryWorld;
  /** Removes the context and ends connections; to be called in every case. */
  readonly close: () => Promise<void>;
}

/** Engines that push what they build themselves: they need not hold the image. */
const PUSHES_ITSELF = ['buildx', 'buildctl'];

/**
 * Makes everything ready for `deliver`, which builds an image of a bento as it does every other.
 *
 * @throws UsageError for options that the engine does not know
 * @throws EngineError when it cannot build here
 */
export async function openBuild(
  build: ContainerBuild,
  world: BentoWorld,
  emit: (event: DeliveryEvent) => void,
): Promise<OpenedBuild> {
  const { engine, options, buildArgs, platforms } = await engineFor(build, world);
  try {
    const context = await writeContext(build.prepared, undefined, world);
    try {
      const request = await requestOf(build, { engine, options, buildArgs, platforms }, world);
      const opened = await openWorld({
        engine,
        folder: context.folder,
        cwd: world.cwd,
        registries: [],
        env: world.env,
        signal: world.signal,
        emit,
        started: world.now(),
        logs: createLogStore(join(world.cwd, LOGS), LOGS),
      });
      const close = async (): Promise<void> => {
        opened.close();
        await context.close();
        await engine.close();
      };
      const isProgram = build.backend.name !== 'docker';
      const delivery = isProgram
        ? { ...opened.world, registry: programsRegistry(opened.world.registry) }
        : opened.world;
      return { request, world: delivery, close };
    } catch (error) {
      await context.close();
      throw error;
    }
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Where logs go, from the current folder. */
const LOGS = '.manager/logs';

interface ChosenEngine {
  readonly engine: Engine;
  readonly options: Omit<DeliveryOptions, 'build'>;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Undefined: the engine's own. */
  readonly platforms: readonly string[] | undefined;
}

async function engineFor(build: ContainerBuild, world: BentoWorld): Promise<ChosenEngine> {
  const { backend } = build;
  return backend.name === 'docker' ? apiEngine(build, world) : programEngine(build, world);
}

async function apiEngine(
  { options, push }: ContainerBuild,
  { env, cwd, signal }: BentoWorld,
): Promise<ChosenEngine> {
  const asked = dockerApiOptions(options, env);
  const delivery = await apiDelivery(asked, push, { env, cwd });
  const engine = await openApi({ env, cwd, signal });
  return { engine, options: delivery, buildArgs: asked.buildArgs, platforms: asked.platforms };
}

/** @throws EngineError naming the other backends that can build, when no engine answers */
async function openApi({
  env,
  cwd,
  signal,
}: Pick<BentoWorld, 'env' | 'cwd' | 'signal'>): Promise<Engine> {
  try {
    return await openCurrentEngine({ env, signal });
  } catch (error) {
    if (signal.aborted || !(error instanceof EngineError) || error.stage !== 'connect') throw error;
    const hint = await hintWithOthers('docker', error.hint, systemProbe({ env, cwd, signal }));
    throw new EngineError('connect', error.message, { hint, cause: error });
  }
}

async function apiDelivery(
  asked: DockerApiOptions,
  push: boolean,
  surroundings: Pick<BentoWorld, 'env' | 'cwd'>,
): Promise<Omit<DeliveryOptions, 'build'>> {
  return {
    push: push || asked.push,
    noCache: asked.noCache,
    pull: asked.pull,
    ...(asked.target === undefined ? {} : { target: asked.target }),
    labels: asked.labels,
    secrets: await secretsOf(asked.secrets, surroundings),
    ssh: await sshOf(asked.ssh, surroundings),
    buildOptions: asked.options,
  };
}

/** What the engine's own command line has to push, since it need not hold the image afterwards. */
export function asksToPush({ backend, push }: Pick<ContainerBuild, 'backend' | 'push'>): boolean {
  return push && PUSHES_ITSELF.includes(backend.name);
}

/** Options go to the program as they are. What it is to push itself, the delivery does not. */
async function programEngine(
  build: ContainerBuild,
  { env, cwd, signal }: BentoWorld,
): Promise<ChosenEngine> {
  const { backend, options, push, runAsRoot } = build;
  refuseUnknown(backend, options);
  const probe = systemProbe({ env, cwd, signal });
  await requireHealthy(backend, probe);
  const pushesItself = asksToPush(build);
  const asked = pushesItself ? { ...options, push: true } : options;
  const engine = commandEngine({ backend, options: asked, env, cwd, runAsRoot, probe });
  const said = asked['platform'];
  const platforms = typeof said === 'string' ? said.split(',').slice(0, 1) : undefined;
  return { engine, options: { push: push && !pushesItself }, buildArgs: {}, platforms };
}

/** An index of packages may have one in its address: install.sh says each of its commands. */
function bentoPasswords({ bento, dockerfile }: PreparedContainer): readonly string[] {
  const { python } = bento.options;
  return addressPasswords(`${dockerfile.rendered.text}\n${JSON.stringify(python)}`);
}

async function requestOf(
  { prepared, names, options: asked, timeout }: ContainerBuild,
  { engine, options, buildArgs, platforms }: ChosenEngine,
  { signal }: BentoWorld,
): Promise<DeliveryRequest> {
  const { setup, dockerfile } = prepared;
  const { plan, image } = singleImagePlan({
    names,
    kind: 'bento',
    platforms: platforms ?? [(await engine.info(signal)).platform],
    dockerfile: DOCKERFILE,
    baseImage: setup.baseImage,
    python: setup.pythonVersion,
    buildArgs,
  });
  const file = { path: DOCKERFILE, image, ...dockerfile.rendered };
  return {
    ...options,
    build: true,
    // Who containerizes wants a build; what has not changed comes out of the engine's cache.
    overwrite: true,
    timeout,
    secretValues: [...secretValues(asked), ...bentoPasswords(prepared)],
    plan,
    files: new Map([[DOCKERFILE, file]]),
    outputPath: '',
  };
}
