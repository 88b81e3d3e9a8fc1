import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { blobExists } from './blobs.ts';
import { sendChunks } from './chunks.ts';
import type { Connection } from './connection.ts';
import { scopeOf } from './manifests.ts';
import type { Repository } from './reference.ts';
import { RegistryError } from './registry-error.ts';
import { retrying } from './retrying.ts';
import { beginUpload, cancelUpload, finishUpload, inSession, sessionOf } from './upload-session.ts';
import { verified } from './verified.ts';
import type { Known } from './verified.ts';

/** Content to upload. It is opened anew for every try. */
export interface BlobSource extends Known {
  readonly open: () => Readable | Promise<Readable>;
}

export interface UploadOptions {
  /** Paths of repositories of the same registry that may have the blob already, to mount it from. */
  readonly mountFrom?: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** Bytes sent of this blob; begins again when the upload does. */
  readonly onProgress?: (sent: number) => void;
  /** Bytes of a chunk, where the registry does not take the blob as a whole. */
  readonly chunkSize?: number;
}

export type UploadOutcome = 'existed' | 'mounted' | 'uploaded';

/** After so many tries of sending it whole, what arrives of it is kept: in chunks. */
const WHOLE_TRIES = 2;
/** Statuses that refuse a body for being one piece: a proxy in front of the registry limits its length, for instance. */
const WANT_CHUNKS: ReadonlySet<number> = new Set([405, 411, 413, 415, 501]);

/**
 * Brings a blob into a repository, with the least that has to travel: nothing when it is there, a mount when another
 * repository has it, else one request, and chunks where that does not get through (OCI distribution specification,
 * "Pushing blobs").
 *
 * @throws {RegistryError} as all requests do; `registry/bad-answer` when the source is not what its digest says.
 */
export async function uploadBlob(
  connection: Connection,
  repository: Repository,
  blob: BlobSource,
  options: UploadOptions = {},
): Promise<UploadOutcome> {
  const { signal, mountFrom = [] } = options;
  if (await blobExists(connection, repository, blob.digest, signal)) return 'existed';
  for (const from of mountFrom.filter((path) => path !== repository.path)) {
    if (await mountBlob(connection, repository, { digest: blob.digest, from }, signal))
      return 'mounted';
  }
  await retrying(connection.retrying, signal, async (attempt) => {
    if (attempt <= WHOLE_TRIES && (await sendWhole(connection, repository, blob, options))) return;
    await inSession(connection, repository, signal, (session) =>
      sendChunks(connection, session, { blob, open: () => openSource(blob, options) }, options),
    );
  });
  return 'uploaded';
}

/** Lets a repository have a blob of another one in the same registry. False: the registry does not do it. */
export async function mountBlob(
  connection: Connection,
  repository: Repository,
  { digest, from }: { readonly digest: string; readonly from: string },
  signal?: AbortSignal,
): Promise<boolean> {
  const query = new URLSearchParams({ mount: digest, from });
  const response = await beginUpload(connection, repository, {
    query: `?${query.toString()}`,
    scopes: [scopeOf({ ...repository, path: from }, 'pull')],
    accept: [201, 202],
    signal,
  }).catch((error: unknown) => {
    // Who may not read there may still upload here.
    if (error instanceof RegistryError && error.code === 'registry/denied') return undefined;
    throw error;
  });
  if (response === undefined) return false;
  if (response.status === 201) return true;
  // It began an upload instead.
  await cancelUpload(connection, sessionOf(response, repository), signal);
  return false;
}

/** Begins an upload and takes it back: whether pushing is allowed, without pushing anything. Throws when it is not. */
export async function tryUpload(
  connection: Connection,
  repository: Repository,
  signal?: AbortSignal,
): Promise<void> {
  await inSession(connection, repository, signal, (session) =>
    cancelUpload(connection, session, signal),
  );
}

/** False: the registry wants it in chunks. */
async function sendWhole(
  connection: Connection,
  repository: Repository,
  blob: BlobSource,
  options: UploadOptions,
): Promise<boolean> {
  const body = { ...blob, open: () => openSource(blob, options) };
  const { signal } = options;
  try {
    await inSession(connection, repository, signal, (session) =>
      finishUpload(connection, session, blob.digest, { body, signal }),
    );
    return true;
  } catch (error) {
    const status = error instanceof RegistryError ? (error.status ?? 0) : 0;
    if (WANT_CHUNKS.has(status)) return false;
    throw error;
  }
}

async function openSource(blob: BlobSource, { onProgress }: UploadOptions): Promise<Readable> {
  const source = await blob.open();
  return pipeline(source, verified(blob, 'what is uploaded', onProgress), () => undefined);
}
