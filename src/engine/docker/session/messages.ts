import protobuf from 'protobufjs/light.js';
import type { IType } from 'protobufjs';

/** Turns messages of one type into bytes and back. */
export interface Codec<Outgoing, Incoming = Outgoing> {
  encode(message: Outgoing): Uint8Array;
  /** Fields that are not sent have their default; those that we do not know are skipped. @throws on malformed bytes */
  decode(bytes: Uint8Array): Incoming;
}

/** 64 bits in two halves: protobufjs takes them so, and a nanosecond since 1970 does not fit a number. */
export interface Int64 {
  readonly low: number;
  readonly high: number;
}

/** Kinds of {@link Packet} (tonistiigi/fsutil, types/wire.proto). */
export const PacketType = { stat: 0, request: 1, data: 2, finish: 3, error: 4 } as const;

/** A file's facts as Go sees them (tonistiigi/fsutil, types/stat.proto). Extended attributes are not sent. */
export interface Stat {
  readonly path: string;
  /** Go's `os.FileMode`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: Int64;
  /** Nanoseconds since 1970. */
  readonly modTime: Int64;
  readonly linkname?: string;
}

/** What file transfer consists of (tonistiigi/fsutil, types/wire.proto). */
export interface Packet {
  readonly type: number;
  readonly stat?: Stat;
  readonly id?: number;
  readonly data?: Uint8Array;
}

export interface IncomingPacket {
  readonly type: number;
  readonly id: number;
  readonly data: Uint8Array;
}

/** A node of the build's graph: a step, or a task of the builder (moby/buildkit, api/services/control/control.proto). */
export interface Vertex {
  readonly digest: string;
  readonly name: string;
  readonly cached: boolean;
  /** null: not yet. The time itself is not read. */
  readonly started: object | null;
  readonly completed: object | null;
  readonly error: string;
}

/** How far a part of a vertex is. */
export interface VertexStatus {
  readonly id: string;
  readonly vertex: string;
  readonly name: string;
  readonly current: number;
  readonly total: number;
  readonly completed: object | null;
}

/** Output of a vertex, cut anywhere. */
export interface VertexLog {
  readonly vertex: string;
  /** 1: standard output, 2: standard error. */
  readonly stream: number;
  readonly msg: Uint8Array;
}

/** What the builder does not like about the Dockerfile. */
export interface VertexWarning {
  readonly vertex: string;
  readonly short: Uint8Array;
  readonly ranges: readonly { readonly start: { readonly line: number } | null }[];
}

/** What an engine sends in `moby.buildkit.trace`. */
export interface StatusResponse {
  readonly vertexes: readonly Vertex[];
  readonly statuses: readonly VertexStatus[];
  readonly logs: readonly VertexLog[];
  readonly warnings: readonly VertexWarning[];
}

const one = (id: number, type: string) => ({ id, type });
const many = (id: number, type: string) => ({ id, type, rule: 'repeated' });

/**
 * Only the fields that are used. Numbers and types are those of tonistiigi/fsutil types/wire.proto and types/stat.proto; of
 * moby/buildkit session/auth/auth.proto, session/secrets/secrets.proto, session/sshforward/ssh.proto, api/services/control/control.proto
 * and (for ranges) solver/pb/ops.proto; of google/protobuf/timestamp.proto; and of grpc/grpc-proto grpc/health/v1/health.proto.
 */
const types: Readonly<Record<string, IType>> = {
  Stat: {
    fields: {
      path: one(1, 'string'),
      mode: one(2, 'uint32'),
      uid: one(3, 'uint32'),
      gid: one(4, 'uint32'),
      size: one(5, 'int64'),
      modTime: one(6, 'int64'),
      linkname: one(7, 'string'),
    },
  },
  Packet: {
    fields: {
      type: one(1, 'uint32'),
      stat: one(2, 'Stat'),
      id: one(3, 'uint32'),
      data: one(4, 'bytes'),
    },
  },
  CredentialsRequest: { fields: { host: one(1, 'string') } },
  CredentialsResponse: { fields: { username: one(1, 'string'), secret: one(2, 'string') } },
  GetSecretRequest: { fields: { id: one(1, 'string') } },
  GetSecretResponse: { fields: { data: one(1, 'bytes') } },
  CheckAgentRequest: { fields: { id: one(1, 'string') } },
  BytesMessage: { fields: { data: one(1, 'bytes') } },
  HealthCheckResponse: { fields: { status: one(1, 'uint32') } },
  Timestamp: { fields: { seconds: one(1, 'int64') } },
  Vertex: {
    fields: {
      digest: one(1, 'string'),
      name: one(3, 'string'),
      cached: one(4, 'bool'),
      started: one(5, 'Timestamp'),
      completed: one(6, 'Timestamp'),
      error: one(7, 'string'),
    },
  },
  VertexStatus: {
    fields: {
      id: one(1, 'string'),
      vertex: one(2, 'string'),
      name: one(3, 'string'),
      current: one(4, 'int64'),
      total: one(5, 'int64'),
      completed: one(8, 'Timestamp'),
    },
  },
  VertexLog: {
    fields: { vertex: one(1, 'string'), stream: one(3, 'int64'), msg: one(4, 'bytes') },
  },
  Position: { fields: { line: one(1, 'int32') } },
  Range: { fields: { start: one(1, 'Position') } },
  VertexWarning: {
    fields: { vertex: one(1, 'string'), short: one(3, 'bytes'), ranges: many(7, 'Range') },
  },
  StatusResponse: {
    fields: {
      vertexes: many(1, 'Vertex'),
      statuses: many(2, 'VertexStatus'),
      logs: many(3, 'VertexLog'),
      warnings: many(4, 'VertexWarning'),
    },
  },
};

/** One for the whole program: protobufjs compiles a type when it is first used, and every build uses the same. */
const root = protobuf.Root.fromJSON({ nested: types });

/** The shape of what comes out is the descriptor's, which the interfaces above repeat. */
function codec<Outgoing extends object, Incoming = Outgoing>(
  name: string,
): Codec<Outgoing, Incoming> {
  const type = root.lookupType(name);
  return {
    encode: (message) => type.encode(message).finish(),
    decode: (bytes) =>
      type.toObject(type.decode(bytes), { longs: Number, defaults: true }) as Incoming,
  };
}

export const packet = codec<Packet, IncomingPacket>('Packet');
export const credentialsRequest = codec<{ readonly host: string }>('CredentialsRequest');
export const credentialsResponse = codec<{ readonly username?: string; readonly secret?: string }>(
  'CredentialsResponse',
);
export const getSecretRequest = codec<{ readonly id: string }>('GetSecretRequest');
export const getSecretResponse = codec<{ readonly data: Uint8Array }>('GetSecretResponse');
export const checkAgentRequest = codec<{ readonly id: string }>('CheckAgentRequest');
export const bytesMessage = codec<{ readonly data: Uint8Array }>('BytesMessage');
export const healthCheckResponse = codec<{ readonly status: number }>('HealthCheckResponse');
export const statusResponse = codec<object, StatusResponse>('StatusResponse');

/** Splits a 64-bit integer. */
export function int64(value: bigint): Int64 {
  return {
    low: Number(BigInt.asUintN(32, value)),
    high: Number(BigInt.asUintN(32, value >> 32n)),
  };
}
