import { realpathSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';

/** Whether an absolute path is a folder or lies in it, by its letters alone. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith('../') && !isAbsolute(way));
}

/** Where a path leads with every symbolic link followed; undefined: nowhere, or in a circle. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
