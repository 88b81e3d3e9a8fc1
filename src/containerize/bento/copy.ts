import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { ManagerError } from '../../errors.ts';
import { errnoOf, systemReason } from '../../system-error.ts';
import { isInside, realPath } from './inside.ts';
import { refused } from './problem.ts';
import type { SelectedFile } from './select-files.ts';

/** A file system that can share the blocks of two files does so: models are large. */
const CLONE = constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL;

/** Copies selected files, with their modes, below a folder. */
export async function copyFiles(
  files: readonly SelectedFile[],
  target: string,
  signal: AbortSignal,
): Promise<void> {
  for (const { path, source } of files) {
    signal.throwIfAborted();
    await copyOne(source, join(target, path));
  }
}

/** Copies one file, with its mode, and makes the folders above it. */
export async function copyOne(source: string, target: string): Promise<void> {
  await onDisk(target, async () => {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target, CLONE);
  });
}

/**
 * Copies a folder with all that is in it. Symbolic links stay links; what is neither file, folder nor link is left out. A link that
 * leads out of `root` is refused, for a bento may be a stranger's: read through such a link, its image would hold files of this machine.
 *
 * @param target must be empty, or not exist
 * @param root the folder that links may lead to
 * @throws InputError `containerize/link-outside`
 * @throws ManagerError `containerize/copy-failed`
 * @throws the signal's reason when it is aborted
 */
export async function copyFolder(
  source: string,
  target: string,
  options: { readonly root: string; readonly signal: AbortSignal },
): Promise<void> {
  options.signal.throwIfAborted();
  const { mode } = await lstat(source);
  // Writable for us whatever the folder was: it is to be filled, and one day to be removed.
  await onDisk(target, () => mkdir(target, { recursive: true, mode: (mode & 0o777) | 0o700 }));
  const names = await onDisk(source, () => readdir(source, { withFileTypes: true }));
  for (const name of names) {
    options.signal.throwIfAborted();
    const [from, to] = [join(source, name.name), join(target, name.name)];
    if (name.isDirectory()) await copyFolder(from, to, options);
    else if (name.isSymbolicLink()) await copyLink(from, to, options.root);
    else if (name.isFile()) await onDisk(to, () => copyFile(from, to, CLONE));
  }
}

async function copyLink(source: string, target: string, root: string): Promise<void> {
  const link = await readlink(source);
  const real = realPath(source);
  const leadsTo = real ?? join(dirname(source), link);
  if (
    isAbsolute(link) ||
    !isInside(real === undefined ? root : (realPath(root) ?? root), leadsTo)
  ) {
    throw refused(
      'link-outside',
      `${source} is a symbolic link that leads out of the folder`,
      'Put what it leads to in its place.',
    );
  }
  await onDisk(target, () => symlink(link, target));
}

export async function makeExecutable(path: string): Promise<void> {
  const { mode } = await lstat(path);
  await chmod(path, (mode & 0o777) | 0o111);
}

/** Does work on the disk at a path. @throws ManagerError `containerize/copy-failed` */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ManagerError(
      'containerize/copy-failed',
      `cannot write ${path}: ${systemReason(error)}`,
      {
        hint:
          errnoOf(error) === 'ENOSPC'
            ? 'Make room, or set TMPDIR to another disk.'
            : 'Check the rights of its folder.',
        cause: error,
      },
    );
  }
}
