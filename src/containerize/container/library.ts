import { existsSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDelivery } from '../../deliver/check.ts';
import type { Failure, Outcome, Pushed } from '../../deliver/outcome.ts';
import { deliver } from '../../deliver/run.ts';
import { hasBuildkit } from '../../engine/command/buildkit-switch.ts';
import { optionName } from '../../engine/command/options.ts';
import type { BuildOptions, OptionValue } from '../../engine/command/options.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import { ManagerError, UsageError } from '../../errors.ts';
import { loadBackends } from '../backends/load-backends.ts';
import { backendNames, getBackend } from '../backends/registry.ts';
import { tagText } from '../bento/tag.ts';
import { absolutePath } from '../bento/world.ts';
import type { BentoWorld } from '../bento/world.ts';
import { openBuild } from './deliver-container.ts';
import type { ContainerBuild } from './deliver-container.ts';
import { writeIdentity } from './identity.ts';
import { imageNames } from './names.ts';
import { prepareContainer } from './prepare.ts';
import type { PreparedContainer } from './prepare.ts';
import { worldIn } from './surroundings.ts';
import type { BuildSurroundings, Surroundings } from './surroundings.ts';

export { loadBackends } from '../backends/load-backends.ts';
export { backendNames, getBackend, health, registerBackend } from '../backends/registry.ts';
export type { Backend, BackendDefinition, Health, Probe } from '../../engine/command/backend.ts';
export type { BuildArguments, BuildOptions } from '../../engine/command/options.ts';
export type { BuildSurroundings, Surroundings } from './surroundings.ts';

/** What {@link build} does itself; every other property is an option of the backend, as `--opt` gives it. */
export interface ContainerOptions {
  /** Default: `docker`, the Engine API. */
  readonly backend?: string;
  /** Names of the image. Default: the bento's tag. */
  readonly imageTag?: string | readonly string[];
  /** BentoML's extras: `['grpc']`. */
  readonly features?: readonly string[];
  /** Push the image under each of its names. */
  readonly push?: boolean;
  /** Run the backend's program by sudo. */
  readonly runAsRoot?: boolean;
  /** `cacheFrom` and `cache_from` are one: options may be in camelCase, with underscores or with dashes. */
  readonly [option: string]: OptionValue;
}

/** An image that was built. */
export interface BuiltContainer {
  /** `name:version` of the bento. */
  readonly tag: string;
  /** References of the image. */
  readonly names: readonly string[];
  /** As the engine calls it; where an engine tells nothing, the first of the names. */
  readonly imageId: string;
  /** What registries serve now. */
  readonly pushed: readonly Pushed[];
  readonly warnings: readonly Diagnostic[];
  /** What one should know, and nothing is wrong about. */
  readonly notes: readonly string[];
}

/** A build that failed; what it said, and where the log is. */
export class ContainerBuildError extends ManagerError {
  readonly failure: Failure;

  constructor(failure: Failure) {
    const { message, hint } = failure;
    super('containerize/build-failed', message, hint === undefined ? {} : { hint });
    this.failure = failure;
  }
}

/**
 * Builds an image of a bento: `bentoml.container.build`.
 *
 * ```ts
 * await container.build('pytorch-mnist:latest', {
 *   backend: 'podman', features: ['grpc', 'grpc-reflection'], cacheFrom: 'registry.example/my_cache:v1',
 * });
 * ```
 *
 * @param reference a tag of the store, or the path of a bento or of a project
 * @throws InputError for all that is wrong with the bento, its options and its template
 * @throws UsageError for a backend that nobody registered, and for options that it does not know or take
 * @throws EngineError when the backend cannot build here, saying which others can
 * @throws ContainerBuildError when the build, or a push, fails
 * @throws the signal's reason when it is aborted
 */
export async function build(
  reference: string,
  options: ContainerOptions = {},
  surroundings: BuildSurroundings = {},
): Promise<BuiltContainer> {
  const world = worldIn(surroundings);
  const { backend: name, imageTags, features, push, runAsRoot, rest } = readOptions(options);
  // Those of manager.config.json and MANAGER_BACKENDS, which the command line sees as well.
  if (!backendNames().includes(name)) await loadBackends(world);
  const backend = getBackend(name);
  const buildkit = hasBuildkit(backend, world.env);
  const prepared = await prepareContainer({ reference, buildkit, features }, world);
  try {
    const names = imageNames(imageTags, prepared.bento.tag, push);
    const { timeout, onEvent } = surroundings;
    const asked = { prepared, backend, options: rest, names, push, runAsRoot, timeout };
    return builtOf(asked, await outcomeOf(asked, world, onEvent ?? (() => undefined)));
  } finally {
    await prepared.close();
  }
}

interface ReadOptions {
  readonly backend: string;
  readonly imageTags: readonly string[];
  readonly features: readonly string[];
  readonly push: boolean;
  readonly runAsRoot: boolean;
  readonly rest: BuildOptions;
}

function readOptions(options: ContainerOptions): ReadOptions {
  const all = new Map<string, OptionValue>();
  for (const [spelling, value] of Object.entries(options)) {
    const name = optionName(spelling.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    if (all.has(name)) {
      throw new UsageError(`the option ${name} is given twice`, `One of them is ${spelling}.`);
    }
    all.set(name, value);
  }
  const take = (name: string): OptionValue => {
    const value = all.get(name);
    all.delete(name);
    return value;
  };
  return {
    backend: textsOf('backend', take('backend'))[0] ?? 'docker',
    imageTags: textsOf('imageTag', take('image_tag')),
    features: textsOf('features', take('features')),
    push: take('push') === true,
    runAsRoot: take('run_as_root') === true,
    rest: Object.fromEntries(all),
  };
}

function textsOf(name: string, value: OptionValue): readonly string[] {
  if (value === undefined || value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.map((each) => {
    if (typeof each === 'string') return each;
    throw new UsageError(`${name} is no text`, 'Give it a text, or a list of texts.');
  });
}

async function outcomeOf(
  asked: ContainerBuild,
  world: BentoWorld,
  emit: NonNullable<BuildSurroundings['onEvent']>,
): Promise<Outcome | undefined> {
  const opened = await openBuild(asked, world, emit);
  try {
    await checkDelivery(opened.request, opened.world);
    const { units, succeeded } = await deliver(opened.request, opened.world);
    if (succeeded) await writeIdentity(asked, opened, world);
    return (units.find(({ outcome }) => outcome.type === 'failed') ?? units.at(-1))?.outcome;
  } finally {
    await opened.close();
    world.signal.throwIfAborted();
  }
}

function builtOf(
  { prepared, names }: Pick<ContainerBuild, 'prepared' | 'names'>,
  outcome: Outcome | undefined,
): BuiltContainer {
  const { bento, warnings, notes } = prepared;
  switch (outcome?.type) {
    case 'built':
    case 'skipped': {
      const { imageId, pushed } = outcome;
      return { tag: tagText(bento.tag), names, imageId, pushed, warnings, notes };
    }
    case 'failed':
      throw new ContainerBuildError(outcome.failure);
    case 'blocked':
      throw unbuilt(`it is blocked by ${outcome.by}`);
    case 'missing':
      throw unbuilt(outcome.why);
    case 'cancelled':
    case undefined:
      throw unbuilt('it was cancelled');
  }
}

function unbuilt(why: string): ManagerError {
  return new ManagerError('containerize/not-built', `the image was not built: ${why}`);
}

/** What {@link getContainerfile} takes. */
export interface ContainerfileOptions {
  /** A file, or a folder that is there: then `<tag>.dockerfile` in it. What is there is overwritten. Default: nothing is written. */
  readonly outputPath?: string;
  /** Whether the text may use what only BuildKit knows. Default: true. DOCKER_BUILDKIT does not count here. */
  readonly enableBuildkit?: boolean;
  /** BentoML's extras. */
  readonly features?: readonly string[];
}

/**
 * The Dockerfile of a bento's image: `bentoml.container.get_containerfile`.
 *
 * @returns its text, also when it was written to a file
 * @throws InputError as {@link build} does
 */
export async function getContainerfile(
  reference: string,
  { outputPath, enableBuildkit = true, features = [] }: ContainerfileOptions = {},
  surroundings: Surroundings = {},
): Promise<string> {
  const world = worldIn(surroundings);
  const prepared = await prepareContainer({ reference, buildkit: enableBuildkit, features }, world);
  try {
    const { text } = prepared.dockerfile.rendered;
    if (outputPath !== undefined) await writeFile(fileOf(outputPath, prepared, world), text);
    return text;
  } finally {
    await prepared.close();
  }
}

function fileOf(outputPath: string, { bento }: PreparedContainer, world: BentoWorld): string {
  const path = absolutePath(outputPath, world);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  return isFolder ? join(path, `${tagText(bento.tag)}.dockerfile`) : path;
}
