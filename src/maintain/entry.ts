import { isMap, isNode } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';
import { keyText } from '../manifest/merge-key.ts';
import { columnOf, flowItem, hasGaps, indentOf, lastLineEnd, linesAfter, rangeOf } from './edit.ts';
import type { Edit } from './edit.ts';
import { inherit, mergeRows, pairRows } from './inherit.ts';
import type { IsUnwanted } from './inherit.ts';
import { byHand, resolved } from './manifest-text.ts';
import type { ManifestText } from './manifest-text.ts';
import { scalarText } from './scalar-text.ts';
import type { Quoting } from './scalar-text.ts';

/** A value that the new entry sets by itself. */
export interface Field {
  readonly key: string;
  readonly value: string;
  readonly quoting: Quoting;
}

/** A map entry that follows another. */
export interface NewEntry {
  readonly key: string;
  readonly anchor: string | undefined;
  /** The value of the entry that it follows. */
  readonly like: unknown;
  readonly fields: readonly Field[];
  /** Whether it may merge the anchor of the entry that it follows. */
  readonly mergesLike: boolean;
  readonly isUnwanted: IsUnwanted;
}

/** Writes an entry at the end of a section, in the section's own style. */
export function newEntry(source: ManifestText, section: YAMLMap, entry: NewEntry): Edit[] {
  const rows = entryRows(source, entry);
  const key = scalarText(entry.key);
  const anchor = entry.anchor === undefined ? '' : ` &${entry.anchor}`;
  if (section.flow === true) {
    return [
      flowItem(
        source,
        section,
        section.items.length,
        `${key}:${anchor} { ${rows.map(inOneLine(source)).join(', ')} }`,
      ),
    ];
  }
  const { text } = source;
  const indent = ' '.repeat(indentOf(text, section));
  const inner = indent + ' '.repeat(stepOf(source, section, entry.like));
  const block = [
    `${indent}${key}:${anchor}`,
    ...rows.flatMap(({ lines }) => lines.map((row) => (row === '' ? '' : inner + row))),
  ];
  return [
    linesAfter(source, lastLineEnd(text, section), hasGaps(text, section) ? ['', ...block] : block),
  ];
}

interface Row {
  readonly lines: readonly string[];
  readonly pair?: Pair;
}

/** Merged anchors, what is new, the keys of `like` in their order with the new values in them, and the day of its end. */
function entryRows(source: ManifestText, entry: NewEntry): Row[] {
  const { merges, pairs } = inherit(source, entry.like, entry.isUnwanted, entry.mergesLike);
  const copiedKeys = new Set(pairs.map(keyText));
  const fields = new Map(entry.fields.map((field) => [field.key, field]));
  const isLast = ({ key }: Field): boolean => key === 'supported_until';
  const added = entry.fields.filter(({ key }) => !copiedKeys.has(key));
  const copied = pairs.map((pair): Row => {
    const field = fields.get(keyText(pair));
    return field === undefined ? { lines: pairRows(source, pair), pair } : fieldRow(field);
  });
  return [
    ...mergeRows(merges).map((row) => ({ lines: [row] })),
    ...added.filter((field) => !isLast(field)).map(fieldRow),
    ...copied,
    ...added.filter(isLast).map(fieldRow),
  ];
}

function fieldRow({ key, value, quoting }: Field): Row {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value) && quoting === 'plain';
  return { lines: [`${scalarText(key)}: ${isDay ? value : scalarText(value, quoting)}`] };
}

/** For a flow map: a copied value that could be misread there is written as JSON, which YAML reads as it is. */
function inOneLine(source: ManifestText): (row: Row) => string {
  return ({ lines, pair }) => {
    const text = lines.join(' ');
    const isSafe = /^[\w.-]+: (?:'[^']*'|"[^"]*"|\*?[\w./][\w./@+-]*)$/.test(text);
    if (pair === undefined || isSafe) return text;
    return `${scalarText(keyText(pair))}: ${jsonOf(source, pair)}`;
  };
}

function jsonOf(source: ManifestText, { key, value }: Pair): string {
  try {
    const data: unknown = isNode(value) ? value.toJS(source.doc) : null;
    return JSON.stringify(data);
  } catch {
    throw byHand(source, key, 'the new entry');
  }
}

/** How far the entries of the section indent what they hold. */
function stepOf(source: ManifestText, section: YAMLMap, like: unknown): number {
  const map = resolved(source, like);
  const values = [map, ...section.items.map(({ value }) => value)];
  const block = values.find(
    (value): value is YAMLMap => isMap(value) && value.flow !== true && value.items.length > 0,
  );
  if (block === undefined) return 2;
  const owner = section.items.find(({ value }) => value === block);
  const outer =
    owner === undefined
      ? indentOf(source.text, section)
      : columnOf(source.text, rangeOf(owner.key)[0]);
  return Math.max(1, indentOf(source.text, block) - outer);
}
