import { createHash } from 'node:crypto';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { LimitFunction } from 'p-limit';
import type { BuildContext, ContextEntry } from './build-context.ts';
import { readFileChunks } from './file-reader.ts';
import { withParents } from './go-path.ts';
import { sourceTargets } from './sources.ts';

/** So many files are read at once, by all that share the digests. */
const FILES_AT_ONCE = 4;
/** So many entries of one source wait for their digests: a bound for memory. */
const WAITING = 64;
const CHUNK = 128 * 1024;

/**
 * The digests of files, kept for a run: images that share a folder read it once. A file is read again when its inode, size, time of
 * modification or of change is another.
 */
export class FileDigests {
  readonly #known = new Map<string, Promise<string>>();
  readonly #limit: LimitFunction;

  constructor(filesAtOnce: number = FILES_AT_ONCE) {
    this.#limit = pLimit(filesAtOnce);
  }

  /** How many files were read. */
  get count(): number {
    return this.#known.size;
  }

  /**
   * @returns sha256 of the bytes, hexadecimal
   * @throws {ManagerError} `context/changed`, `context/unreadable`
   */
  of(folder: string, entry: ContextEntry): Promise<string> {
    const { path, size, modified, identity } = entry;
    const key = [join(folder, path), String(size), String(modified), identity ?? ''].join('\0');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const digest = this.#limit(() => digestFile(folder, path, size));
    this.#known.set(key, digest);
    // What failed may be tried again.
    digest.catch(() => this.#known.delete(key));
    return digest;
  }
}

async function digestFile(folder: string, path: string, expected: number): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, expected + 1));
  for await (const chunk of readFileChunks(folder, path, { expected, buffer })) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * One digest for each source of COPY, ADD or a bind mount, over all that it reaches in the context: paths, types, permissions, link
 * targets and bytes, as in the cache keys of Docker's builders (moby/buildkit cache/contenthash/tarsum.go); not times, and not owners,
 * which are always root. The folders above what is reached count with their permissions too.
 * @param sources as in the Dockerfile, arguments substituted
 * @returns in the order of `sources`: `sha256:…`, or undefined for a source that reaches nothing
 */
export async function hashSources(
  context: BuildContext,
  sources: readonly string[],
  options: { readonly digests?: FileDigests; readonly signal?: AbortSignal } = {},
): Promise<readonly (string | undefined)[]> {
  const digests = options.digests ?? new FileDigests();
  const results: (string | undefined)[] = [];
  for (const source of sources) {
    options.signal?.throwIfAborted();
    const { targets, isPattern } = await sourceTargets(context.folder, source);
    const found = await hashTargets(context, targets, digests, options.signal);
    results.push(found.isEmpty && !isPattern ? undefined : found.digest);
  }
  return results;
}

async function hashTargets(
  context: BuildContext,
  targets: readonly string[],
  digests: FileDigests,
  signal: AbortSignal | undefined,
): Promise<{ readonly digest: string; readonly isEmpty: boolean }> {
  const hash = createHash('sha256');
  let isEmpty = !targets.includes('');
  let waiting: Promise<string>[] = [];
  const flush = async (): Promise<void> => {
    for (const line of await unlessAborted(Promise.all(waiting), signal)) hash.update(line);
    waiting = [];
  };
  const wanted = new Set(targets);
  const entries = targets.length === 0 ? [] : context.entries({ paths: targets });
  for await (const entry of entries) {
    signal?.throwIfAborted();
    isEmpty = false;
    if (!isReached(entry.path, wanted)) continue;
    const line = describe(context.folder, entry, digests);
    line.catch(() => undefined);
    waiting.push(line);
    if (waiting.length >= WAITING) await flush();
  }
  await flush();
  return { digest: `sha256:${hash.digest('hex')}`, isEmpty };
}

/** Folders above a target are entries too. */
function isReached(path: string, targets: ReadonlySet<string>): boolean {
  return targets.has('') || withParents(path).some((each) => targets.has(each));
}

async function describe(
  folder: string,
  entry: ContextEntry,
  digests: FileDigests,
): Promise<string> {
  const { type, path, mode, linkTarget } = entry;
  if (type === 'file') {
    return `${JSON.stringify([type, path, mode, await digests.of(folder, entry)])}\n`;
  }
  // The permissions of a link mean nothing and differ between systems.
  return `${JSON.stringify(type === 'symlink' ? [type, path, linkTarget] : [type, path, mode])}\n`;
}

/** A digest is shared, so a caller who is aborted leaves it to the others and goes. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  const { promise, stop } = rejectWhenAborted(signal);
  try {
    return await Promise.race([work, promise]);
  } finally {
    stop();
  }
}

function rejectWhenAborted(signal: AbortSignal): { promise: Promise<never>; stop: () => void } {
  let stop = (): void => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    };
    signal.addEventListener('abort', abort);
    stop = () => {
      signal.removeEventListener('abort', abort);
    };
  });
  return { promise, stop };
}
