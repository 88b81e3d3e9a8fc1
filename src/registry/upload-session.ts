import type { Connection } from './connection.ts';
import { discardBody } from './http/read-body.ts';
import type { HttpBody, HttpResponse } from './http/transport.ts';
import { scopeOf } from './manifests.ts';
import { formatRepository } from './reference.ts';
import type { Repository } from './reference.ts';
import { RegistryError } from './registry-error.ts';

/** An upload that a registry has begun. */
export interface UploadSession {
  readonly repository: Repository;
  readonly what: string;
  /** Path or URL that the registry gave; it changes with each request. */
  readonly location: string;
  /** Bytes that a chunk must have at least, the last one excepted. */
  readonly leastChunk: number;
}

/** Asks for an upload, or by its query for something that may do without one. Status 202: it has begun. */
export async function beginUpload(
  connection: Connection,
  repository: Repository,
  request: {
    readonly query?: string;
    readonly scopes?: readonly string[];
    readonly accept: readonly number[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<HttpResponse> {
  const { query = '', scopes = [], accept, signal } = request;
  const response = await connection.call({
    host: repository.host,
    method: 'POST',
    path: `/v2/${repository.path}/blobs/uploads/${query}`,
    body: new Uint8Array(),
    scopes: [scopeOf(repository, 'pull,push'), ...scopes],
    what: `an upload to ${formatRepository(repository)}`,
    accept,
    signal,
  });
  discardBody(response);
  return response;
}

/** The upload that an answer has begun. */
export function sessionOf(response: HttpResponse, repository: Repository): UploadSession {
  const { location, 'oci-chunk-min-length': least } = response.headers;
  const what = `an upload to ${formatRepository(repository)}`;
  if (location === undefined || !URL.canParse(location, response.url.href)) {
    throw new RegistryError(
      'registry/bad-answer',
      `${repository.host} begins ${what} without saying where`,
    );
  }
  const { href } = new URL(location, response.url);
  return { repository, what, location: href, leastChunk: Number(least ?? 0) || 0 };
}

/**
 * Ends an upload that is not wanted any more, as far as the registry lets: distribution wants the right to delete for it
 * (distribution/distribution, registry/handlers/app.go, `appendAccessRecords`), and some know no cancelling. The upload then ends by
 * itself after some time.
 */
export async function cancelUpload(
  connection: Connection,
  session: UploadSession,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await askForEnd(connection, session, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof RegistryError)) throw error;
  }
}

async function askForEnd(
  connection: Connection,
  { repository, what, location }: UploadSession,
  signal: AbortSignal | undefined,
): Promise<void> {
  const response = await connection.call({
    host: repository.host,
    method: 'DELETE',
    path: location,
    scopes: [scopeOf(repository, 'pull,push')],
    accept: [200, 202, 204],
    what,
    signal,
    retry: false,
  });
  discardBody(response);
}

/** The one request that ends an upload, with all bytes or after the last chunk. */
export async function finishUpload(
  connection: Connection,
  session: UploadSession,
  digest: string,
  more: { readonly body: HttpBody; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const { repository, what, location } = session;
  const separator = location.includes('?') ? '&' : '?';
  const response = await connection.call({
    host: repository.host,
    method: 'PUT',
    // The address is the registry's secret: nothing of it is written anew.
    path: `${location}${separator}digest=${encodeURIComponent(digest)}`,
    headers: { 'content-type': 'application/octet-stream' },
    scopes: [scopeOf(repository, 'pull,push')],
    accept: [201, 204],
    what,
    retry: false,
    ...more,
  });
  discardBody(response);
}

/** Works on a new upload, which is taken back if that fails. */
export async function inSession(
  connection: Connection,
  repository: Repository,
  signal: AbortSignal | undefined,
  work: (session: UploadSession) => Promise<void>,
): Promise<void> {
  const response = await beginUpload(connection, repository, { accept: [202], signal });
  const session = sessionOf(response, repository);
  try {
    await work(session);
  } catch (error) {
    const cancelled = cancelUpload(connection, session, undefined).catch(() => undefined);
    // Whoever interrupts does not wait for the registry.
    if (signal?.aborted !== true) await cancelled;
    const isLost = error instanceof RegistryError && error.status === 404;
    if (!isLost) throw error;
    const { message, status } = error;
    throw new RegistryError('registry/failed', message, { status, transient: true, cause: error });
  }
}
