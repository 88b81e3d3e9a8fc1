import type { Readable } from 'node:stream';
import type { Connection } from './connection.ts';
import { discardBody } from './http/read-body.ts';
import type { HttpResponse } from './http/transport.ts';
import { scopeOf } from './manifests.ts';
import { RegistryError } from './registry-error.ts';
import { retrying } from './retrying.ts';
import { finishUpload } from './upload-session.ts';
import type { UploadSession } from './upload-session.ts';
import type { Known } from './verified.ts';

const DEFAULT_CHUNK = 8 * 1024 * 1024;

export interface ChunkSource {
  readonly blob: Known;
  readonly open: () => Promise<Readable>;
}

export interface ChunkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes; registries may ask for more. */
  readonly chunkSize?: number;
}

interface Position {
  readonly session: UploadSession;
  /** Bytes that the registry has. */
  readonly offset: number;
}

/** Uploads in pieces, each of which is sent again from where it stopped (OCI distribution specification, "Pushing a blob in chunks"). */
export async function sendChunks(
  connection: Connection,
  session: UploadSession,
  { blob, open }: ChunkSource,
  { signal, chunkSize = DEFAULT_CHUNK }: ChunkOptions,
): Promise<void> {
  const size = Math.max(chunkSize, session.leastChunk);
  let position: Position = { session, offset: 0 };
  for await (const chunk of piecesOf(await open(), size)) {
    position = await sendChunk(connection, position, chunk, signal);
  }
  await finishUpload(connection, position.session, blob.digest, { body: new Uint8Array(), signal });
}

async function sendChunk(
  connection: Connection,
  start: Position,
  chunk: Buffer,
  signal: AbortSignal | undefined,
): Promise<Position> {
  const end = start.offset + chunk.length;
  let position = start;
  return retrying(connection.retrying, signal, async (attempt) => {
    // A failed request may have brought some of it.
    if (attempt > 1) position = await askPosition(connection, position, signal);
    if (position.offset < start.offset || position.offset > end) {
      throw new RegistryError(
        'registry/bad-answer',
        `${position.session.what} is in disorder: it holds ${position.offset} bytes instead of ${start.offset}`,
      );
    }
    if (position.offset === end) return position;
    return patch(connection, position, chunk.subarray(position.offset - start.offset), signal);
  });
}

async function patch(
  connection: Connection,
  { session, offset }: Position,
  bytes: Buffer,
  signal: AbortSignal | undefined,
): Promise<Position> {
  const { repository, what, location } = session;
  const response = await connection.call({
    host: repository.host,
    method: 'PATCH',
    path: location,
    headers: {
      'content-type': 'application/octet-stream',
      'content-range': `${offset}-${offset + bytes.length - 1}`,
    },
    body: bytes,
    scopes: [scopeOf(repository, 'pull,push')],
    accept: [202],
    what,
    signal,
    retry: false,
  });
  discardBody(response);
  return { session: moved(session, response), offset: offset + bytes.length };
}

async function askPosition(
  connection: Connection,
  { session }: Position,
  signal: AbortSignal | undefined,
): Promise<Position> {
  const { repository, what, location } = session;
  const response = await connection.call({
    host: repository.host,
    method: 'GET',
    path: location,
    scopes: [scopeOf(repository, 'pull,push')],
    accept: [204],
    what,
    signal,
    retry: false,
  });
  discardBody(response);
  const last = /^(?:bytes=)?0-([0-9]+)$/.exec(response.headers.range ?? '')?.[1];
  // "0-0" is what registries say of an empty upload too; the digest would tell of the one byte in question.
  const offset = last === undefined || last === '0' ? 0 : Number(last) + 1;
  return { session: moved(session, response), offset };
}

function moved(session: UploadSession, { headers, url }: HttpResponse): UploadSession {
  const { location } = headers;
  if (location === undefined || !URL.canParse(location, url.href)) return session;
  return { ...session, location: new URL(location, url).href };
}

async function* piecesOf(source: Readable, size: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const part of source as AsyncIterable<Buffer>) {
    held.push(part);
    length += part.length;
    while (length >= size) {
      const whole = Buffer.concat(held);
      yield whole.subarray(0, size);
      held = [whole.subarray(size)];
      length -= size;
    }
  }
  if (length > 0) yield Buffer.concat(held);
}
