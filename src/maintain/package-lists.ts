import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Pair, YAMLMap, YAMLSeq } from 'yaml';
import { isMergeKey, keyText, mergeSources } from '../manifest/merge-key.ts';
import { pairOf, resolved } from './manifest-text.ts';
import type { ManifestText } from './manifest-text.ts';

/** The distros of one release type of one package, as written. */
export interface PackageList {
  readonly package: string;
  readonly releaseType: string;
  /** The pair that holds them; two packages may share one by a merge key. */
  readonly pair: Pair;
}

/** Every list of every package, those that come by merge keys included. */
export function packageLists(source: ManifestText): PackageList[] {
  const packages = resolved(source, pairOf(source, source.root, 'packages')?.value);
  if (!isMap(packages)) return [];
  return packages.items.flatMap((entry) => {
    const map = resolved(source, entry.value);
    if (!isMap(map)) return [];
    return effectivePairs(source, map).map((pair) => ({
      package: keyText(entry),
      releaseType: keyText(pair),
      pair,
    }));
  });
}

/** The pairs of a map, own first, then those that merge keys bring. */
export function effectivePairs(
  source: ManifestText,
  map: YAMLMap,
  above: readonly YAMLMap[] = [],
): Pair[] {
  if (above.includes(map)) return [];
  const pairs = map.items.filter((pair) => !isMergeKey(pair));
  const seen = new Set(pairs.map(keyText));
  for (const merged of mergeSources(map, source.resolve)) {
    for (const pair of effectivePairs(source, merged, [...above, map])) {
      if (!seen.has(keyText(pair))) pairs.push(pair);
      seen.add(keyText(pair));
    }
  }
  return pairs;
}

/** The collections from a value down to the one that holds the distro itself; `[]`: the value is the distro; undefined: not in it. */
export function pathTo(
  source: ManifestText,
  value: unknown,
  distro: string,
  above: readonly unknown[] = [],
): YAMLSeq[] | undefined {
  const node = resolved(source, value);
  if (isScalar(node)) return node.value === distro ? [] : undefined;
  if (!isSeq(node) || above.includes(node)) return undefined;
  if (node.items.some((item) => isScalar(item) && item.value === distro)) return [node];
  for (const item of node.items) {
    const rest = pathTo(source, item, distro, [...above, node]);
    if (rest !== undefined) return [node, ...rest];
  }
  return undefined;
}

/** The distros of a list, nested lists and aliases followed. */
export function flatten(
  source: ManifestText,
  value: unknown,
  above: readonly unknown[] = [],
): string[] {
  const node = resolved(source, value);
  if (isScalar(node)) return [String(node.value)];
  if (!isSeq(node) || above.includes(node)) return [];
  return node.items.flatMap((item) => flatten(source, item, [...above, node]));
}

/** All collections that a value reaches, itself included. */
export function reachable(
  source: ManifestText,
  value: unknown,
  found = new Set<YAMLSeq>(),
): Set<YAMLSeq> {
  const node = resolved(source, value);
  if (!isSeq(node) || found.has(node)) return found;
  found.add(node);
  for (const item of node.items) reachable(source, item, found);
  return found;
}

/** Lists that something outside `packages` uses, such as an exclude rule: they are nobody's to extend. */
export function usedElsewhere(source: ManifestText): Set<YAMLSeq> {
  const found = new Set<YAMLSeq>();
  const open: unknown[] = source.root.items
    .filter((pair) => keyText(pair) !== 'packages')
    .map(({ value }) => value);
  const seen = new Set<unknown>();
  while (open.length > 0) {
    const written = open.pop();
    const node = isAlias(written) ? source.resolve(written) : written;
    if (seen.has(node)) continue;
    seen.add(node);
    if (isSeq(node)) {
      found.add(node);
      open.push(...node.items);
    } else if (isMap(node)) open.push(...node.items.map(({ value }) => value));
  }
  return found;
}
