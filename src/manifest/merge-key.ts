import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Document, Pair, YAMLMap } from 'yaml';

/** A map's own pair, else the first of its merged maps that has the key. */
export function findPair(map: YAMLMap, key: string, doc: Document): Pair | undefined {
  const own = map.items.find((pair) => keyText(pair) === key);
  if (own) return own;
  for (const source of mergeSources(map, doc)) {
    const pair = findPair(source, key, doc);
    if (pair) return pair;
  }
  return undefined;
}

/** The text of a pair's key as written: `11.10` stays `11.10`. */
export function keyText(pair: Pair): string {
  return isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : String(pair.key);
}

/** True for the merge key `<<` of YAML 1.1, which 2021's manifests are built on. */
export function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.source === '<<' && pair.key.type === 'PLAIN';
}

/** The maps that `<<` names, in order of precedence. */
export function mergeSources(map: YAMLMap, doc: Document): YAMLMap[] {
  return map.items.filter(isMergeKey).flatMap((pair) => {
    const values = isSeq(pair.value) ? pair.value.items : [pair.value];
    return values.flatMap((value) => {
      const target = isAlias(value) ? value.resolve(doc) : value;
      return isMap(target) ? [target] : [];
    });
  });
}
