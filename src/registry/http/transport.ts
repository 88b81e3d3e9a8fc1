import http from 'node:http';
import https from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Route, Routes } from './agents.ts';
import { networkError } from './network-error.ts';

/** Bytes in memory, or a stream that can be opened again for another try. */
export type HttpBody =
  Uint8Array | { readonly size: number; readonly open: () => Readable | Promise<Readable> };

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: HttpBody | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Must be read to its end or destroyed (`read-body.ts`). */
  readonly body: IncomingMessage;
  /** What was asked. */
  readonly url: URL;
  readonly method: string;
  readonly signal: AbortSignal | undefined;
}

/** Sends one request: no redirects, no retries, no credentials of its own. */
export interface Transport {
  /** @throws {RegistryError} `registry/unreachable`; the signal's reason when aborted. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Ends idle connections; open ones are cut. */
  close(): void;
}

export interface TransportOptions {
  readonly routes: Routes;
  /** Milliseconds without any byte, in either direction. */
  readonly idleTimeout: number;
  readonly userAgent: string;
}

export function createTransport(options: TransportOptions): Transport {
  return {
    close: () => {
      options.routes.close();
    },
    send: async (request) => {
      const { url, signal } = request;
      signal?.throwIfAborted();
      try {
        const route = await options.routes.routeTo(url);
        return await sendOnce(request, route, options).catch((error: unknown) => {
          // A server may close an idle connection just when it is used again; that is no failure of the request.
          if (!(error instanceof ReusedConnectionError)) throw error;
          return sendOnce(request, route, options);
        });
      } catch (error) {
        signal?.throwIfAborted();
        throw networkError(
          url.origin,
          error instanceof ReusedConnectionError ? error.cause : error,
        );
      }
    },
  };
}

class ReusedConnectionError extends Error {}

async function sendOnce(
  request: HttpRequest,
  route: Route,
  options: TransportOptions,
): Promise<HttpResponse> {
  const { url, method, body, signal } = request;
  const source = body === undefined || body instanceof Uint8Array ? body : await body.open();
  const outgoing = openRequest(request, route, options);
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    // Later errors reach whoever reads the answer; an event nobody listens to would end the program.
    outgoing.on('error', reject);
  });
  try {
    if (source === undefined || source instanceof Uint8Array) outgoing.end(source);
    else source.on('error', (error) => outgoing.destroy(error)).pipe(outgoing);
    const body = (await answer).on('error', () => undefined);
    // Answered before it was all sent: the rest is owed on this connection, so it cannot carry another request.
    if (!outgoing.writableEnded) body.once('close', () => outgoing.destroy());
    return { status: body.statusCode ?? 0, headers: body.headers, body, url, method, signal };
  } catch (error) {
    if (outgoing.reusedSocket && isReading(request) && isCut(error)) {
      throw new ReusedConnectionError('a kept connection was closed', { cause: error });
    }
    throw error;
  } finally {
    if (source !== undefined && !(source instanceof Uint8Array)) source.unpipe().destroy();
  }
}

function openRequest(
  { method, url, headers, body, signal }: HttpRequest,
  route: Route,
  { idleTimeout, userAgent }: TransportOptions,
): http.ClientRequest {
  const length = body === undefined ? {} : { 'content-length': String(sizeOf(body)) };
  const { agent, forward } = route;
  const outgoing = (url.protocol === 'https:' ? https : http).request(forward?.proxy ?? url, {
    method,
    agent,
    ...(forward === undefined ? {} : { path: url.href }),
    headers: {
      // Digests are of the bytes as they are stored, so no compression on the way.
      'accept-encoding': 'identity',
      'user-agent': userAgent,
      host: url.host,
      ...forward?.headers,
      ...headers,
      ...length,
    },
  });
  const onAbort = (): void => void outgoing.destroy(new Error('aborted'));
  signal?.addEventListener('abort', onAbort, { once: true });
  outgoing.once('close', () => signal?.removeEventListener('abort', onAbort));
  outgoing.setTimeout(idleTimeout, () => {
    outgoing.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
  });
  return outgoing;
}

/** Only these may be sent twice unseen: part of a chunk may have arrived, and would arrive again. */
function isReading({ method }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function sizeOf(body: HttpBody): number {
  return body instanceof Uint8Array ? body.length : body.size;
}

function isCut(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}
