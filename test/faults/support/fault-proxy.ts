import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { scratchFolder } from '../../support/scratch.ts';

/** One connection of a client to what is behind the proxy. */
export interface Link {
  /** Cuts it, once this many further bytes have gone from the client (`sent`) or to it (`answered`); at once by default. */
  readonly cut: (after?: { readonly sent?: number; readonly answered?: number }) => void;
}

/** A way to an engine that breaks on request, at a byte or at a request that the test names. */
export interface FaultProxy {
  /** For DOCKER_HOST. */
  readonly url: string;
  /** `POST /v1.41/build?…` of all requests, in order, and of what began as one. */
  readonly requests: readonly string[];
  /** The engine has stopped: its connections are cut and its socket is gone. */
  readonly stop: () => Promise<void>;
  /** It runs again. */
  readonly start: () => Promise<void>;
}

/** Bytes that may yet pass. */
interface Allowance {
  sent: number;
  answered: number;
}

const REQUEST = /^((?:GET|POST|HEAD|DELETE|PUT) \/\S*) HTTP\/1\.1\r\n/;

/**
 * Stands before an engine's socket and goes with the test.
 *
 * @param target `unix:///…`
 * @param onRequest told of every request before its first byte is passed on
 */
export async function faultProxy(
  target: string,
  onRequest: (request: string, link: Link) => void = () => undefined,
): Promise<FaultProxy> {
  const path = join(scratchFolder(), 'engine.sock');
  const requests: string[] = [];
  const open = new Set<Socket>();
  const serve = (client: Socket): void => {
    const engine = connect(target.slice('unix://'.length));
    const left: Allowance = { sent: Infinity, answered: Infinity };
    const end = (): void => {
      client.destroy();
      engine.destroy();
    };
    const link: Link = {
      cut: ({ sent, answered } = { sent: 0, answered: 0 }) => {
        left.sent = sent ?? left.sent;
        left.answered = answered ?? left.answered;
      },
    };
    client.on('data', (chunk: Buffer) => {
      const request = REQUEST.exec(chunk.toString('latin1'))?.[1];
      if (request !== undefined) {
        requests.push(request);
        onRequest(request, link);
      }
      pass(chunk, engine, left, 'sent', end);
    });
    engine.on('data', (chunk: Buffer) => {
      pass(chunk, client, left, 'answered', end);
    });
    for (const socket of [client, engine]) {
      open.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        open.delete(socket);
        end();
      });
    }
  };
  let server: Server | undefined;
  const start = async (): Promise<void> => {
    if (server !== undefined) return;
    const next = createServer(serve);
    server = next;
    rmSync(path, { force: true });
    await new Promise<void>((done) => next.listen(path, done));
  };
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((done) => {
      if (server === undefined) done();
      else
        server.close(() => {
          done();
        });
    });
    server = undefined;
    for (const socket of open) socket.destroy();
    await closed;
  };
  await start();
  onTestFinished(stop);
  return { url: `unix://${path}`, requests, start, stop };
}

/** Passes on what may pass; with the last byte of that both sides end. */
function pass(
  chunk: Buffer,
  to: Socket,
  left: Allowance,
  way: keyof Allowance,
  end: () => void,
): void {
  const part = chunk.subarray(0, left[way]);
  left[way] -= part.length;
  if (left[way] > 0) to.write(part);
  else if (part.length === 0) end();
  else to.write(part, end);
}
