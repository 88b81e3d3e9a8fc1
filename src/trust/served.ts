import type { RegistryClient } from '../registry/client.ts';
import { imageConfig } from '../registry/inspect-image.ts';
import { isAttestation, readManifest } from '../registry/manifest.ts';
import { formatPlatform } from '../registry/platform.ts';
import type { Repository } from '../registry/reference.ts';
import { RegistryError } from '../registry/registry-error.ts';

/** One platform of an image that a registry serves. */
export interface ServedPlatform {
  /** `linux/arm64`. */
  readonly platform: string;
  readonly digest: string;
  /** Undefined: the index names it, but the registry does not have it. */
  readonly labels: Readonly<Record<string, string>> | undefined;
}

type Client = Pick<RegistryClient, 'getManifest' | 'readBlob'>;

/** Reads platforms and labels of images by digest; what several repositories share is read once. */
export interface ServedReader {
  /** @throws RegistryError as the client does */
  readonly read: (
    repository: Repository,
    digest: string,
    signal?: AbortSignal,
  ) => Promise<readonly ServedPlatform[]>;
}

export function createServedReader(client: Client): ServedReader {
  const known = new Map<string, readonly ServedPlatform[]>();
  const read: ServedReader['read'] = async (repository, digest, signal) => {
    const found = known.get(digest) ?? (await platformsOf(client, repository, digest, signal));
    // A hole is one of the repository, not of the image.
    if (found.every(({ labels }) => labels !== undefined)) known.set(digest, found);
    return found;
  };
  return { read };
}

async function platformsOf(
  client: Client,
  repository: Repository,
  digest: string,
  signal: AbortSignal | undefined,
): Promise<readonly ServedPlatform[]> {
  const { host, path } = repository;
  const stored = await client.getManifest({ host, path, tag: undefined, digest }, signal);
  const content = readManifest(stored);
  if (content.type === 'image') {
    const config = await imageConfig(client, repository, content.manifest.config.digest, signal);
    const labels = config.config?.Labels ?? {};
    return [{ platform: formatPlatform(config), digest, labels }];
  }
  const children = content.index.manifests.filter((each) => !isAttestation(each));
  return Promise.all(
    children.map(async ({ digest: child, platform }) => {
      const inner = await platformsOf(client, repository, child, signal).catch((error: unknown) => {
        if (error instanceof RegistryError && error.code === 'registry/not-found') return [];
        throw error;
      });
      const name = platform === undefined ? inner[0]?.platform : formatPlatform(platform);
      return { platform: name ?? 'unknown', digest: child, labels: inner[0]?.labels };
    }),
  );
}
