import type { RegistryClient } from './client.ts';
import { isAttestation, readConfig, readManifest } from './manifest.ts';
import type { Descriptor, ImageConfig, StoredManifest } from './manifest.ts';
import { formatPlatform } from './platform.ts';
import type { ImageReference, Repository } from './reference.ts';

/** An image of one platform behind a reference. */
export interface PlatformImage {
  /** In its normal form: `linux/arm64`. */
  readonly platform: string;
  /** How an index points to it. */
  readonly descriptor: Descriptor;
}

/** What a reference leads to. */
export interface InspectedImage {
  /** Of what the reference names: an index, or an image of one platform. */
  readonly digest: string;
  readonly mediaType: string;
  /** In the order of the index. */
  readonly images: readonly PlatformImage[];
  /** What BuildKit has attested about them. */
  readonly attestations: readonly Descriptor[];
}

/**
 * Reads what platforms an image has: from its index, or from its configuration where it has only one.
 *
 * @throws {RegistryError} `registry/not-found`; `registry/bad-answer` for what is no image.
 */
export async function inspectImage(
  client: Pick<RegistryClient, 'getManifest' | 'readBlob'>,
  reference: ImageReference,
  signal?: AbortSignal,
): Promise<InspectedImage> {
  const stored = await client.getManifest(reference, signal);
  const { digest, mediaType } = stored;
  const content = readManifest(stored);
  if (content.type === 'image') {
    const { config } = content.manifest;
    const { os, architecture, variant } = await imageConfig(
      client,
      reference,
      config.digest,
      signal,
    );
    const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
    const descriptor = { ...descriptorOf(stored), platform };
    const image = { platform: formatPlatform(platform), descriptor };
    return { digest, mediaType, images: [image], attestations: [] };
  }
  const { manifests } = content.index;
  const images = manifests.flatMap((descriptor) => {
    const { platform } = descriptor;
    if (platform === undefined || isAttestation(descriptor)) return [];
    return [{ platform: formatPlatform(platform), descriptor }];
  });
  return { digest, mediaType, images, attestations: manifests.filter(isAttestation) };
}

/** The configuration of an image: its platform and labels. */
export async function imageConfig(
  client: Pick<RegistryClient, 'readBlob'>,
  repository: Repository,
  digest: string,
  signal?: AbortSignal,
): Promise<ImageConfig> {
  return readConfig(await client.readBlob(repository, digest, signal), digest);
}

function descriptorOf({ mediaType, digest, bytes }: StoredManifest): Descriptor {
  return { mediaType, digest, size: bytes.length };
}
