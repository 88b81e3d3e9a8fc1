import { availableParallelism, totalmem } from 'node:os';
import type { CredentialSource } from '../../registry/credentials.ts';
import { EngineError } from '../engine-error.ts';
import type {
  BuildEvent,
  BuildRequest,
  BuildResult,
  Engine,
  EngineAddress,
  EngineImage,
  EngineInfo,
  ListedImage,
  PushEvent,
  PushResult,
  Watch,
} from '../engine.ts';
import type { Backend, Probe } from './backend.ts';
import { wholeEnvironment } from './buildkit-switch.ts';
import { buildByCommand } from './command-build.ts';
import { ImageKeeper } from './image-keeper.ts';
import type { BuildOptions } from './options.ts';
import { ownPlatform } from './own-platform.ts';
import { systemProbe } from './probe.ts';
import { secretValues } from './redact.ts';

/** What an engine with a command line is opened with. */
export interface CommandEngineOptions {
  readonly backend: Backend;
  /** What the user says of every build. */
  readonly options: BuildOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the user stands: paths in options count from here. */
  readonly cwd: string;
  /** Run it by sudo. */
  readonly runAsRoot?: boolean;
  /** Default: this machine. */
  readonly probe?: Probe;
}

/** What is the same for all that an engine's program is asked. */
export interface CommandSurroundings {
  readonly backend: Backend;
  readonly options: BuildOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The whole environment of its program. */
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly runAsRoot: boolean;
  readonly probe: Probe;
  /** Values that no event and no message may show. */
  readonly secrets: readonly string[];
}

/**
 * An engine that is a program: podman, buildah, buildx, nerdctl, buildctl, and whatever else was registered. It holds no list of
 * images, so that everything is built; what it built it knows until it is closed.
 */
export function commandEngine(options: CommandEngineOptions): Engine {
  const { backend, env, cwd, runAsRoot = false } = options;
  return new CommandEngine({
    backend,
    options: options.options,
    env,
    environment: wholeEnvironment(backend, env),
    cwd,
    runAsRoot,
    probe: options.probe ?? systemProbe({ env, cwd }),
    secrets: secretValues(options.options),
  });
}

class CommandEngine implements Engine {
  readonly address: EngineAddress;
  readonly #surroundings: CommandSurroundings;
  readonly #images: ImageKeeper;
  #info: EngineInfo | undefined;

  constructor(surroundings: CommandSurroundings) {
    const { binary, name } = surroundings.backend;
    this.address = { url: binary, source: `--backend ${name}` };
    this.#surroundings = surroundings;
    this.#images = new ImageKeeper(surroundings);
  }

  async info(signal?: AbortSignal): Promise<EngineInfo> {
    signal?.throwIfAborted();
    const { backend, probe } = this.#surroundings;
    if (this.#info !== undefined) return this.#info;
    const said = await probe.ask([backend.binary, '--version']);
    if (said === undefined && (await probe.find(backend.binary)) === undefined) {
      throw new EngineError('connect', `there is no program ${backend.binary}`);
    }
    this.#info = {
      product: backend.name,
      version: /\d+(?:\.\d+)+[^\s,]*/.exec(said ?? '')?.[0] ?? '',
      apiVersion: '',
      platform: ownPlatform(),
      cpus: availableParallelism(),
      memory: totalmem(),
      builder: backend.buildkitSupport ? 'buildkit' : 'classic',
      store: 'graphdriver',
      rootFolder: '',
    };
    return this.#info;
  }

  image(
    reference: string,
    platform?: string,
    signal?: AbortSignal,
  ): Promise<EngineImage | undefined> {
    return this.#images.find(reference, platform, signal);
  }

  /** A program tells of its images one by one. */
  imagesWithLabel(): Promise<readonly EngineImage[]> {
    return Promise.resolve([]);
  }

  listWithLabel(): Promise<readonly ListedImage[]> {
    return Promise.resolve([]);
  }

  async build(request: BuildRequest, watch: Watch<BuildEvent>): Promise<BuildResult> {
    const imageId = await buildByCommand(this.#surroundings, request, watch);
    this.#images.remember(imageId, request);
    return { imageId };
  }

  tag(image: string, reference: string, signal?: AbortSignal): Promise<void> {
    return this.#images.tag(image, reference, signal);
  }

  /** By the program's own log-ins. */
  push(
    reference: string,
    _credentials: CredentialSource,
    watch: Watch<PushEvent>,
  ): Promise<PushResult> {
    return this.#images.push(reference, watch);
  }

  pull(reference: string, _credentials: CredentialSource, watch: Watch<PushEvent>): Promise<void> {
    return this.#images.pull(reference, watch.signal);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
