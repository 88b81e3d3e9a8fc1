import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { nearest } from '../nearest.ts';
import type { LoaderRoots } from './loader.ts';
import { SHIPPED_PREFIX } from './shipped.ts';

/**
 * What to do about a template that no folder of the loader has: the name that was probably meant, among what is in the folders where it was
 * looked for, else where that was.
 */
export function missingTemplateHint(
  name: string,
  from: string,
  { root, searchPath, shipped }: LoaderRoots,
): string {
  const cut = name.lastIndexOf('/') + 1;
  const [folder, file] = [name.slice(0, cut), name.slice(cut)];
  const meant = (places: readonly string[]): string | undefined => {
    const near = nearest(file, places.flatMap(filesOf));
    return near === undefined ? undefined : `Did you mean '${folder}${near}'?`;
  };
  if (name.startsWith(SHIPPED_PREFIX)) {
    return meant([shipped]) ?? `${SHIPPED_PREFIX} holds the parts that come with manager.`;
  }
  if (name.startsWith('./') || name.startsWith('../')) {
    const here = posix.join(posix.dirname(from), folder);
    return meant(inside(root, [here])) ?? `It is looked for beside ${from}.`;
  }
  const known = inside(
    root,
    searchPath.map((place) => posix.join(place, folder)),
  );
  const places = searchPath.map((place) => (place === '' ? "the manifest's folder" : place));
  return meant(known) ?? `It is looked for in ${places.join(', then in ')}.`;
}

/** Those of the folders that are in the root: nothing is told of what lies outside. */
function inside(root: string, folders: readonly string[]): string[] {
  return folders
    .filter((folder) => !/^\/|(?:^|\/)\.\.(?:\/|$)|\0/.test(folder))
    .map((folder) => join(root, folder));
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}
