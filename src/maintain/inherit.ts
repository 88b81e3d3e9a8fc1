import { isAlias, isMap, isNode, isSeq, visit } from 'yaml';
import type { Node, Pair, YAMLMap } from 'yaml';
import { isMergeKey, keyText } from '../manifest/merge-key.ts';
import { columnOf, pairEnd, rangeOf } from './edit.ts';
import { effectivePairs } from './package-lists.ts';
import type { ManifestText } from './manifest-text.ts';
import { resolved } from './manifest-text.ts';

/** What a new entry takes from another: anchors to merge, and pairs to copy in their order. */
export interface Inheritance {
  readonly merges: readonly string[];
  readonly pairs: readonly Pair[];
}

/** Says which pairs of the model the new entry must not have. */
export type IsUnwanted = (pair: Pair) => boolean;

/**
 * How an entry like `value` is written: by merging its anchor (`own`), where that brings nothing unwanted along; else by merging
 * what it merges and copying the rest of its keys.
 */
export function inherit(
  source: ManifestText,
  value: unknown,
  isUnwanted: IsUnwanted,
  own: boolean,
): Inheritance {
  const map = resolved(source, value);
  if (!isMap(map)) return { merges: [], pairs: [] };
  const anchor = isAlias(value) ? value.source : (map.anchor ?? '');
  if (own && anchor !== '' && mayMerge(source, anchor, map, isUnwanted))
    return { merges: [anchor], pairs: [] };
  const merges: string[] = [];
  const pairs: Pair[] = [];
  unfold(source, map, { merges, pairs, seen: new Set(), isUnwanted, open: new Set() });
  return { merges, pairs };
}

interface Unfolding {
  readonly merges: string[];
  readonly pairs: Pair[];
  /** Keys that are decided already. */
  readonly seen: Set<string>;
  readonly isUnwanted: IsUnwanted;
  readonly open: Set<YAMLMap>;
}

function unfold(source: ManifestText, map: YAMLMap, state: Unfolding): void {
  if (state.open.has(map)) return;
  state.open.add(map);
  for (const pair of map.items) {
    if (isMergeKey(pair) || state.seen.has(keyText(pair))) continue;
    state.seen.add(keyText(pair));
    if (!state.isUnwanted(pair)) state.pairs.push(pair);
  }
  for (const merged of map.items.filter(isMergeKey).flatMap(mergedValues)) {
    const target = resolved(source, merged);
    if (!isMap(target)) continue;
    if (isAlias(merged) && mayMerge(source, merged.source, target, state.isUnwanted)) {
      state.merges.push(merged.source);
      for (const pair of effectivePairs(source, target)) state.seen.add(keyText(pair));
    } else unfold(source, target, state);
  }
}

/** An anchor can be used below when it still means this map there and has nothing unwanted. */
function mayMerge(
  source: ManifestText,
  anchor: string,
  map: YAMLMap,
  isUnwanted: IsUnwanted,
): boolean {
  return lastWithAnchor(source, anchor) === map && !effectivePairs(source, map).some(isUnwanted);
}

function lastWithAnchor(source: ManifestText, anchor: string): unknown {
  let found: unknown;
  visit(source.doc, (_key, node) => {
    if (isNode(node) && !isAlias(node) && node.anchor === anchor) found = node;
  });
  return found;
}

function mergedValues({ value }: Pair): unknown[] {
  return isSeq(value) ? value.items : [value];
}

/** `<<: *a` or `<<: [*a, *b]`; nothing to merge gives no row. */
export function mergeRows(merges: readonly string[]): string[] {
  const aliases = merges.map((anchor) => `*${anchor}`);
  if (aliases.length === 0) return [];
  return [`<<: ${aliases.length === 1 ? aliases.join('') : `[${aliases.join(', ')}]`}`];
}

/** A pair as it stands in the text, without the anchors in it, its lines moved to column 0. */
export function pairRows({ text }: ManifestText, pair: Pair): string[] {
  const [start] = rangeOf(pair.key);
  const end = pairEnd(text, pair);
  const column = columnOf(text, start);
  const rows = withoutAnchors(text, pair, start, end).split(/\r?\n/);
  return rows.map((row, index) =>
    index === 0 ? row : row.slice(Math.min(column, row.length - row.trimStart().length)),
  );
}

function withoutAnchors(text: string, pair: Pair, start: number, end: number): string {
  const cuts: [number, number][] = [];
  visit(pair.value as Node, (_key, node) => {
    if (!isNode(node) || isAlias(node) || !node.anchor) return;
    const mark = `&${node.anchor}`;
    const at = text.lastIndexOf(mark, rangeOf(node)[0]);
    if (at > start) cuts.push([/\s/.test(text.charAt(at - 1)) ? at - 1 : at, at + mark.length]);
  });
  return cuts
    .sort((a, b) => b[0] - a[0])
    .reduce(
      (piece, [from, to]) => piece.slice(0, from - start) + piece.slice(to - start),
      text.slice(start, end),
    );
}
