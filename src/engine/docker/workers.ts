import { connect } from 'node:http2';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import protobuf from 'protobufjs/minimal.js';
import { formatPlatform } from '../../registry/platform.ts';
import { EngineError } from '../engine-error.ts';
import type { SessionTransport } from './transport.ts';

/** `ListWorkersRequest` without a filter: an empty message behind gRPC's header of five bytes (gRPC over HTTP2, "Requests"). */
const LIST_ALL = Buffer.alloc(5);

/**
 * The platforms that BuildKit in the engine builds for, emulated ones among them, its own first: from its control service
 * (moby/buildkit api/services/control/control.proto, `ListWorkers`), which engines offer at `POST /grpc`; so does
 * `docker buildx ls`.
 *
 * @throws EngineError when the engine has no BuildKit, or cannot be reached
 */
export async function buildPlatforms(
  transport: SessionTransport,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const socket = await transport.upgrade({
    path: '/grpc',
    protocol: 'h2c',
    stage: 'connect',
    ...(signal && { signal }),
  });
  try {
    return platformsIn(await callListWorkers(socket));
  } catch (cause) {
    signal?.throwIfAborted();
    throw new EngineError('connect', 'the engine does not tell which platforms it builds for', {
      cause,
    });
  } finally {
    socket.destroy();
  }
}

async function callListWorkers(socket: Duplex): Promise<Buffer> {
  const client = connect('http://docker', { createConnection: () => socket });
  const failed = new Promise<never>((_resolve, reject) => {
    client.on('error', reject);
    client.on('close', () => {
      reject(new Error('the connection was closed'));
    });
  });
  const stream = client.request({
    ':method': 'POST',
    ':path': '/moby.buildkit.v1.Control/ListWorkers',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  try {
    stream.end(LIST_ALL);
    return await Promise.race([buffer(stream), failed]);
  } finally {
    client.destroy();
    failed.catch(() => undefined);
  }
}

/** Reads `ListWorkersResponse{ record = 1 { platforms = 3 { architecture = 1, os = 2, variant = 3 } } }`. */
function platformsIn(body: Buffer): string[] {
  const found: string[] = [];
  if (body.length < 5) throw new Error('an empty answer');
  eachMessage(protobuf.Reader.create(body.subarray(5)), 1, (record) => {
    eachMessage(record, 3, (platform) => {
      const [architecture, os, variant] = stringsIn(platform);
      found.push(formatPlatform({ os: os ?? '', architecture: architecture ?? '', variant }));
    });
  });
  return [...new Set(found)];
}

/** Visits the messages in a field; all other fields are passed over. */
function eachMessage(
  reader: protobuf.Reader,
  field: number,
  visit: (message: protobuf.Reader) => void,
): void {
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === field) visit(protobuf.Reader.create(reader.bytes()));
    else reader.skipType(tag & 7);
  }
}

/** The first three fields of a message that has strings there. */
function stringsIn(reader: protobuf.Reader): (string | undefined)[] {
  const strings: (string | undefined)[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const field = tag >>> 3;
    if (field <= 3) strings[field - 1] = reader.string();
    else reader.skipType(tag & 7);
  }
  return strings;
}
