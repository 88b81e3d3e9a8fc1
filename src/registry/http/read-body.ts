import type { HttpResponse } from './transport.ts';
import { networkError } from './network-error.ts';
import { RegistryError } from '../registry-error.ts';

/**
 * Reads a whole answer.
 *
 * @throws {RegistryError} `registry/too-large` beyond `limit` bytes, `registry/unreachable` when the connection is cut.
 */
export async function readBody(response: HttpResponse, limit: number): Promise<Buffer> {
  const announced = Number(response.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(response, limit);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge(response, limit);
      chunks.push(chunk);
    }
  } catch (error) {
    response.signal?.throwIfAborted();
    throw networkError(response.url.origin, error);
  }
  return Buffer.concat(chunks);
}

/** Ends an answer that nobody reads, so that its connection is free again. */
export function discardBody(response: HttpResponse): void {
  // What is longer costs more to read than a new connection.
  const announced = Number(response.headers['content-length'] ?? 0);
  const short = response.method === 'HEAD' || announced < 64 * 1024;
  response.body.on('error', () => undefined);
  if (short) response.body.resume();
  else response.body.destroy();
}

function tooLarge(response: HttpResponse, limit: number): RegistryError {
  response.body.on('error', () => undefined);
  response.body.destroy();
  return new RegistryError(
    'registry/too-large',
    `${response.url.origin}${response.url.pathname} is longer than ${limit} bytes, which is more than such an answer may have`,
    { status: response.status },
  );
}
