import type { LayerContents } from './archive/layer.ts';
import { packageKey, packageOrder } from './package.ts';
import type { InstalledPackage, Package } from './package.ts';
import { readOsRelease } from './sources/os-release.ts';
import type { OperatingSystem } from './sources/os-release.ts';
import { isOsRelease, packagesIn } from './sources/source.ts';

/** What the layers of an image are together, as a container would see them. */
export interface Merged {
  readonly packages: readonly InstalledPackage[];
  readonly system: OperatingSystem | undefined;
  /** rpm's databases, and the layers that changed each. */
  readonly databases: ReadonlyMap<string, readonly number[]>;
  readonly unread: readonly string[];
}

/** A file that tells of something, and since when each package stands in it. */
interface Told {
  readonly text: string;
  readonly packages: readonly { readonly found: Package; readonly layer: number }[];
}

/**
 * Applies layers one on another (OCI image specification, layer.md, "Applying Changesets"). A package is of the layer in which its
 * entry first stood in its file, in this version, and has stood since: a later layer that only writes the list anew brings none.
 */
export function mergeLayers(layers: readonly LayerContents[]): Merged {
  const files = new Map<string, Told>();
  const databases = new Map<string, number[]>();
  const unread = new Set<string>();
  layers.forEach((layer, index) => {
    takeAway(layer, files, layer.texts);
    takeAway(layer, databases, new Set(layer.databases));
    takeAway(layer, unread, new Set(layer.unread));
    for (const [path, text] of layer.texts) {
      files.set(path, toldOf(path, text, index, files.get(path)));
    }
    for (const path of layer.databases) {
      databases.set(path, [...(databases.get(path) ?? []), index]);
    }
    for (const path of layer.unread) unread.add(path);
  });
  const packages = [...files].flatMap(([path, { packages }]) =>
    packages.map(({ found, layer }) => ({ ...found, location: `/${path}`, layer })),
  );
  return {
    packages: packages.sort(packageOrder),
    system: systemIn(files),
    databases,
    unread: [...unread],
  };
}

/** What a layer leaves of the files from below; `own` are those of the kind that it has itself. */
function takeAway(
  { removed, emptied, files }: LayerContents,
  known: Map<string, unknown> | Set<string>,
  own: ReadonlyMap<string, unknown> | ReadonlySet<string>,
): void {
  if (known.size === 0) return;
  const gone = new Set(removed);
  const bare = new Set(emptied);
  for (const path of [...known.keys()]) {
    const isGone =
      gone.has(path) ||
      (files.has(path) && !own.has(path)) ||
      foldersOf(path).some((folder) => gone.has(folder) || bare.has(folder) || files.has(folder)) ||
      bare.has('');
    if (isGone) known.delete(path);
  }
}

/** `a/b/c` is in `a` and in `a/b`. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function toldOf(path: string, text: string, layer: number, before: Told | undefined): Told {
  const since = new Map(
    before?.packages.map(({ found, layer: known }) => [packageKey(found), known]),
  );
  const found = new Map(packagesIn(path, text).map((each) => [packageKey(each), each]));
  return {
    text: isOsRelease(path) ? text : '',
    packages: [...found].map(([key, each]) => ({ found: each, layer: since.get(key) ?? layer })),
  };
}

/** os-release(5): the first of both that is there. The one in /etc is a link to the other, as a rule. */
function systemIn(files: ReadonlyMap<string, Told>): OperatingSystem | undefined {
  return ['etc/os-release', 'usr/lib/os-release']
    .map((path) => readOsRelease(files.get(path)?.text ?? ''))
    .find((system) => system !== undefined);
}
