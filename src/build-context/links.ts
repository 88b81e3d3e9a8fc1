import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../system-error.ts';
import { contextError, isGone } from './context-error.ts';
import { joinPath } from './go-path.ts';

/** As BuildKit's own limit (moby/buildkit cache/contenthash), where links lead in circles. */
export const MOST_LINKS = 255;

/** What is written in a symbolic link; undefined for what is no link, or is not there. */
export async function readLink(folder: string, path: string): Promise<string | undefined> {
  try {
    return await readlink(join(folder, path));
  } catch (error) {
    // EINVAL: it is no link.
    if (isGone(error) || errnoOf(error) === 'EINVAL') return undefined;
    throw contextError('unreadable', `${path} in the build context cannot be read.`, error);
  }
}

/** The names in a folder in the order of their bytes; none for what is no folder. */
export async function namesIn(folder: string, path: string): Promise<string[]> {
  try {
    const names = await readdir(join(folder, path), { encoding: 'buffer' });
    return names.sort((a, b) => Buffer.compare(a, b)).map((name) => name.toString());
  } catch (error) {
    if (isGone(error)) return [];
    throw contextError(
      'unreadable',
      `The folder ${path} of the build context cannot be read.`,
      error,
    );
  }
}

/**
 * Where a path leads to when every symbolic link on it and at its end is followed, with the context's folder as the root: nothing leads
 * out. What is not there leads to itself.
 * @param path clean, relative to the folder
 * @returns undefined when links lead in a circle
 */
export async function resolveLinks(folder: string, path: string): Promise<string | undefined> {
  const rest = path.split('/');
  let current = '';
  let links = 0;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      current = current.slice(0, Math.max(0, current.lastIndexOf('/')));
      continue;
    }
    const next = joinPath(current, name);
    const link = await readLink(folder, next);
    if (link === undefined) {
      current = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) return undefined;
    if (link.startsWith('/')) current = '';
    rest.unshift(...link.split('/'));
  }
  return current;
}
