import { constants, performServerHandshake } from 'node:http2';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { FrameReader, framePrefix } from './call-frames.ts';
import { readMetadata } from './call-metadata.ts';
import type { CallMetadata } from './call-metadata.ts';

/** Status codes of gRPC that a session answers with (grpc/grpc doc/statuscodes.md). */
export const CallStatus = {
  ok: 0,
  invalidArgument: 3,
  notFound: 5,
  unimplemented: 12,
  internal: 13,
} as const;

/** Ends a call with a status; its message reaches the user as part of the build's error. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A call with any number of messages both ways. */
export interface StreamingCall {
  readonly metadata: CallMetadata;
  /** Ends when the engine sends no more. @throws when the call is broken off */
  readonly messages: AsyncIterable<Uint8Array>;
  /** Sends one message, given in parts; waits while the other side is slow. @throws when the call is broken off */
  send(...parts: readonly Uint8Array[]): Promise<void>;
}

/** What answers calls of one method. */
export type Method =
  | { readonly type: 'unary'; readonly answer: (request: Uint8Array) => Promise<Uint8Array> }
  | { readonly type: 'streaming'; readonly answer: (call: StreamingCall) => Promise<void> };

/** Methods by path: `/moby.filesync.v1.FileSync/DiffCopy`. */
export type Methods = Readonly<Record<string, Method>>;

/**
 * Bytes that may wait in one call before `send` waits: enough to keep the connection busy, little enough that sixty
 * builds at once do not count.
 */
const WAITING = 256 * 1024;

const BROKEN_OFF = 'the engine broke off the call';

/** The engine sends a header line a path that it wants; Node's own limit is 128 lines and 64 KiB. */
const LIMITS = { maxHeaderListPairs: 1 << 20, settings: { maxHeaderListSize: 1 << 24 } };

/**
 * Answers gRPC calls that come over a connection: HTTP/2 with prefixed messages (grpc/grpc doc/PROTOCOL-HTTP2.md), as far as BuildKit
 * uses it. Written on node:http2 because @grpc/grpc-js joins repeated metadata with `, ` and drops what is not ASCII, so that paths
 * get lost.
 *
 * @returns ends the connection and all calls
 */
export function answerCalls(connection: Duplex, methods: Methods): () => void {
  const session = performServerHandshake(connection, LIMITS);
  // The build's own stream tells what a lost session means.
  session.on('error', () => undefined);
  // @types/node leaves out the last argument, which Node documents.
  const onStream = (
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    _flags: number,
    rawHeaders: readonly string[],
  ): void => {
    stream.on('error', () => undefined);
    const method = methods[headers[':path'] ?? ''];
    void answerCall(new Http2Call(stream, readMetadata(rawHeaders)), method);
  };
  session.on('stream', onStream);
  return () => {
    session.destroy();
  };
}

async function answerCall(call: Http2Call, method: Method | undefined): Promise<void> {
  try {
    if (method === undefined) throw new CallError(CallStatus.unimplemented, 'unknown method');
    if (method.type === 'streaming') await method.answer(call);
    else await call.send(await method.answer(await onlyMessage(call)));
    call.end(CallStatus.ok, '');
  } catch (error) {
    const status = error instanceof CallError ? error.status : CallStatus.internal;
    call.end(status, error instanceof Error ? error.message : String(error));
  }
}

async function onlyMessage(call: StreamingCall): Promise<Uint8Array> {
  for await (const message of call.messages) return message;
  throw new CallError(CallStatus.invalidArgument, 'a call without a message');
}

class Http2Call implements StreamingCall {
  readonly metadata: CallMetadata;
  readonly messages: AsyncIterable<Uint8Array>;
  readonly #stream: ServerHttp2Stream;

  constructor(stream: ServerHttp2Stream, metadata: CallMetadata) {
    this.#stream = stream;
    this.metadata = metadata;
    this.messages = readMessages(stream);
  }

  async send(...parts: readonly Uint8Array[]): Promise<void> {
    const stream = this.#stream;
    if (stream.closed || stream.destroyed) throw new Error(BROKEN_OFF);
    this.#respond();
    stream.cork();
    stream.write(framePrefix(parts.reduce((sum, part) => sum + part.length, 0)));
    for (const part of parts) stream.write(part);
    stream.uncork();
    if (stream.writableLength >= WAITING) await drained(stream);
  }

  end(status: number, message: string): void {
    const stream = this.#stream;
    if (stream.closed || stream.destroyed) return;
    this.#respond();
    stream.once('wantTrailers', () => {
      stream.sendTrailers({
        'grpc-status': String(status),
        'grpc-message': percentEncode(message),
      });
    });
    stream.end();
    // What the engine still sends is read and dropped, else the stream never closes.
    stream.resume();
  }

  #respond(): void {
    if (this.#stream.headersSent) return;
    const headers = {
      [constants.HTTP2_HEADER_STATUS]: 200,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
    };
    this.#stream.respond(headers, { waitForTrailers: true });
  }
}

async function* readMessages(stream: ServerHttp2Stream): AsyncGenerator<Uint8Array> {
  const reader = new FrameReader();
  // Breaking off the loop must not end the call: its answer is still to be sent.
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    yield* reader.push(chunk as Buffer);
  }
}

function drained(stream: ServerHttp2Stream): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      stream.off('drain', settle);
      stream.off('close', settle);
      if (stream.closed || stream.destroyed) reject(new Error(BROKEN_OFF));
      else resolve();
    };
    stream.on('drain', settle);
    stream.on('close', settle);
  });
}

/** `grpc-message` is UTF-8 with everything but printable ASCII escaped, and the percent sign too. */
function percentEncode(message: string): string {
  return message.replace(/[^ -$&-~]/gu, (character) => {
    const bytes = Buffer.from(character, 'utf8');
    return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
      '',
    );
  });
}
