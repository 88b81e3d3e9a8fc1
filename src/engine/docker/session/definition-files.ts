import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ContextEntry, ContextSelection } from '../../../build-context/build-context.ts';
import type { FileSource } from './file-sync.ts';

/**
 * The files that say what is built and what is ignored: the Dockerfile and ignore files, by name. They are served although the
 * ignore file leaves them out (Docker's documentation: they "will still be sent to the daemon"); a link is followed, and its
 * target sent in its place, as long as that is in the folder.
 */
export function definitionFiles(folder: string): FileSource {
  return {
    entries: (selection) => listFiles(folder, selection.followPaths ?? []),
    open: (path) => createReadStream(join(folder, path)),
  };
}

/** True when the engine asks for nothing but ignore files, as it does before it knows what is ignored. */
export function wantsIgnoreFile({ followPaths, exclude }: ContextSelection): boolean {
  return (
    exclude === undefined && followPaths?.every((path) => path.endsWith('.dockerignore')) === true
  );
}

async function* listFiles(folder: string, paths: readonly string[]): AsyncGenerator<ContextEntry> {
  const listed = new Set<string>();
  for (const path of sortPaths(paths.map(cleanPath))) {
    const found = await describe(folder, path);
    if (found === undefined) continue;
    const entries = [...parentsOf(path, found), found];
    for (const entry of entries) {
      if (listed.has(entry.path)) continue;
      listed.add(entry.path);
      yield entry;
    }
  }
}

async function describe(folder: string, path: string): Promise<ContextEntry | undefined> {
  try {
    const real = await realpath(join(folder, path));
    const stats = await stat(real, { bigint: true });
    const inside = real.startsWith((await realpath(folder)) + sep);
    if (!stats.isFile() || !inside) return undefined;
    const { mtimeNs, mode, size } = stats;
    return {
      path,
      type: 'file',
      mode: Number(mode) & 0o777,
      size: Number(size),
      modified: mtimeNs,
      uid: 0,
      gid: 0,
    };
  } catch {
    // The engine asks for names that may be there; which one is missing in the end, it says itself.
    return undefined;
  }
}

/** The folders above a file; their times are the file's, so that they only change with it. */
function parentsOf(path: string, { modified }: ContextEntry): ContextEntry[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_name, index) => ({
    path: names.slice(0, index + 1).join('/'),
    type: 'directory',
    mode: 0o755,
    size: 0,
    modified,
    uid: 0,
    gid: 0,
  }));
}

function cleanPath(path: string): string {
  return path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .join('/');
}

/** By the bytes of the names, name by name, as the receiver checks it (tonistiigi/fsutil validator.go). */
function sortPaths(paths: readonly string[]): string[] {
  const key = (path: string): Buffer => Buffer.from(path.replaceAll('/', '\0'));
  return [...new Set(paths)].sort((a, b) => Buffer.compare(key(a), key(b)));
}
