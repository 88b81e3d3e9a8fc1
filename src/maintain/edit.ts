import { isMap, isScalar, isSeq } from 'yaml';
import type { Pair, YAMLMap, YAMLSeq } from 'yaml';
import type { ManifestText } from './manifest-text.ts';

/** Replaces a range of the text; an empty range inserts. */
export interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

/** Applies edits that do not overlap. Two insertions at one place keep their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits
    .map((edit, index) => ({ ...edit, index }))
    .sort((a, b) => b.at - a.at || b.index - a.index);
  return ordered.reduce(
    (whole, { at, end, text: piece }) => whole.slice(0, at) + piece + whole.slice(end),
    text,
  );
}

/** Spaces before the first key or dash of a block collection. */
export function indentOf(text: string, collection: YAMLMap | YAMLSeq): number {
  return columnOf(text, rangeOf(collection)[0]);
}

/** The column of an offset, zero-based. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** The start and the end of a node's own text; comments after it left out. */
export function rangeOf(node: unknown): [number, number] {
  const range = (node as { range?: readonly number[] | null } | null | undefined)?.range;
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}

/** Where the last character of a value stands that is not a comment or an empty line. */
export function contentEnd(text: string, node: unknown): number {
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const last = node.items.at(-1);
    if (last !== undefined)
      return isMap(node) ? pairEnd(text, last as Pair) : contentEnd(text, last);
  }
  const [start, end] = rangeOf(node);
  if (!isScalar(node) || node.type?.startsWith('BLOCK') !== true) return end;
  const keeps = /^[|>]\d*\+/.test(text.slice(start, start + 3));
  return keeps ? end : start + text.slice(start, end).trimEnd().length;
}

/** The same for a `key: value`. */
export function pairEnd(text: string, { key, value }: Pair): number {
  return Math.max(rangeOf(key)[1], value === null ? 0 : contentEnd(text, value));
}

/** The end of the last line of a block collection: a comment on it and deeper comments right below it belong to it. */
export function lastLineEnd(text: string, collection: YAMLMap | YAMLSeq): number {
  const indent = indentOf(text, collection);
  const end = contentEnd(text, collection);
  if (text[end - 1] === '\n') return end;
  const below = /\r?\n([^\S\n]*)#[^\n\r]*/y;
  let at = end + (/^[^\n\r]*/.exec(text.slice(end))?.[0].length ?? 0);
  for (;;) {
    below.lastIndex = at;
    const match = below.exec(text);
    if ((match?.[1]?.length ?? 0) <= indent) return at;
    at += match?.[0].length ?? 0;
  }
}

/** Whole lines after the line on which `offset` stands, or at the end of a text without final line break. */
export function linesAfter(
  { text, eol }: ManifestText,
  offset: number,
  rows: readonly string[],
): Edit {
  if (offset > 0 && text[offset - 1] === '\n') return linesAt(offset, eol, rows);
  const breakAt = text.indexOf('\n', offset);
  if (breakAt !== -1) return linesAt(breakAt + 1, eol, rows);
  return { at: text.length, end: text.length, text: rows.map((row) => eol + row).join('') };
}

/** Whole lines before the line on which `offset` stands. */
export function linesBefore(
  { text, eol }: ManifestText,
  offset: number,
  rows: readonly string[],
): Edit {
  return linesAt(offset - columnOf(text, offset), eol, rows);
}

function linesAt(at: number, eol: string, rows: readonly string[]): Edit {
  return { at, end: at, text: rows.map((row) => row + eol).join('') };
}

/** An item more in a flow collection, in front of item `index` or at the end; on its own line where the others have theirs. */
export function flowItem(
  { text, eol }: ManifestText,
  collection: YAMLMap | YAMLSeq,
  index: number,
  item: string,
): Edit {
  const [start] = rangeOf(collection);
  const items = collection.items.map((entry) => flowRange(entry));
  const before = items[index - 1];
  const after = items[index];
  const first = items[0];
  if (first === undefined) return insert(start + 1, item);
  const ownLines = text.slice(start, first[0]).includes('\n');
  const gap = ownLines ? eol + ' '.repeat(columnOf(text, first[0])) : ' ';
  if (before !== undefined) return insert(before[1], `,${gap}${item}`);
  return insert(after?.[0] ?? first[0], `${item},${gap}`);
}

/** An item more in a list: in front of item `index`, or at the end. Comments above an item stay with it. */
export function newItem(source: ManifestText, list: YAMLSeq, index: number, item: string): Edit {
  if (list.flow === true) return flowItem(source, list, index, item);
  const { text } = source;
  const row = `${' '.repeat(indentOf(text, list))}- ${item}`;
  const before = list.items[index - 1];
  return before === undefined
    ? linesBefore(source, startWithComments(text, rangeOf(list)[0]), [row])
    : linesAfter(
        source,
        index < list.items.length ? contentEnd(text, before) : lastLineEnd(text, list),
        [row],
      );
}

/** The start of the comment lines right above the line of `offset`; those at the top of the file are not counted. */
export function startWithComments(text: string, offset: number): number {
  const lines = text.slice(0, offset - columnOf(text, offset)).split('\n');
  lines.pop();
  let start = offset - columnOf(text, offset);
  while (lines.length > 0 && /^\s*#/.test(lines.at(-1) ?? ''))
    start -= (lines.pop() ?? '').length + 1;
  return lines.length === 0 ? offset - columnOf(text, offset) : start;
}

function flowRange(entry: unknown): [number, number] {
  if (entry !== null && typeof entry === 'object' && 'key' in entry) {
    const { key, value } = entry as Pair;
    return [rangeOf(key)[0], Math.max(rangeOf(key)[1], rangeOf(value)[1])];
  }
  return rangeOf(entry);
}

function insert(at: number, text: string): Edit {
  return { at, end: at, text };
}

/** True when an empty line stands before the last entry of a block map: how its entries are set apart. */
export function hasGaps(text: string, map: YAMLMap): boolean {
  const [previous, last] = map.items.slice(-2);
  if (previous === undefined || last === undefined) return false;
  return /\n[^\S\n]*\r?\n/.test(text.slice(pairEnd(text, previous), rangeOf(last.key)[0]));
}
