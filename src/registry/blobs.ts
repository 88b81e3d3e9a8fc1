import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import type { Connection } from './connection.ts';
import { matchesDigest } from './digest.ts';
import { discardBody, readBody } from './http/read-body.ts';
import { scopeOf } from './manifests.ts';
import { formatRepository } from './reference.ts';
import type { Repository } from './reference.ts';
import { RegistryError } from './registry-error.ts';
import { verified } from './verified.ts';
import type { Known } from './verified.ts';

/** Configurations of images are of some kilobytes. */
const LIMIT = 8 * 1024 * 1024;

export async function blobExists(
  connection: Connection,
  repository: Repository,
  digest: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const response = await connection.call({
    ...callFor(repository, digest, signal),
    method: 'HEAD',
    accept: [200, 404],
  });
  discardBody(response);
  return response.status === 200;
}

/** A small blob, the configuration of an image for instance, checked against its digest. */
export async function readBlob(
  connection: Connection,
  repository: Repository,
  digest: string,
  signal?: AbortSignal,
): Promise<Buffer> {
  const response = await connection.call({
    ...callFor(repository, digest, signal),
    method: 'GET',
    accept: [200],
  });
  const bytes = await readBody(response, LIMIT);
  if (matchesDigest(bytes, digest)) return bytes;
  throw new RegistryError(
    'registry/bad-answer',
    `${repository.host} answers for ${digest} of ${formatRepository(repository)} with other bytes`,
    { transient: true, hint: 'Something between here and the registry changes what passes.' },
  );
}

/** A blob of any size, as a stream that fails when its bytes are not what the digest says. */
export async function openBlob(
  connection: Connection,
  repository: Repository,
  blob: Known,
  signal?: AbortSignal,
): Promise<Readable> {
  const response = await connection.call({
    ...callFor(repository, blob.digest, signal),
    method: 'GET',
    accept: [200],
  });
  const whose = `a blob of ${formatRepository(repository)}`;
  // The reader hears of errors from the stream itself.
  return pipeline(response.body, verified(blob, whose), () => undefined);
}

function callFor(repository: Repository, digest: string, signal: AbortSignal | undefined) {
  return {
    host: repository.host,
    path: `/v2/${repository.path}/blobs/${digest}`,
    scopes: [scopeOf(repository, 'pull')],
    what: `${formatRepository(repository)}@${digest}`,
    signal,
  };
}
