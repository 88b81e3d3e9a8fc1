import type { Connection } from './connection.ts';
import { digestOf, isDigest, matchesDigest } from './digest.ts';
import { discardBody, readBody } from './http/read-body.ts';
import type { HttpResponse } from './http/transport.ts';
import { mediaTypeOf } from './manifest.ts';
import type { StoredManifest } from './manifest.ts';
import { ACCEPTED_MANIFESTS } from './media-type.ts';
import { formatReference, formatRepository, versionOf } from './reference.ts';
import type { ImageReference, Repository } from './reference.ts';
import { RegistryError } from './registry-error.ts';

/** What a registry tells of a manifest without sending it. */
export interface ManifestFacts {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** Registries take manifests of up to 4 MiB (OCI distribution specification, "Pushing Manifests"); some take more. */
const LIMIT = 8 * 1024 * 1024;

const accept = { accept: ACCEPTED_MANIFESTS };

/** A scope of the token specification: `repository:library/debian:pull`. */
export function scopeOf({ path }: Repository, actions: string): string {
  return `repository:${path}:${actions}`;
}

/** Undefined: the registry does not have it. Docker Hub does not count this as a pull. */
export async function headManifest(
  connection: Connection,
  reference: ImageReference,
  signal?: AbortSignal,
): Promise<ManifestFacts | undefined> {
  const ask = (actions: string): Promise<HttpResponse> =>
    connection.call({
      ...callFor(reference, signal),
      scopes: [scopeOf(reference, actions)],
      method: 'HEAD',
      accept: [200, 404],
    });
  const response = await ask('pull').catch((error: unknown) => {
    // A repository that the first push is going to make cannot be read by anybody, except by who may push there.
    if (error instanceof RegistryError && error.code === 'registry/denied') return ask('pull,push');
    throw error;
  });
  discardBody(response);
  if (response.status === 404) return undefined;
  const { 'docker-content-digest': digest, 'content-length': size } = response.headers;
  const mediaType = mediaTypeOf(response.headers['content-type'], new Uint8Array());
  // Neither header is demanded of registries; the bytes tell both.
  if (typeof digest !== 'string' || !isDigest(digest) || size === undefined) {
    const {
      mediaType: type,
      digest: own,
      bytes,
    } = await getManifest(connection, reference, signal);
    return { mediaType: type, digest: own, size: bytes.length };
  }
  if (reference.digest !== undefined && reference.digest !== digest)
    throw wrongDigest(reference, digest);
  return { mediaType, digest, size: Number(size) };
}

/**
 * Reads a manifest and checks that it is what its digest says.
 *
 * @throws {RegistryError} `registry/not-found`, `registry/bad-answer` for another digest.
 */
export async function getManifest(
  connection: Connection,
  reference: ImageReference,
  signal?: AbortSignal,
): Promise<StoredManifest> {
  const response = await connection.call({
    ...callFor(reference, signal),
    method: 'GET',
    accept: [200],
  });
  const bytes = await readBody(response, LIMIT);
  const said = response.headers['docker-content-digest'];
  const expected =
    reference.digest ?? (typeof said === 'string' && isDigest(said) ? said : undefined);
  if (expected !== undefined && !matchesDigest(bytes, expected)) {
    throw wrongDigest(reference, digestOf(bytes));
  }
  const mediaType = mediaTypeOf(response.headers['content-type'], bytes);
  return { mediaType, digest: expected ?? digestOf(bytes), bytes };
}

/**
 * Stores a manifest under a tag or its digest, and answers with its digest.
 *
 * @throws {RegistryError} `registry/rejected` when something it points to is missing, for instance.
 */
export async function putManifest(
  connection: Connection,
  target: ImageReference,
  manifest: { readonly mediaType: string; readonly bytes: Uint8Array },
  signal?: AbortSignal,
): Promise<string> {
  const response = await connection.call({
    ...callFor(target, signal),
    method: 'PUT',
    headers: { 'content-type': manifest.mediaType },
    body: manifest.bytes,
    scopes: [scopeOf(target, 'pull,push')],
    accept: [200, 201, 202],
  });
  discardBody(response);
  const said = response.headers['docker-content-digest'];
  const digest = digestOf(manifest.bytes);
  // A registry that stores another text would serve another image than the one that was pushed.
  if (typeof said === 'string' && isDigest(said) && !matchesDigest(manifest.bytes, said)) {
    throw wrongDigest(target, said);
  }
  return digest;
}

/**
 * Deletes a manifest by its digest, with all its tags. False: it was not there.
 *
 * @throws {RegistryError} `registry/rejected` where deleting is switched off.
 */
export async function deleteManifest(
  connection: Connection,
  repository: Repository,
  digest: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const target = { ...repository, tag: undefined, digest };
  try {
    const response = await connection.call({
      ...callFor(target, signal),
      method: 'DELETE',
      scopes: [scopeOf(repository, 'delete')],
      accept: [200, 202, 204, 404],
    });
    discardBody(response);
    return response.status !== 404;
  } catch (error) {
    if (!(error instanceof RegistryError) || error.status !== 405) throw error;
    throw new RegistryError(
      'registry/rejected',
      `${repository.host} does not let manifests be deleted (status 405)`,
      { status: 405, hint: 'Its operator switches that on: storage.delete.enabled.', cause: error },
    );
  }
}

function callFor(reference: ImageReference, signal: AbortSignal | undefined) {
  return {
    host: reference.host,
    path: `/v2/${reference.path}/manifests/${versionOf(reference)}`,
    headers: accept,
    scopes: [scopeOf(reference, 'pull')],
    what: formatReference(reference),
    signal,
  };
}

function wrongDigest(reference: ImageReference, digest: string): RegistryError {
  return new RegistryError(
    'registry/bad-answer',
    `${reference.host} answers for ${versionOf(reference)} of ${formatRepository(reference)} with ${digest}, which is not what it says`,
    { transient: true, hint: 'Something between here and the registry changes what passes.' },
  );
}
