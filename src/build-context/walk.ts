import { isUtf8 } from 'node:buffer';
import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContextEntry } from './build-context.ts';
import { errnoOf } from '../system-error.ts';
import { contextError, isGone } from './context-error.ts';
import { joinPath } from './go-path.ts';
import type { Match, PathTest } from './matcher.ts';

/** What of a folder is walked. */
export interface WalkFilter {
  /** A path that one of these matches is left out. */
  readonly exclude: readonly PathTest[];
  /** Only what all of these match, and the folders above it. */
  readonly include: readonly PathTest[];
}

/** A name in a folder, judged before anything more is known of it. */
interface Candidate {
  readonly path: string;
  readonly isFolder: boolean;
  /** False for a folder that is only looked into. */
  readonly wanted: boolean;
  readonly excludes: readonly Match[];
  readonly includes: readonly Match[];
}

/** A candidate, and its entry where it is wanted and still there. */
interface Found {
  readonly candidate: Candidate;
  readonly entry: ContextEntry | undefined;
}

interface Level {
  /** The folder; undefined: the context's own. */
  readonly candidate: Candidate | undefined;
  /** What is in it, sorted. */
  readonly names: readonly Dirent<Buffer>[];
  /** How many of the names are read. */
  read: number;
  /** Read ahead, and not yet told of. */
  ahead: Found[];
  /** The folder itself, while nothing in it was wanted and it was not either. */
  pending: Candidate | undefined;
}

/** So many names of a folder are looked at at once: what is known of the others is the name. */
const BATCH = 32;

/**
 * Entries below a folder, by name in the order of their bytes, a folder before what it holds (Go's filepath.WalkDir, which
 * BuildKit's receiver insists on). Symbolic links are entries, never followed. Folders that are left out are looked into only when
 * something in them may come back, and are told of when it does. Sockets, pipes and devices are skipped: they are no files, and the
 * engines disagree about them (20.10's BuildKit makes a socket an empty file and drops a pipe, 26.1's keeps the pipe, the classic
 * builder drops the socket). What disappears while it is walked was never there.
 * @throws {ManagerError} `context/unreadable` for a folder or link that cannot be read, `context/bad-name` for a name that is not UTF-8
 */
export async function* walk(folder: string, filter: WalkFilter): AsyncGenerator<ContextEntry> {
  const levels: Level[] = [await openLevel(folder, undefined)];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const found = level.ahead.shift();
    if (found === undefined) {
      if (level.read >= level.names.length) levels.pop();
      else level.ahead = await readAhead(folder, level, filter);
      continue;
    }
    const { candidate, entry } = found;
    if (candidate.wanted && entry === undefined) continue;
    if (entry !== undefined) {
      yield* pendingFolders(folder, levels);
      yield entry;
    }
    const isFolder = entry === undefined ? candidate.isFolder : entry.type === 'directory';
    if (isFolder) levels.push(await openLevel(folder, candidate));
  }
}

async function readAhead(folder: string, level: Level, filter: WalkFilter): Promise<Found[]> {
  const names = level.names.slice(level.read, level.read + BATCH);
  level.read += names.length;
  const candidates = names.flatMap((name) => judge(level.candidate, name, filter) ?? []);
  return Promise.all(
    candidates.map(async (candidate) => ({
      candidate,
      entry: candidate.wanted ? await readEntry(folder, candidate.path) : undefined,
    })),
  );
}

async function* pendingFolders(
  folder: string,
  levels: readonly Level[],
): AsyncGenerator<ContextEntry> {
  for (const level of levels) {
    const pending = level.pending;
    if (pending === undefined) continue;
    level.pending = undefined;
    const entry = await readEntry(folder, pending.path);
    if (entry !== undefined) yield entry;
  }
}

async function openLevel(folder: string, candidate: Candidate | undefined): Promise<Level> {
  const names = await readNames(folder, candidate?.path ?? '', candidate?.wanted ?? true);
  const pending = candidate?.wanted === false ? candidate : undefined;
  return { candidate, names, read: 0, ahead: [], pending };
}

async function readNames(folder: string, path: string, wanted: boolean): Promise<Dirent<Buffer>[]> {
  try {
    const names = await readdir(join(folder, path), { withFileTypes: true, encoding: 'buffer' });
    return names.sort((a, b) => Buffer.compare(a.name, b.name));
  } catch (error) {
    // A folder that is ignored may be closed to us, whatever could come back in it.
    if (isGone(error) || (!wanted && errnoOf(error) === 'EACCES')) return [];
    const name = path === '' ? folder : path;
    throw contextError(
      'unreadable',
      `The folder ${name} of the build context cannot be read.`,
      error,
    );
  }
}

function judge(
  parent: Candidate | undefined,
  name: Dirent<Buffer>,
  { exclude, include }: WalkFilter,
): Candidate | undefined {
  const path = joinPath(parent?.path ?? '', name.name.toString());
  const isFolder = name.isDirectory();
  const includes = include.map((matcher, i) => matcher.match(path, parent?.includes[i]));
  const excludes = exclude.map((matcher, i) => matcher.match(path, parent?.excludes[i]));
  const wanted = includes.every(isMatched) && !excludes.some(isMatched);
  if (wanted && !isUtf8(name.name)) {
    const shown = JSON.stringify(path);
    throw contextError('bad-name', `The name ${shown} in the build context is not UTF-8.`);
  }
  if (!wanted) {
    if (!isFolder) return undefined;
    const isLost =
      includes.some((match, i) => !match.matched && !mayChange(include[i], path, match)) ||
      excludes.some((match, i) => match.matched && !mayChange(exclude[i], path, match));
    if (isLost) return undefined;
  }
  return { path, isFolder, wanted, excludes, includes };
}

function isMatched({ matched }: Match): boolean {
  return matched;
}

function mayChange(matcher: PathTest | undefined, path: string, match: Match): boolean {
  return matcher?.mayChangeBelow(path, match) === true;
}

/** Undefined for what has gone, and for what is neither file, folder nor link. */
async function readEntry(folder: string, path: string): Promise<ContextEntry | undefined> {
  const absolute = join(folder, path);
  try {
    const stats = await lstat(absolute, { bigint: true });
    if (stats.isFile()) return { ...common(path, stats), type: 'file', size: Number(stats.size) };
    if (stats.isDirectory()) return { ...common(path, stats), type: 'directory', size: 0 };
    if (!stats.isSymbolicLink()) return undefined;
    const linkTarget = await readlink(absolute);
    return { ...common(path, stats), type: 'symlink', size: 0, linkTarget };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw contextError('unreadable', `${path} in the build context cannot be read.`, error);
  }
}

/** Owner 0, as the docker client sends it: files belong to root unless COPY says otherwise. */
function common(path: string, stats: BigIntStats): Omit<ContextEntry, 'type' | 'size'> {
  return {
    path,
    mode: Number(stats.mode & 0o7777n),
    modified: stats.mtimeNs,
    uid: 0,
    gid: 0,
    identity: `${stats.dev}:${stats.ino}:${stats.ctimeNs}`,
  };
}
