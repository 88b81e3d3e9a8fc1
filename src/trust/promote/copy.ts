import pLimit from 'p-limit';
import type { RegistryClient } from '../../registry/client.ts';
import { readManifest } from '../../registry/manifest.ts';
import type { Descriptor } from '../../registry/manifest.ts';
import { formatRepository } from '../../registry/reference.ts';
import type { Repository } from '../../registry/reference.ts';
import { RegistryError } from '../../registry/registry-error.ts';

/** What has travelled so far. */
export interface CopyCounts {
  /** Blobs that were sent, mounted from a repository of the same registry, and that were there. */
  readonly sent: number;
  readonly mounted: number;
  readonly existed: number;
  /** Bytes of the blobs that were sent. */
  readonly bytes: number;
}

export interface Copier {
  /**
   * Brings a manifest with all that it needs to another repository, without a tag: blobs, then manifests, an index after what it lists.
   * What is there already is passed over, so a copy that was cut off goes on where it was.
   *
   * @throws RegistryError; `registry/bad-answer` for content that is not what its digest says
   */
  readonly copy: (from: Repository, to: Repository, digest: string) => Promise<void>;
  readonly counts: () => CopyCounts;
}

export interface CopierOptions {
  readonly client: RegistryClient;
  /** Blobs at once. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  /** Called while blobs travel. */
  readonly onProgress?: (counts: CopyCounts) => void;
}

/** Layers that registries do not serve: they are at the addresses that the manifest names (OCI image specification, layer.md). */
const NOT_DISTRIBUTED = /\.foreign\.|\.nondistributable\./;

export function createCopier(options: CopierOptions): Copier {
  const { client, signal } = options;
  const counts = { sent: 0, mounted: 0, existed: 0, bytes: 0 };
  const once = createOnce();
  const copyBlob = createBlobCopier(options, counts, once);
  const copy: Copier['copy'] = (from, to, digest) =>
    once(to, digest, async () => {
      signal.throwIfAborted();
      const there = { host: to.host, path: to.path, tag: undefined, digest };
      if ((await client.headManifest(there, signal)) !== undefined) return;
      const here = { host: from.host, path: from.path, tag: undefined, digest };
      const stored = await client.getManifest(here, signal);
      const content = readManifest(stored);
      if (content.type === 'index') {
        for (const child of content.index.manifests) await copy(from, to, child.digest);
      } else {
        const { config, layers } = content.manifest;
        const blobs = [config, ...layers.filter((each) => !NOT_DISTRIBUTED.test(each.mediaType))];
        await Promise.all(blobs.map((blob) => copyBlob(from, to, blob)));
      }
      await client.putManifest(there, stored, signal);
      if ((await client.headManifest(there, signal)) === undefined) throw lost(to, digest);
    });
  return { copy, counts: () => counts };
}

type Once = (to: Repository, digest: string, work: () => Promise<void>) => Promise<void>;

/** Images share layers, and indexes images: what was begun for a destination is waited for. */
function createOnce(): Once {
  const begun = new Map<string, Promise<void>>();
  return (to, digest, work) => {
    const key = `${formatRepository(to)}@${digest}`;
    const known = begun.get(key) ?? work();
    begun.set(key, known);
    return known;
  };
}

/** Streams from one registry into the other, at the pace of the slower one; nothing is kept on disk. */
function createBlobCopier(
  { client, jobs, signal, onProgress }: CopierOptions,
  counts: { -readonly [Name in keyof CopyCounts]: CopyCounts[Name] },
  once: Once,
): (from: Repository, to: Repository, blob: Descriptor) => Promise<void> {
  const limit = pLimit(jobs);
  /** Host and digest → repositories that have the blob: what was sent once is mounted from there. */
  const holders = new Map<string, Set<string>>();
  const send = async (from: Repository, to: Repository, blob: Descriptor): Promise<void> => {
    const { digest, size } = blob;
    signal.throwIfAborted();
    const key = `${to.host} ${digest}`;
    const own = from.host === to.host ? [from.path] : [];
    let most = 0;
    const source = { digest, size, open: () => client.openBlob(from, { digest, size }, signal) };
    const outcome = await client.uploadBlob(to, source, {
      mountFrom: [...new Set([...own, ...(holders.get(key) ?? [])])],
      signal,
      onProgress: (sum) => {
        // An upload that begins anew counts from the start.
        counts.bytes += Math.max(0, sum - most);
        most = Math.max(most, sum);
        onProgress?.(counts);
      },
    });
    counts[outcome === 'uploaded' ? 'sent' : outcome] += 1;
    holders.set(key, (holders.get(key) ?? new Set()).add(to.path));
    onProgress?.(counts);
  };
  return (from, to, blob) => once(to, blob.digest, () => limit(() => send(from, to, blob)));
}

function lost(to: Repository, digest: string): RegistryError {
  return new RegistryError(
    'registry/bad-answer',
    `${formatRepository(to)} took ${digest}, but does not serve it`,
  );
}
