import type { Readable } from 'node:stream';
import protobuf from 'protobufjs/light.js';
import type { ContextEntry, ContextSelection } from '../../../build-context/build-context.ts';
import { CallError, CallStatus } from './calls.ts';
import type { CallMetadata } from './call-metadata.ts';
import type { Method, StreamingCall } from './calls.ts';
import { int64, packet, PacketType } from './messages.ts';
import type { Packet, Stat } from './messages.ts';

/** Files that an engine may ask for. A build context is one. */
export interface FileSource {
  entries(selection: ContextSelection): AsyncIterable<ContextEntry>;
  open(path: string): Readable;
}

/** Which files are meant by a name that the engine asks for; undefined: none. */
export type FileSources = (name: string, selection: ContextSelection) => FileSource | undefined;

/** As fsutil's own sender; a receiver takes any size. */
const CHUNK = 32 * 1024;

/** Go's `os.FileMode`: kinds and special bits above the nine permission bits (golang/go, src/io/fs/fs.go). */
const GO_MODE = {
  file: 0,
  directory: 2 ** 31,
  symlink: 2 ** 27,
  setUid: 2 ** 23,
  setGid: 2 ** 22,
  sticky: 2 ** 20,
} as const;

/**
 * `moby.filesync.v1.FileSync/DiffCopy`: the engine says which files it wants, we send what they are, it asks for the bytes of those
 * that it does not have (moby/buildkit session/filesync, tonistiigi/fsutil send.go and receive.go).
 */
export function diffCopy(sources: FileSources): Method {
  return {
    type: 'streaming',
    answer: async (call) => {
      const name = call.metadata.get('dir-name')?.[0] ?? '';
      const selection = selectionOf(call.metadata);
      const source = sources(name, selection);
      if (source === undefined) {
        throw new CallError(CallStatus.notFound, `this build has no files named "${name}"`);
      }
      await new Transfer(call, source).run(selection);
    },
  };
}

/** Engines before 20.10 ask for single files by `include-patterns`. */
function selectionOf(metadata: CallMetadata): ContextSelection {
  const wanted = ['followpaths', 'include-patterns'].flatMap((name) => metadata.get(name) ?? []);
  const exclude = metadata.get('exclude-patterns') ?? [];
  return {
    ...(wanted.length === 0 ? {} : { followPaths: wanted }),
    ...(exclude.length === 0 ? {} : { exclude }),
  };
}

/** One answer to DiffCopy. Memory grows with the number of files, by their paths, and never with their size. */
class Transfer {
  readonly #call: StreamingCall;
  readonly #source: FileSource;
  /** Paths of files by the number of their entry, until they are asked for. */
  readonly #files = new Map<number, string>();
  /** Files that are asked for, in order; each waits for those before it. */
  #sending: Promise<void> = Promise.resolve();

  constructor(call: StreamingCall, source: FileSource) {
    this.#call = call;
    this.#source = source;
  }

  async run(selection: ContextSelection): Promise<void> {
    try {
      // The engine asks for the first files while the last are still listed.
      await Promise.all([this.#list(selection), this.#answer()]);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const packet = { type: PacketType.error, data: Buffer.from(reason) };
      await this.#send(packet).catch(() => undefined);
      throw error;
    }
    await this.#send({ type: PacketType.finish });
  }

  async #list(selection: ContextSelection): Promise<void> {
    let number = 0;
    for await (const entry of this.#source.entries(selection)) {
      if (entry.type === 'file') this.#files.set(number, entry.path);
      await this.#send({ type: PacketType.stat, stat: statOf(entry) });
      number += 1;
    }
    await this.#send({ type: PacketType.stat });
  }

  /** Ends with the engine's last word, or as soon as a file cannot be sent. */
  #answer(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#readRequests(reject).then(resolve, reject);
    });
  }

  async #readRequests(fail: (reason: unknown) => void): Promise<void> {
    for await (const message of this.#call.messages) {
      const { type, id, data } = packet.decode(message);
      if (type === PacketType.finish) return;
      if (type === PacketType.error) throw new Error(Buffer.from(data).toString('utf8'));
      if (type === PacketType.request) {
        this.#sending = this.#sending.then(() => this.#sendFile(id));
        this.#sending.catch(fail);
      }
    }
    throw new Error('the engine broke off the transfer of files');
  }

  async #sendFile(id: number): Promise<void> {
    const path = this.#files.get(id);
    if (path === undefined)
      throw new Error(`the engine asked for a file that was not offered (${String(id)})`);
    this.#files.delete(id);
    for await (const chunk of this.#source.open(path) as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += CHUNK) {
        const data = chunk.subarray(at, at + CHUNK);
        await this.#call.send(dataHead(id, data.length), data);
      }
    }
    await this.#send({ type: PacketType.data, id });
  }

  #send(message: Packet): Promise<void> {
    return this.#call.send(packet.encode(message));
  }
}

/** The bytes of a data packet up to its data, which is then sent without being copied. */
function dataHead(id: number, length: number): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(1 << 3).uint32(PacketType.data);
  writer.uint32(3 << 3).uint32(id);
  return writer
    .uint32((4 << 3) | 2)
    .uint32(length)
    .finish();
}

/** Owner and group are root's, as the docker CLI makes them: who owns a file here means nothing in the image. */
function statOf(entry: ContextEntry): Stat {
  const { path, linkTarget } = entry;
  const stat = { path, mode: goMode(entry), uid: 0, gid: 0, modTime: int64(entry.modified) };
  if (linkTarget === undefined) return { ...stat, size: int64(BigInt(entry.size)) };
  // On disk a link is as long as its target; another size would make the engine write it anew each time.
  return { ...stat, size: int64(BigInt(Buffer.byteLength(linkTarget))), linkname: linkTarget };
}

function goMode({ type, mode }: ContextEntry): number {
  let bits = (mode & 0o777) + GO_MODE[type];
  if ((mode & 0o4000) !== 0) bits += GO_MODE.setUid;
  if ((mode & 0o2000) !== 0) bits += GO_MODE.setGid;
  if ((mode & 0o1000) !== 0) bits += GO_MODE.sticky;
  return bits;
}
