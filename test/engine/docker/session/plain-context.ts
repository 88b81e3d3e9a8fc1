import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  BuildContext,
  ContextEntry,
  ContextSelection,
} from '../../../../src/build-context/build-context.ts';

/** A context without an ignore file: all of a folder, or the paths that are asked for with all below them. */
export function plainContext(folder: string): BuildContext {
  return {
    folder,
    entries: (selection) => walk(folder, '', selection),
    open: (path) => createReadStream(join(folder, path)),
  };
}

async function* walk(
  folder: string,
  parent: string,
  selection: ContextSelection | undefined,
): AsyncGenerator<ContextEntry> {
  const names = await readdir(join(folder, parent));
  names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const name of names) {
    const path = parent === '' ? name : `${parent}/${name}`;
    if (!isWanted(path, selection?.followPaths)) continue;
    const entry = await describe(folder, path);
    yield entry;
    if (entry.type === 'directory') yield* walk(folder, path, selection);
  }
}

function isWanted(path: string, wanted: readonly string[] | undefined): boolean {
  return (
    wanted === undefined ||
    wanted.some((one) => one === path || one.startsWith(`${path}/`) || path.startsWith(`${one}/`))
  );
}

async function describe(folder: string, path: string): Promise<ContextEntry> {
  const stats = await lstat(join(folder, path), { bigint: true });
  const common = {
    path,
    mode: Number(stats.mode & 0o7777n),
    modified: stats.mtimeNs,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    size: stats.isFile() ? Number(stats.size) : 0,
  };
  if (stats.isSymbolicLink()) {
    return { ...common, type: 'symlink', linkTarget: await readlink(join(folder, path)) };
  }
  return { ...common, type: stats.isDirectory() ? 'directory' : 'file' };
}
