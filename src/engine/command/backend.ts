import type { BuildArguments, BuildOptions } from './options.ts';

/** What a health check may ask of this machine. */
export interface Probe {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As Node calls it: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** The path of a program, found as a shell would find it; undefined: there is none. */
  find(program: string): Promise<string | undefined>;
  /** Runs a program for a short answer; undefined when it cannot be run, fails, or takes too long. */
  ask(argv: readonly string[]): Promise<string | undefined>;
}

/** Whether an engine can build now; if not why, as a clause (`podman is not on PATH`), and the next step. */
export type Health =
  | { readonly healthy: true }
  | { readonly healthy: false; readonly problem: string; readonly hint?: string };

/** What of a request an engine's installed version cannot do is taken out, with a sentence for each. */
export interface AdaptedOptions {
  readonly options: BuildOptions;
  readonly warnings: readonly string[];
}

/** How an engine answers about images that it holds; the arguments behind its binary. */
export interface ImageCommands {
  /** Prints a list of one image, in the JSON of `docker image inspect`. */
  readonly inspect: (reference: string) => readonly string[];
  readonly tag: (image: string, reference: string) => readonly string[];
  /** `digestFile`: where the engine writes the manifest's digest, if it can. */
  readonly push: (reference: string, digestFile: string) => readonly string[];
  readonly pull: (reference: string) => readonly string[];
}

/** An engine with a command line, as a backend of `containerize`. */
export interface Backend {
  readonly name: string;
  /** A name on PATH, or a path. */
  readonly binary: string;
  /** What the command is called behind the binary: `buildx build`. */
  readonly buildCommand: readonly string[];
  /** Whether Dockerfiles for it may use what only BuildKit knows, unless DOCKER_BUILDKIT says otherwise. */
  readonly buildkitSupport: boolean;
  /** What its environment has unless the user's has it. */
  readonly env: Readonly<Record<string, string>>;
  readonly health: (probe: Probe) => Promise<Health>;
  /**
   * Everything behind the build command.
   *
   * @throws UsageError for a value that an option does not take
   */
  readonly constructBuildArgs: (request: BuildArguments) => readonly string[];
  /** Names with underscores, what a build may ask of it; undefined: it is not known, and everything is passed on. */
  readonly knownOptions?: ReadonlySet<string>;
  /** Where {@link knownOptions} come from, for messages. */
  readonly documentation?: string;
  /** Sentences about options that will not do what they look like. */
  readonly warnings?: (options: BuildOptions) => readonly string[];
  readonly adapt?: (options: BuildOptions, probe: Probe) => Promise<AdaptedOptions>;
  readonly images?: ImageCommands;
  /** The option that has the id of the image written to a file, where the engine has one. */
  readonly iidFile?: 'iidfile' | 'metadata_file';
}

/** What {@link Backend} needs of somebody who adds one; the rest has defaults. */
export interface BackendDefinition {
  /** Default: the backend's name. */
  readonly binary?: string;
  readonly buildkitSupport: boolean;
  /** True or false is enough. */
  readonly health: (probe: Probe) => boolean | Health | Promise<boolean | Health>;
  readonly constructBuildArgs: (request: BuildArguments) => readonly string[];
  /** Default: nothing. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: `build`. */
  readonly buildCommand?: readonly string[];
}
