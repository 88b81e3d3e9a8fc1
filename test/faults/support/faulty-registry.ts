import { createServer, request as ask } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** What goes wrong with one request. */
export type RegistryFault =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The connection ends after this many bytes of what the client sends. */
  | { readonly cutAfter: number }
  /** And of what it gets. */
  | { readonly cutAnswerAfter: number }
  /** Milliseconds until the registry gets the request. */
  | { readonly wait: number }
  /** Headers of the answer that are others than the registry's. */
  | { readonly instead: Readonly<Record<string, string>> };

export interface FaultyRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** `PUT /v2/…` of all requests, in order. */
  readonly requests: readonly string[];
}

/**
 * Stands before a registry that speaks plain HTTP, and goes with the test.
 *
 * @param target `127.0.0.1:PORT`
 * @param faultOf asked about every request; undefined: it is passed on
 */
export async function faultyRegistry(
  target: string,
  faultOf: (request: string) => RegistryFault | undefined,
): Promise<FaultyRegistry> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const name = `${request.method ?? ''} ${request.url ?? ''}`;
    requests.push(name);
    for (const stream of [request, response]) stream.on('error', () => undefined);
    const fault = faultOf(name);
    if (fault !== undefined && 'status' in fault) {
      request.resume().on('end', () => {
        response.writeHead(fault.status, { ...fault.headers }).end(fault.body ?? '');
      });
    } else void passOn({ request, response }, target, fault ?? {});
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** With the host that the client named: the registry's answers lead to it. */
async function passOn(
  { request, response }: Exchange,
  target: string,
  fault: Exclude<RegistryFault, { readonly status: number }> | object,
): Promise<void> {
  if ('wait' in fault) await sleep(fault.wait);
  const cut = (): void => {
    upstream.destroy();
    request.socket.destroy();
  };
  const { method, url, headers } = request;
  const upstream = ask(`http://${target}${url ?? ''}`, { method, headers });
  upstream.on('error', cut).on('response', (answer) => {
    const changed = 'instead' in fault ? fault.instead : {};
    response.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...changed });
    flow(answer, response, 'cutAnswerAfter' in fault ? fault.cutAnswerAfter : Infinity, cut);
  });
  flow(request, upstream, 'cutAfter' in fault ? fault.cutAfter : Infinity, cut);
}

/** Passes on so many bytes, and ends both sides then. */
function flow(
  from: IncomingMessage,
  to: NodeJS.WritableStream,
  limit: number,
  cut: () => void,
): void {
  let left = limit;
  from.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, left);
    left -= part.length;
    if (left > 0) to.write(part);
    else if (part.length > 0) to.write(part, cut);
  });
  from.on('end', () => to.end());
  from.on('error', cut);
}
