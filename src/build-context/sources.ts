import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { isGone } from './context-error.ts';
import { globTest, isGlob } from './glob.ts';
import { joinPath, pathInside } from './go-path.ts';
import { namesIn, resolveLinks } from './links.ts';

/** What a source of COPY, ADD or a bind mount means on disk, whatever is ignored. */
export interface SourceTargets {
  /** True when wildcards stand in it. */
  readonly isPattern: boolean;
  /** Where it leads: clean paths in the context, symbolic links followed, `''` for the whole context; only what is there. */
  readonly targets: readonly string[];
  /** Where a source without wildcards leads, there or not; undefined for patterns and for links in a circle. */
  readonly target: string | undefined;
}

/**
 * Finds what a source means, as BuildKit's copy does (tonistiigi/fsutil copy/copy.go, ResolveWildcards): links are followed up to the
 * first wildcard, wildcards match names folder by folder without following links, and a link that is matched is followed. `..`
 * stops at the context's folder. Looks at the disk.
 */
export async function sourceTargets(folder: string, source: string): Promise<SourceTargets> {
  const names = pathInside(source).split('/');
  const split = names.findIndex(isGlob);
  if (split === -1) {
    const target = await resolveLinks(folder, pathInside(source));
    const targets = target !== undefined && (await exists(folder, target)) ? [target] : [];
    return { isPattern: false, targets, target };
  }
  const base = await resolveLinks(folder, names.slice(0, split).join('/'));
  let found = base === undefined ? [] : [base];
  for (const name of names.slice(split)) {
    const matches = await Promise.all(found.map((parent) => childrenNamed(folder, parent, name)));
    found = matches.flat();
  }
  const ends = await Promise.all(found.map((path) => resolveLinks(folder, path)));
  const targets = new Set<string>();
  for (const end of ends) if (end !== undefined && (await exists(folder, end))) targets.add(end);
  return { isPattern: true, targets: [...targets], target: undefined };
}

async function childrenNamed(folder: string, parent: string, glob: string): Promise<string[]> {
  const test = globTest(glob);
  if (test === undefined || (await isLink(folder, parent))) return [];
  return (await namesIn(folder, parent)).filter(test).map((name) => joinPath(parent, name));
}

async function isLink(folder: string, path: string): Promise<boolean> {
  return (await lstat(join(folder, path))).isSymbolicLink();
}

async function exists(folder: string, path: string): Promise<boolean> {
  try {
    await lstat(join(folder, path));
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}
