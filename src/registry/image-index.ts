import type { RegistryClient } from './client.ts';
import { digestOf } from './digest.ts';
import { inspectImage } from './inspect-image.ts';
import type { InspectedImage } from './inspect-image.ts';
import type { Descriptor } from './manifest.ts';
import { DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX } from './media-type.ts';
import { formatPlatform, normalizePlatform } from './platform.ts';
import { formatReference, formatRepository } from './reference.ts';
import type { ImageReference, Repository } from './reference.ts';
import { RegistryError } from './registry-error.ts';

/** An image of one platform that has been pushed. */
export interface IndexChild {
  /** `linux/arm64` */
  readonly platform: string;
  /** Of its manifest, or of the index that an engine with containerd's image store pushes for one platform. */
  readonly digest: string;
}

export interface IndexRequest {
  readonly repository: Repository;
  /** All that the index must have; their order is the index's. */
  readonly platforms: readonly string[];
  readonly children: readonly IndexChild[];
  /** Of the index itself. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An index as it is going to be stored. */
export interface AssembledIndex {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Uint8Array;
}

type Client = Pick<RegistryClient, 'getManifest' | 'readBlob' | 'putManifest' | 'headManifest'>;

/**
 * Makes one image of those of several platforms (OCI image specification, image-index.md): their manifests are read from the
 * registry, so that nothing stands in the index which is not there or is for another platform. The same children make the same
 * bytes. Of Docker's type only, and without annotations, which that type lacks, they make a list of Docker's.
 *
 * @throws {RegistryError} `registry/incomplete-index` when a platform is missing, doubled, or another than said.
 */
export async function assembleIndex(
  client: Pick<RegistryClient, 'getManifest' | 'readBlob'>,
  request: IndexRequest,
  signal?: AbortSignal,
): Promise<AssembledIndex> {
  const { repository, children } = request;
  const ordered = inOrder(request);
  const inspected = await Promise.all(
    ordered.map(({ digest }) =>
      inspectImage(client, { ...repository, tag: undefined, digest }, signal),
    ),
  );
  const found = ordered.map((child, i) => partsOf(request, child, inspected[i]));
  const images = found.map(({ image }) => image);
  const manifests = [...images, ...found.flatMap(({ attestations }) => attestations)];
  if (children.length !== ordered.length) throw incomplete(request, 'has a platform twice');
  return encode(manifests, request.annotations);
}

/**
 * Assembles an index, stores it under the target's tag, and asks the registry what stands there now.
 *
 * @throws {RegistryError} as {@link assembleIndex} does; `registry/bad-answer` when the tag leads to something else afterwards.
 */
export async function pushIndex(
  client: Client,
  target: ImageReference,
  request: Omit<IndexRequest, 'repository'>,
  signal?: AbortSignal,
): Promise<AssembledIndex> {
  const index = await assembleIndex(client, { ...request, repository: target }, signal);
  await client.putManifest({ ...target, digest: undefined }, index, signal);
  const stored = await client.headManifest({ ...target, digest: undefined }, signal);
  if (stored?.digest === index.digest) return index;
  throw new RegistryError(
    'registry/bad-answer',
    `${formatReference(target)} leads to ${stored?.digest ?? 'nothing'} after ${index.digest} was pushed`,
    { hint: 'Perhaps somebody else pushes the same tag.' },
  );
}

/** The children in the order of the platforms. */
function inOrder(request: IndexRequest): readonly IndexChild[] {
  const byPlatform = new Map(
    request.children.map((child) => [normalizePlatform(child.platform), child]),
  );
  const wanted = [...new Set(request.platforms.map(normalizePlatform))];
  const missing = wanted.filter((platform) => !byPlatform.has(platform));
  if (wanted.length === 0) throw incomplete(request, 'would have no platform');
  if (missing.length > 0) throw incomplete(request, `lacks ${missing.join(', ')}`);
  return wanted.flatMap((platform) => byPlatform.get(platform) ?? []);
}

/** What of a child goes into the index: the image itself, and what is attested about it. */
function partsOf(
  request: IndexRequest,
  child: IndexChild,
  inspected: InspectedImage | undefined,
): { image: Descriptor; attestations: readonly Descriptor[] } {
  const { images, attestations } = inspected ?? { images: [], attestations: [] };
  const platform = normalizePlatform(child.platform);
  const image = images.find((each) => each.platform === platform)?.descriptor;
  if (image === undefined) {
    const has = images.map((each) => each.platform).join(', ');
    throw incomplete(
      request,
      `lacks ${platform}: ${child.digest} is for ${has === '' ? 'no platform' : has}`,
    );
  }
  const about = 'vnd.docker.reference.digest';
  return {
    image,
    attestations: attestations.filter(({ annotations }) => annotations?.[about] === image.digest),
  };
}

function encode(
  manifests: readonly Descriptor[],
  annotations: IndexRequest['annotations'] = {},
): AssembledIndex {
  const named = sorted(annotations);
  const isDocker =
    named === undefined && manifests.every(({ mediaType }) => mediaType === DOCKER_MANIFEST);
  const mediaType = isDocker ? DOCKER_LIST : OCI_INDEX;
  // The order of the keys is part of the bytes, and undefined ones are left out.
  const index = {
    schemaVersion: 2,
    mediaType,
    manifests: manifests.map((each) => ({
      mediaType: each.mediaType,
      digest: each.digest,
      size: each.size,
      platform: platformOf(each),
      annotations: sorted(each.annotations ?? {}),
    })),
    annotations: named,
  };
  const bytes = Buffer.from(JSON.stringify(index));
  return { mediaType, digest: digestOf(bytes), bytes };
}

/** In its normal form, except that arm's variant is always said: engines compare it. */
function platformOf({ platform }: Descriptor): Record<string, string | undefined> | undefined {
  if (platform === undefined) return undefined;
  const [os = '', architecture = '', variant] = formatPlatform(platform).split('/');
  return { architecture, os, variant: variant ?? (architecture === 'arm' ? 'v7' : undefined) };
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const entries = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function incomplete({ repository }: IndexRequest, why: string): RegistryError {
  return new RegistryError(
    'registry/incomplete-index',
    `the index for ${formatRepository(repository)} ${why}`,
    { hint: 'Nothing was pushed under its tag. Build the missing platform, and push again.' },
  );
}
