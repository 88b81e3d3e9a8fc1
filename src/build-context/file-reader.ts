import { constants } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { errnoOf } from '../system-error.ts';
import { contextError, isGone } from './context-error.ts';

/** Bytes read at once. */
const CHUNK = 128 * 1024;

interface OpenFile {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
}

/**
 * Opens a file of a folder for reading. No symbolic link is followed on the way, wherever one was put meanwhile, and nothing that would
 * block or has no bytes (a pipe, a device) is opened.
 */
async function openFile(folder: string, path: string): Promise<OpenFile> {
  const absolute = join(folder, path);
  const parent = dirname(absolute);
  if ((await realpath(parent)) !== parent) throw notThere(path);
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await open(absolute, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const stats = await handle.stat({ bigint: true });
  if (stats.isFile()) return { handle, stats };
  await handle.close();
  throw notThere(path);
}

function notThere(path: string, cause?: unknown): Error {
  return contextError('not-in-context', `${path} is no file of the build context.`, cause);
}

function explain(path: string, error: unknown): unknown {
  const code = errnoOf(error);
  if (code?.startsWith('context/') === true) return error;
  // ELOOP: a symbolic link. ENXIO: a socket.
  if (isGone(error) || code === 'ELOOP' || code === 'ENXIO') return notThere(path, error);
  return contextError('unreadable', `The file ${path} of the build context cannot be read.`, error);
}

/**
 * The bytes of a file, as many as it has when it is opened.
 * @param folder given without symbolic links
 * @param options `expected`: bytes that were promised, another size is an error; `buffer`: into which each chunk is read anew
 * @throws {ManagerError} while it is read: `context/changed` when it is not of the expected size or is written to meanwhile,
 *   `context/not-in-context`, `context/unreadable`
 */
export async function* readFileChunks(
  folder: string,
  path: string,
  options: { readonly expected?: number; readonly buffer?: Buffer } = {},
): AsyncGenerator<Buffer, void, undefined> {
  let handle: FileHandle | undefined;
  try {
    const opened = await openFile(folder, path);
    handle = opened.handle;
    const size = Number(opened.stats.size);
    if (options.expected !== undefined && options.expected !== size) throw changed(path);
    let read = 0;
    for (let isEnd = false; !isEnd;) {
      // One byte more than there should be: a longer file is seen, and the last read is a short one.
      const buffer = options.buffer ?? Buffer.allocUnsafeSlow(Math.min(CHUNK, size - read + 1));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      read += bytesRead;
      // Network file systems give less than was asked for in the middle of a file too.
      isEnd = bytesRead === 0 || (bytesRead < buffer.length && read >= size);
      if (read > size) throw changed(path);
      if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
    }
    if (read < size || isWritten(opened.stats, await handle.stat({ bigint: true }))) {
      throw changed(path);
    }
  } catch (error) {
    throw explain(path, error);
  } finally {
    await handle?.close();
  }
}

function isWritten(before: BigIntStats, after: BigIntStats): boolean {
  return before.mtimeNs !== after.mtimeNs || before.size !== after.size;
}

function changed(path: string): Error {
  return contextError('changed', `The file ${path} was changed while it was read.`);
}

/** {@link readFileChunks} as a stream; nothing is opened before somebody reads. */
export function readContextFile(folder: string, path: string): Readable {
  return Readable.from(readFileChunks(folder, path), { objectMode: false, highWaterMark: CHUNK });
}
