import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { scratchFolder } from '../scratch.ts';

/** A request as the fake engine got it. */
export interface Asked {
  readonly method: string;
  /** Without version and query. */
  readonly path: string;
  /** `v1.45`; empty for none. */
  readonly version: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export type Route = (asked: Asked, answer: ServerResponse) => void | Promise<void>;

/** Routes by `METHOD /path`; `*` stands for anything. */
export type Routes = Readonly<Record<string, Route>>;

export interface FakeEngine {
  /** For DOCKER_HOST. */
  readonly url: string;
  /** Every request that came, in order. */
  readonly asked: readonly Asked[];
  /** Settles when the client of a request to that path has gone away before its answer ended. */
  left(path: string): Promise<void>;
}

/** Answers with a JSON document. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Route {
  return (_asked, answer) => {
    answer.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    answer.end(JSON.stringify(value));
  };
}

/** Answers with these chunks, each sent by itself. */
export function chunks(...parts: readonly (string | Buffer)[]): Route {
  return async (_asked, answer) => {
    await writeAll(answer, parts);
    answer.end();
  };
}

/** The same, and then the connection breaks. */
export function brokenChunks(...parts: readonly (string | Buffer)[]): Route {
  return async (_asked, answer) => {
    answer.writeHead(200);
    answer.flushHeaders();
    await writeAll(answer, parts);
    answer.socket?.destroy();
  };
}

/** Begins an answer and never ends it. */
export function hanging(...parts: readonly string[]): Route {
  return async (_asked, answer) => {
    answer.writeHead(200);
    answer.flushHeaders();
    await writeAll(answer, parts);
  };
}

/** Reads the request and says nothing, ever. */
export const silent: Route = () => undefined;

/** Breaks the connection without a word. */
export const dropped: Route = (_asked, answer) => {
  answer.socket?.destroy();
};

async function writeAll(answer: ServerResponse, parts: readonly (string | Buffer)[]) {
  for (const part of parts) {
    await new Promise<void>((done) => {
      answer.write(part, () => {
        done();
      });
    });
    await new Promise((done) => setImmediate(done));
  }
}

const greeting = (apiVersion: string): Record<string, string> => ({
  'Api-Version': apiVersion,
  'Builder-Version': '2',
  Server: 'Docker/99.0 (linux)',
});

/**
 * An HTTP server that behaves like an engine as far as its routes say; it goes with the test. Without a route of its own it greets,
 * tells of itself, and answers 404 to the rest.
 */
export async function fakeEngine(routes: Routes = {}, apiVersion = '1.41'): Promise<FakeEngine> {
  const asked: Asked[] = [];
  const gone = new Map<string, () => void>();
  const all: Routes = {
    'GET /_ping': (_request, answer) => {
      answer.writeHead(200, greeting(apiVersion)).end('OK');
    },
    'GET /info': json({ OSType: 'linux', Architecture: 'x86_64', NCPU: 4, MemTotal: 8e9 }),
    'GET /version': json({ Version: '99.0', ApiVersion: apiVersion, Os: 'linux', Arch: 'amd64' }),
    ...routes,
  };
  const server = createServer((request, answer) => {
    void serve(request, answer);
  });
  const serve = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', 'http://engine');
    const [, version = '', path = ''] = /^(?:\/(v\d+\.\d+))?(\/.*)$/.exec(url.pathname) ?? [];
    const { method = '', headers } = request;
    answer.on('close', () => {
      if (!answer.writableFinished) gone.get(path)?.();
    });
    const body = await buffer(request).catch(() => Buffer.alloc(0));
    const one = { method, path, version, query: url.searchParams, headers, body };
    asked.push(one);
    const route = routeFor(all, `${method} ${path}`);
    await (route ?? json({ message: `page not found: ${path}` }, 404))(one, answer);
  };
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const socketPath = join(scratchFolder(), 'docker.sock');
  await new Promise<void>((done) => {
    server.listen(socketPath, done);
  });
  onTestFinished(
    () =>
      new Promise<void>((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          done();
        });
      }),
  );
  return {
    url: `unix://${socketPath}`,
    asked,
    left: (path) =>
      new Promise((done) => {
        gone.set(path, done);
      }),
  };
}

function routeFor(routes: Routes, line: string): Route | undefined {
  const key = Object.keys(routes).findLast((pattern) => {
    const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
    return new RegExp(`^${escaped}$`).test(line);
  });
  return key === undefined ? undefined : routes[key];
}
