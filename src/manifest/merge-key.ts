import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';
import type { Resolve } from './aliases.ts';

/** A map's own pair, else the first of its merged maps that has the key. Each map is searched once: merges may go in circles. */
export function findPair(
  map: YAMLMap,
  key: string,
  resolve: Resolve,
  searched = new Set<YAMLMap>(),
): Pair | undefined {
  const own = map.items.find((pair) => keyText(pair) === key);
  if (own || searched.has(map)) return own;
  searched.add(map);
  for (const source of mergeSources(map, resolve)) {
    const pair = findPair(source, key, resolve, searched);
    if (pair) return pair;
  }
  return undefined;
}

/** The text of a pair's key as written: `11.10` stays `11.10`. A key that is no scalar, which is an error, has none. */
export function keyText(pair: Pair): string {
  return isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : '';
}

/** True for the merge key `<<` of YAML 1.1, which 2021's manifests are built on. */
export function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.source === '<<' && pair.key.type === 'PLAIN';
}

/** The maps that `<<` names, in order of precedence: the last `<<` of a map first, the first map of its list first. */
export function mergeSources(map: YAMLMap, resolve: Resolve): YAMLMap[] {
  const merges = map.items.filter(isMergeKey).toReversed();
  return merges.flatMap((pair) => {
    const values = isSeq(pair.value) ? pair.value.items : [pair.value];
    return values.flatMap((value) => {
      const target = isAlias(value) ? resolve(value) : value;
      return isMap(target) ? [target] : [];
    });
  });
}
