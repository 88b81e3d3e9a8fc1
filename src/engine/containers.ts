/** What an image says of the containers that start from it. */
export interface ImageConfig {
  readonly user: string;
  readonly workdir: string;
  /** `NAME=value` each. */
  readonly environment: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** `5000/tcp` each. */
  readonly exposedPorts: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
}

/** An image of the engine, by reference or id; `platform` where it is not the engine's own. */
export interface ContainerImage {
  readonly image: string;
  readonly platform?: string;
}

/** One container that is run to its end, and removed. */
export interface ContainerRequest extends ContainerImage {
  readonly command: readonly string[];
  /** The image's entrypoint gets the command as its arguments; else the command runs in its place. */
  readonly keepsEntrypoint: boolean;
  /** Undefined: the image's. */
  readonly user?: string;
  /** Beside the image's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly network: 'none' | 'bridge';
  /** By which it is found should this program be killed. */
  readonly labels: Readonly<Record<string, string>>;
}

/** How it ended. */
export interface ContainerResult {
  /** Of a command that could not be started: 127. */
  readonly exitCode: number;
  /** Why the command could not be started, in the engine's words. */
  readonly refusal?: string;
  /** The beginning of each, up to {@link OUTPUT_LIMIT} characters. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Characters of each stream that are kept. */
export const OUTPUT_LIMIT = 1_000_000;

/** One file of an image. */
export interface ImageFile {
  readonly type: 'file' | 'directory' | 'link' | 'other';
  /** Permissions, with set-user-id and its like: 0o4755. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Files of one image, as a container would see them that never starts. */
export interface ImageFiles {
  /**
   * Undefined: there is nothing.
   *
   * @param follow whether a symbolic link is the file that it leads to, or itself
   */
  stat(path: string, follow: boolean): Promise<ImageFile | undefined>;
  /** The text of a file, links followed; undefined: there is none. */
  read(path: string): Promise<string | undefined>;
}

/**
 * Containers of an engine. All methods throw `EngineError`, or the signal's reason when aborted; a container is removed before
 * either.
 */
export interface Containers {
  /** Undefined: the engine does not hold the image. */
  config(image: ContainerImage, signal: AbortSignal): Promise<ImageConfig | undefined>;
  /** @param watch `onOutput` gets the output as it comes */
  run(
    request: ContainerRequest,
    watch: {
      readonly signal: AbortSignal;
      readonly onOutput?: (text: string, stream: 'stdout' | 'stderr') => void;
    },
  ): Promise<ContainerResult>;
  /** Lets `act` look at the files of an image; works for every platform, since nothing runs. */
  withFiles<T>(
    image: ContainerImage,
    labels: Readonly<Record<string, string>>,
    act: (files: ImageFiles) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
}
