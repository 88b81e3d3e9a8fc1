import { realpathSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { readTextFile } from '../../project/text-file.ts';
import { InputError } from '../../errors.ts';
import { isInside } from '../bento/inside.ts';

/** Bytes of a dotenv file, a template or an environment.yml. */
const SIZE_LIMIT = 1024 * 1024;

/** What a path leads to. */
export type Located =
  | {
      readonly kind: 'file';
      /** Below the folder, with `/`, links followed. */
      readonly path: string;
      readonly absolute: string;
      readonly isExecutable: boolean;
    }
  | { readonly kind: 'missing' | 'folder' | 'outside' };

/** The files of a project or of a bento, and no others. */
export interface ContextFiles {
  /** What a path, relative to the folder or absolute, leads to. Links are followed; what lies outside of the folder is not told apart. */
  locate(path: string): Located;
  /**
   * The text of a file of the folder.
   *
   * @param shown what it is called in messages
   * @throws InputError when it is too large, is not UTF-8 or cannot be read
   */
  readText(located: Located & { kind: 'file' }, shown: string, what: string): string;
}

/** The files of a folder on disk. */
export function openContextFiles(folder: string): ContextFiles {
  const root = realpathSync(folder);
  return {
    locate: (path) => locate(resolve(folder), root, path),
    readText: ({ absolute }, shown, what) => {
      const size = statSync(absolute).size;
      if (size > SIZE_LIMIT) throw tooLarge(shown, what);
      return readTextFile(absolute, shown, what);
    },
  };
}

function locate(folder: string, root: string, path: string): Located {
  const written = resolve(folder, path);
  try {
    const absolute = realpathSync(written);
    if (!isInside(root, absolute)) return { kind: 'outside' };
    const stats = statSync(absolute);
    if (stats.isDirectory()) return { kind: 'folder' };
    // A pipe or a device has no end.
    if (!stats.isFile()) return { kind: 'missing' };
    const isExecutable = (stats.mode & 0o111) !== 0;
    return { kind: 'file', path: inFolder(root, absolute), absolute, isExecutable };
  } catch {
    return { kind: isInside(folder, written) || isInside(root, written) ? 'missing' : 'outside' };
  }
}

function inFolder(root: string, absolute: string): string {
  return relative(root, absolute).split(sep).join('/');
}

function tooLarge(shown: string, what: string): InputError {
  const message = `the ${what} ${shown} has more than 1 MiB`;
  return new InputError([{ code: 'file/too-large', severity: 'error', message }]);
}
