import type { Readable } from 'node:stream';
import type { BuildContext } from '../build-context/build-context.ts';
import type { CredentialSource } from '../registry/credentials.ts';
import type { ContainerImage, Containers } from './containers.ts';

/** Where an engine is asked for, and who said so. */
export interface EngineAddress {
  /** As `DOCKER_HOST` spells it: `unix:///var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`. */
  readonly url: string;
  /** Who named it, for messages: `DOCKER_HOST`, `docker context "lab"`, `the default socket`. */
  readonly source: string;
  /** Folder with ca.pem, cert.pem and key.pem; undefined: no TLS. */
  readonly tls?: { readonly folder: string; readonly verify: boolean };
}

/** What an engine tells of itself. */
export interface EngineInfo {
  /** `Docker Engine`, `Podman Engine`. */
  readonly product: string;
  readonly version: string;
  readonly apiVersion: string;
  /** `linux/amd64`, as the OCI image specification spells platforms. */
  readonly platform: string;
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  /** `buildkit` when the engine answers the session protocol. */
  readonly builder: 'buildkit' | 'classic';
  /** The image store: containerd's keeps several platforms under one name. */
  readonly store: 'graphdriver' | 'containerd';
  readonly rootFolder: string;
  /** URLs of the registries that it asks for Docker Hub's images first; undefined: it does not say. */
  readonly mirrors?: readonly string[];
}

/** An image that the engine holds. */
export interface EngineImage {
  /** `sha256:…` of the image's configuration (graph driver) or manifest (containerd store). */
  readonly id: string;
  readonly references: readonly string[];
  /** `repository@sha256:…`, known once it was pulled or pushed. */
  readonly digests: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** `NAME=value` each, as its containers start with; undefined: the engine was not asked. */
  readonly environment?: readonly string[];
  /** Bytes. */
  readonly size: number;
  readonly platform: string;
  /** Sizes are unknown here; the digests of its layers, uncompressed. */
  readonly layers: readonly string[];
}

/** What a list of images tells of one. */
export type ListedImage = Omit<EngineImage, 'platform' | 'layers' | 'environment'>;

/** `RUN --mount=type=secret`: the value never enters the image. */
export interface BuildSecret {
  readonly id: string;
  /** Reads the value when the build asks for it. */
  readonly read: () => Promise<Uint8Array>;
}

/** `RUN --mount=type=ssh`: an agent's socket. */
export interface SshForward {
  readonly id: string;
  readonly socket: string;
}

/** One build, of one platform. */
export interface BuildRequest {
  readonly context: BuildContext;
  /** Path of the Dockerfile inside the context, with forward slashes. */
  readonly dockerfile: string;
  /** References that the result gets. */
  readonly tags: readonly string[];
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined: the engine's own. */
  readonly platform?: string;
  readonly target?: string;
  readonly noCache: boolean;
  /** Ask the registry for newer base images although the engine holds them. */
  readonly pull: boolean;
  readonly secrets: readonly BuildSecret[];
  readonly ssh: readonly SshForward[];
  readonly credentials: CredentialSource;
  /** Further options of `POST /build`, passed on as they are (`networkmode`, `shmsize`); a list gives its key several times (`extrahosts`). */
  readonly options?: Readonly<Record<string, string | readonly string[]>>;
}

/** What a build tells while it runs. Ids are the engine's own, unique within the build. */
export type BuildEvent =
  | {
      readonly type: 'step';
      readonly id: string;
      /** `[runtime 2/5] RUN apt-get install …`, as the builder names it. */
      readonly name: string;
      readonly state: 'started' | 'cached' | 'done' | 'failed';
      readonly error?: string;
    }
  /** Output as it comes, with its line ends: a piece need not be a whole line. */
  | { readonly type: 'log'; readonly id: string | undefined; readonly text: string }
  /** Bytes of one thing: a layer pulled, the context sent. `total` is 0 when unknown. */
  | {
      readonly type: 'bytes';
      readonly id: string;
      readonly name: string;
      readonly done: number;
      readonly total: number;
    }
  | { readonly type: 'warning'; readonly text: string };

export interface BuildResult {
  readonly imageId: string;
}

/** What a push tells while it runs, by layer. */
export interface PushEvent {
  readonly layer: string;
  readonly state: 'waiting' | 'pushing' | 'pushed' | 'exists' | 'mounted';
  readonly done: number;
  readonly total: number;
}

export interface PushResult {
  /** `sha256:…` of the manifest in the registry, as the engine reports it. */
  readonly digest: string;
  /** Bytes of the manifest. */
  readonly size: number;
}

export interface Watch<Event> {
  /** Aborting cancels the work in the engine too. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: Event) => void;
}

/**
 * What builds and pushes. All methods throw {@link EngineError} (`./engine-error.ts`), or the signal's reason when aborted.
 */
export interface Engine {
  readonly address: EngineAddress;
  /** For tests of images; absent: it runs none. */
  readonly containers?: Containers;
  info(signal?: AbortSignal): Promise<EngineInfo>;
  /** By reference or id; undefined: the engine does not hold it (for that platform, where the store keeps several). */
  image(
    reference: string,
    platform?: string,
    signal?: AbortSignal,
  ): Promise<EngineImage | undefined>;
  /** All images that carry a label. */
  imagesWithLabel(label: string, signal?: AbortSignal): Promise<readonly EngineImage[]>;
  /** The same in one question, with what the answer to that tells. */
  listWithLabel(label: string, signal?: AbortSignal): Promise<readonly ListedImage[]>;
  build(request: BuildRequest, watch: Watch<BuildEvent>): Promise<BuildResult>;
  /** Gives an image a further reference, taking it from whatever had it. */
  tag(image: string, reference: string, signal?: AbortSignal): Promise<void>;
  push(
    reference: string,
    credentials: CredentialSource,
    watch: Watch<PushEvent>,
    platform?: string,
  ): Promise<PushResult>;
  pull(
    reference: string,
    credentials: CredentialSource,
    watch: Watch<PushEvent>,
    platform?: string,
  ): Promise<void>;
  /**
   * All of an image, as `docker save` writes it: a tar whose shape is the engine's, see `src/ledger/archive`. Absent: the engine
   * gives none. Aborting the signal ends the stream with an error.
   */
  save?(image: ContainerImage, signal: AbortSignal): Promise<Readable>;
  /** Ends connections. */
  close(): Promise<void>;
}
