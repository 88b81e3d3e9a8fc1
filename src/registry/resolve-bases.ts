import pLimit from 'p-limit';
import type { RegistryClient } from './client.ts';
import { inspectImage } from './inspect-image.ts';
import type { InspectedImage } from './inspect-image.ts';
import { bestPlatform } from './platform.ts';
import { formatReference, parseReference } from './reference.ts';
import type { ImageReference } from './reference.ts';
import { RegistryError } from './registry-error.ts';

/** A base image that is wanted, and for which platforms. */
export interface WantedBase {
  /** As the Dockerfile spells it: `debian:bookworm-slim`. */
  readonly reference: string;
  /** `linux/amd64` */
  readonly platforms: readonly string[];
}

/** Why a base image is not to be had. */
export type MissingReason =
  | 'bad-reference'
  /** The registry says that there is none. */
  | 'no-image'
  | 'no-platform'
  /** Not logged in, or not allowed. Docker Hub says this of images that do not exist, too. */
  | 'denied'
  /** The registry cannot be asked, now or at all: nothing is known of the image. */
  | 'unreachable'
  /** What stands there is no image. */
  | 'unusable';

export type BaseResolution =
  | {
      readonly found: true;
      /** Of the image for the platform. */
      readonly digest: string;
      /** The platform of the image that is taken; another than wanted if only a lower variant is there. */
      readonly platform: string;
    }
  | {
      readonly found: false;
      readonly reason: MissingReason;
      readonly message: string;
      readonly hint?: string;
      /** Platforms that it has (`no-platform`). */
      readonly available?: readonly string[];
    };

export interface ResolvedBase {
  readonly reference: string;
  /** Of what the reference itself leads to, the index if there is one; undefined: nothing. */
  readonly digest: string | undefined;
  /** By platform, as wanted. */
  readonly platforms: ReadonlyMap<string, BaseResolution>;
}

export interface ResolveOptions {
  readonly signal?: AbortSignal;
  /** Registries asked for the images of a host before the host itself: an engine's mirrors of Docker Hub. */
  readonly mirrors?: ReadonlyMap<string, readonly string[]>;
  /** References asked for at once. */
  readonly concurrency?: number;
}

const DEFAULT_CONCURRENCY = 8;

/**
 * Looks base images up before anything is built: each reference once, all in parallel, in the order in which they were wanted.
 * Never throws for an image that is missing, only when aborted.
 */
export async function resolveBases(
  client: Pick<RegistryClient, 'getManifest' | 'readBlob'>,
  wanted: readonly WantedBase[],
  options: ResolveOptions = {},
): Promise<readonly ResolvedBase[]> {
  const limit = pLimit(options.concurrency ?? DEFAULT_CONCURRENCY);
  const platforms = new Map<string, Set<string>>();
  for (const { reference, platforms: more } of wanted) {
    platforms.set(reference, new Set([...(platforms.get(reference) ?? []), ...more]));
  }
  // `debian:12` and `docker.io/library/debian:12` are one request.
  const inspected = new Map<string, Promise<InspectedImage>>();
  const inspect = (text: string): Promise<InspectedImage> => {
    const reference = parseReference(text);
    const key = formatReference(reference);
    const image = inspected.get(key) ?? limit(() => inspectAnywhere(client, reference, options));
    inspected.set(key, image);
    return image;
  };
  return Promise.all(
    [...platforms].map(async ([reference, names]): Promise<ResolvedBase> => {
      try {
        const image = await inspect(reference);
        const found = [...names].map((name) => [name, choose(reference, image, name)] as const);
        return { reference, digest: image.digest, platforms: new Map(found) };
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!(error instanceof RegistryError)) throw error;
        const missing = missingFor(error);
        const all = [...names].map((name) => [name, missing] as const);
        return { reference, digest: undefined, platforms: new Map(all) };
      }
    }),
  );
}

/** A mirror that does not have it, or does not answer, is passed over. */
async function inspectAnywhere(
  client: Pick<RegistryClient, 'getManifest' | 'readBlob'>,
  reference: ImageReference,
  { mirrors, signal }: ResolveOptions,
): Promise<InspectedImage> {
  for (const host of mirrors?.get(reference.host) ?? []) {
    try {
      return await inspectImage(client, { ...reference, host }, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof RegistryError)) throw error;
    }
  }
  return inspectImage(client, reference, signal);
}

function choose(reference: string, { images }: InspectedImage, wanted: string): BaseResolution {
  const available = images.map(({ platform }) => platform);
  const platform = bestPlatform(wanted, available);
  const image = images.find((each) => each.platform === platform);
  if (image !== undefined) {
    return { found: true, digest: image.descriptor.digest, platform: image.platform };
  }
  const has = available.length === 0 ? 'no platform at all' : available.join(', ');
  return {
    found: false,
    reason: 'no-platform',
    message: `${reference} is not for ${wanted}; it has ${has}`,
    available,
  };
}

function missingFor({ code, message, hint }: RegistryError): BaseResolution {
  return {
    found: false,
    reason: reasonFor(code),
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}

function reasonFor(code: RegistryError['code']): MissingReason {
  switch (code) {
    case 'registry/bad-reference':
      return 'bad-reference';
    case 'registry/not-found':
      return 'no-image';
    case 'registry/denied':
      return 'denied';
    case 'registry/bad-answer':
    case 'registry/too-large':
    case 'registry/rejected':
    case 'registry/incomplete-index':
      return 'unusable';
    case 'registry/unreachable':
    case 'registry/rate-limited':
    case 'registry/failed':
    case 'registry/credentials':
      return 'unreachable';
  }
}
