import { valueFault } from '../runtime/fault.ts';
import { isSpace } from '../syntax/characters.ts';
import { truth } from '../values/truth.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Value } from '../values/value.ts';
import type { Method } from './table.ts';
import { integerArgument, textArgument } from './table.ts';

const SPLIT = [
  ['sep', null],
  ['maxsplit', -1],
] as const;

function splitOn(text: string, separator: string, limit: number): string[] {
  const pieces = text.split(separator);
  if (limit < 0 || pieces.length <= limit + 1) return pieces;
  return [...pieces.slice(0, limit), pieces.slice(limit).join(separator)];
}

function splitOnFromEnd(text: string, separator: string, limit: number): string[] {
  const pieces = text.split(separator);
  if (limit < 0 || pieces.length <= limit + 1) return pieces;
  const kept = pieces.length - limit;
  return [pieces.slice(0, kept).join(separator), ...pieces.slice(kept)];
}

/** Words between runs of white space; what is left after `limit` words keeps its blanks. */
export function splitOnSpace(text: string, limit: number): string[] {
  const words: string[] = [];
  let i = 0;
  for (;;) {
    while (i < text.length && isSpace(text.charAt(i))) i += 1;
    if (i >= text.length) return words;
    if (limit >= 0 && words.length === limit) return [...words, text.slice(i)];
    const start = i;
    while (i < text.length && !isSpace(text.charAt(i))) i += 1;
    words.push(text.slice(start, i));
  }
}

function mirrored(text: string): string {
  return Array.from(text).reverse().join('');
}

function split(text: string, separator: Value, maxSplit: Value): string[] {
  const limit = integerArgument(maxSplit, 'maxsplit');
  if (separator === null) return splitOnSpace(text, limit);
  return splitOn(text, separatorOf(separator), limit);
}

function splitFromEnd(text: string, separator: Value, maxSplit: Value): string[] {
  const limit = integerArgument(maxSplit, 'maxsplit');
  if (separator !== null) return splitOnFromEnd(text, separatorOf(separator), limit);
  return splitOnSpace(mirrored(text), limit).map(mirrored).reverse();
}

function separatorOf(value: Value): string {
  const separator = textArgument(value, 'the separator');
  if (separator === '') throw valueFault('empty separator');
  return separator;
}

function partition(text: string, value: Value, fromEnd: boolean): PyTuple {
  const separator = separatorOf(value);
  const at = fromEnd ? text.lastIndexOf(separator) : text.indexOf(separator);
  if (at === -1) return new PyTuple(fromEnd ? ['', '', text] : [text, '', '']);
  return new PyTuple([text.slice(0, at), separator, text.slice(at + separator.length)]);
}

const LINE_ENDS = new Set('\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029');

/** Python's `str.splitlines()`. */
export function splitLines(text: string, keepEnds = false): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (!LINE_ENDS.has(text.charAt(i))) continue;
    const end = text.startsWith('\r\n', i) ? i + 2 : i + 1;
    lines.push(text.slice(start, keepEnds ? end : i));
    start = end;
    i = end - 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

export const methods: Readonly<Record<string, Method<string>>> = {
  split: [SPLIT, (text, separator = null, maxSplit = -1) => split(text, separator, maxSplit)],
  rsplit: [
    SPLIT,
    (text, separator = null, maxSplit = -1) => splitFromEnd(text, separator, maxSplit),
  ],
  splitlines: [
    [['keepends', false]],
    (text, keepEnds = false) => splitLines(text, truth(keepEnds)),
  ],
  partition: [[['/sep']], (text, separator = null) => partition(text, separator, false)],
  rpartition: [[['/sep']], (text, separator = null) => partition(text, separator, true)],
};
