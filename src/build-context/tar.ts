import { Readable } from 'node:stream';
import { pack as newPack } from 'tar-stream';
import type { Pack } from 'tar-stream';
import type { BuildContext, ContextEntry } from './build-context.ts';
import { contextError } from './context-error.ts';
import { pathInside } from './go-path.ts';

/** A file that goes along although it is not on disk, or is ignored. */
export interface ExtraFile {
  /** Relative to the context's folder. A file of the context with this path is sent with these bytes instead of its own. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Permission bits; 0o644 when left out. */
  readonly mode?: number;
}

export interface TarOptions {
  /** The time of all entries, in whole seconds; {@link FIXED_TIME} when left out. */
  readonly modified?: Date;
}

/** Not 1970: zip archives, and so Python wheels made of such files, know no time before 1980, in whatever time zone. */
export const FIXED_TIME = new Date('1980-02-01T00:00:00Z');

type Header = Parameters<Pack['entry']>[0];
type Sink = ReturnType<Pack['entry']>;

/** `struct stat`'s bits for a regular file: without any bit, tar-stream takes a mode of its own. */
const REGULAR = 0o100000;

/**
 * A context as a tar stream, for builders that take it as the body of their request. The same files give the same bytes: entries in the
 * order of their names, owner 0, one time, permissions as on disk. Files are read while the stream is, one at a time.
 *
 * Extra files that are not in the context are the builder's own (a Dockerfile that .dockerignore names): they come first, and
 * where the context sends no `.dockerignore`, one is made that names them and itself, which is how the classic builder knows that they
 * cannot be copied (moby/moby builder/remotecontext/detect.go, `removeDockerfile`). That builder reads no other ignore file: under a
 * `Dockerfile.dockerignore`, a `.dockerignore` beside it still decides whether the Dockerfile itself can be copied. Podman applies a
 * `.dockerignore` that it finds once more, by rules of its own.
 * @throws {ManagerError} as the stream's error: `context/changed` when a file is of another size than it was listed with, and all
 *   that the context itself throws
 */
export function contextTar(
  context: BuildContext,
  extras: readonly ExtraFile[] = [],
  options: TarOptions = {},
): Readable {
  return Readable.from(tarChunks(context, extras, options.modified ?? FIXED_TIME), {
    objectMode: false,
  });
}

async function* tarChunks(
  context: BuildContext,
  extras: readonly ExtraFile[],
  mtime: Date,
): AsyncGenerator<Buffer> {
  const pack = newPack();
  let failure: Error | undefined;
  // The error goes past the pack: streamx would throw it into the void where an entry has no listener.
  const feeding = feed(pack, context, extras, mtime).then(
    () => {
      pack.finalize();
    },
    (error: unknown) => {
      failure = error instanceof Error ? error : new Error(String(error));
      pack.destroy();
    },
  );
  try {
    for await (const chunk of pack as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw failure ?? error;
  } finally {
    pack.destroy();
    await feeding;
  }
  if (failure !== undefined) throw failure;
}

async function feed(
  pack: Pack,
  context: BuildContext,
  extras: readonly ExtraFile[],
  mtime: Date,
): Promise<void> {
  const own = { uid: 0, gid: 0, mtime };
  const byPath = new Map(extras.map((extra) => [pathInside(extra.path), extra]));
  for (const { path, bytes, mode } of await hiddenFiles(context, byPath)) {
    await addBytes(pack, { ...own, name: path, type: 'file', mode: REGULAR | mode }, bytes);
  }
  for await (const entry of context.entries()) {
    const { path } = entry;
    const extra = byPath.get(path);
    const header: Header = { ...own, name: path, mode: REGULAR | (extra?.mode ?? entry.mode) };
    if (entry.type === 'directory') {
      await addBytes(pack, { ...header, name: `${path}/`, type: 'directory' });
    } else if (entry.type === 'symlink') {
      await addBytes(pack, { ...header, type: 'symlink', linkname: entry.linkTarget ?? '' });
    } else if (extra !== undefined) {
      await addBytes(pack, { ...header, type: 'file' }, extra.bytes);
    } else {
      await addFile(pack, { ...header, type: 'file', size: entry.size }, context, entry);
    }
  }
}

/** The extra files that the context does not hold, and the ignore file that hides them. */
async function hiddenFiles(
  context: BuildContext,
  extras: ReadonlyMap<string, ExtraFile>,
): Promise<{ path: string; bytes: Uint8Array; mode: number }[]> {
  const hidden = [];
  for (const [path, { bytes, mode = 0o644 }] of extras) {
    if (!(await hasEntry(context, path))) hidden.push({ path, bytes, mode });
  }
  hidden.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const ignoreFile = '.dockerignore';
  if (hidden.length === 0 || extras.has(ignoreFile) || (await hasEntry(context, ignoreFile))) {
    return hidden;
  }
  const lines = [ignoreFile, ...hidden.map(({ path }) => escapePattern(path))];
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  return [{ path: ignoreFile, bytes, mode: 0o644 }, ...hidden];
}

async function hasEntry(context: BuildContext, path: string): Promise<boolean> {
  for await (const entry of context.entries({ paths: [path] })) {
    if (entry.path === path) return true;
  }
  return false;
}

/** A pattern that means just this path. */
function escapePattern(path: string): string {
  return path.replace(/[*?[\]\\^!#]/g, '\\$&');
}

/** An entry whose bytes are at hand. */
function addBytes(pack: Pack, header: Header, bytes: Uint8Array = new Uint8Array()): Promise<void> {
  return new Promise((resolve, reject) => {
    const isFile = header.type === 'file';
    const done = settle(resolve, reject);
    if (isFile) pack.entry({ ...header, size: bytes.length }, Buffer.from(bytes), done);
    else pack.entry(header, done);
  });
}

async function addFile(
  pack: Pack,
  header: Header,
  context: BuildContext,
  { path, size }: ContextEntry,
): Promise<void> {
  let sink: Sink | undefined;
  const packed = new Promise<void>((resolve, reject) => {
    sink = pack.entry(header, settle(resolve, reject));
  });
  sink?.on('error', () => undefined);
  // It is awaited at the end; the error of a file that cannot be read comes first.
  packed.catch(() => undefined);
  let sent = 0;
  for await (const chunk of context.open(path) as AsyncIterable<Buffer>) {
    sent += chunk.length;
    if (pack.destroyed || sent > size) break;
    if (sink?.write(chunk) === false) await drained(sink);
  }
  if (sent !== size && !pack.destroyed) {
    throw contextError('changed', `The file ${path} was changed while it was sent.`);
  }
  sink?.end(null);
  await packed;
}

function settle(
  resolve: () => void,
  reject: (error: Error) => void,
): (error?: Error | null) => void {
  return (error) => {
    if (error instanceof Error) reject(error);
    else resolve();
  };
}

function drained(sink: Sink): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      sink.off('drain', end);
      sink.off('close', end);
      resolve();
    };
    sink.on('drain', end);
    sink.on('close', end);
  });
}
