import { typeFault, valueFault } from '../runtime/fault.ts';
import { allocate } from '../runtime/meter.ts';
import { formatBraces, formatMapping } from '../values/brace-format.ts';
import { subtext, textLength } from '../values/code-points.ts';
import { iterate } from '../values/iterate.ts';
import { plainText } from '../values/markup.ts';
import { PyTuple } from '../values/tuple.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import type { Value } from '../values/value.ts';
import { PyObject, typeName } from '../values/value.ts';
import { encode } from '../values/bytes.ts';
import * as cases from './string-case.ts';
import * as classes from './string-classes.ts';
import * as splitting from './string-split.ts';
import { strip } from './string-strip.ts';
import { makeTranslation, translate } from './string-translate.ts';
import type { MethodTable } from './table.ts';
import { integerArgument, methodTable, textArgument } from './table.ts';

/** The part of `text` between Python's optional bounds, and where it begins; null when the bounds exclude even the empty part. */
function bounded(text: string, start: Value, end: Value): { part: string; from: number } | null {
  if (start === null && end === null) return { part: text, from: 0 };
  const length = textLength(text);
  const clip = (bound: Value, absent: number): number => {
    if (bound === null) return absent;
    const index = integerArgument(bound, 'the bound');
    return index < 0 ? Math.max(0, index + length) : index;
  };
  const from = clip(start, 0);
  const to = Math.min(clip(end, length), length);
  return from > to ? null : { part: subtext(text, from, to), from };
}

function find(text: string, wanted: Value, start: Value, end: Value, last: boolean): number {
  const part = bounded(text, start, end);
  if (part === null) return -1;
  const sought = textArgument(wanted, 'the text to find');
  const index = last ? part.part.lastIndexOf(sought) : part.part.indexOf(sought);
  return index === -1 ? -1 : part.from + textLength(part.part.slice(0, index));
}

function indexOf(text: string, wanted: Value, start: Value, end: Value, last: boolean): number {
  const found = find(text, wanted, start, end, last);
  if (found === -1) throw valueFault('substring not found');
  return found;
}

/** `startswith` and `endswith`: one text or a tuple of them. */
function matches(text: string, wanted: Value, start: Value, end: Value, atEnd: boolean): boolean {
  const options = wanted instanceof PyTuple ? wanted.items : [wanted];
  const part = bounded(text, start, end);
  return options.some((option) => {
    const sought = textArgument(option, 'the text to look for');
    if (part === null) return false;
    return atEnd ? part.part.endsWith(sought) : part.part.startsWith(sought);
  });
}

function count(text: string, wanted: Value, start: Value, end: Value): number {
  const sought = textArgument(wanted, 'the text to count');
  const part = bounded(text, start, end);
  if (part === null) return 0;
  return sought === '' ? textLength(part.part) + 1 : part.part.split(sought).length - 1;
}

/** Python's `str.replace`; a negative count replaces all. */
export function replace(text: string, old: string, next: string, limit: number): string {
  const pieces = old === '' ? ['', ...Array.from(text), ''] : text.split(old);
  const count = limit < 0 ? pieces.length - 1 : Math.min(limit, pieces.length - 1);
  allocate(text.length + count * next.length);
  if (count === 0) return text;
  return (
    pieces.slice(0, count + 1).join(next) +
    pieces
      .slice(count + 1)
      .map((piece) => old + piece)
      .join('')
  );
}

/** Python's `separator.join(items)`. */
export function joinTexts(separator: string, items: Value): string {
  const texts: string[] = [];
  if (
    items === null ||
    (typeof items !== 'string' && !(items instanceof PyObject) && !Array.isArray(items))
  ) {
    throw typeFault('can only join an iterable');
  }
  for (const item of iterate(items)) {
    const text = plainText(item);
    if (item instanceof PyUndefined) throw item.fault();
    if (text === undefined) {
      throw typeFault(
        `sequence item ${texts.length}: expected str instance, ${typeName(item)} found`,
        'The filter |join takes any value.',
      );
    }
    texts.push(text);
  }
  const joined = texts.join(separator);
  allocate(joined.length);
  return joined;
}

/** `text` in `width` characters; `align` is `<`, `>` or `^`. Python puts the odd blank of a centred text by its own rule. */
export function padded(text: string, width: number, fill: string, align: '<' | '>' | '^'): string {
  const missing = width - textLength(text);
  if (missing <= 0) return text;
  allocate(missing);
  const left =
    align === '<' ? 0 : align === '>' ? missing : Math.floor(missing / 2) + (missing & width & 1);
  return fill.repeat(left) + text + fill.repeat(missing - left);
}

function pad(text: string, width: Value, fill: Value, align: '<' | '>' | '^'): string {
  const filler = textArgument(fill, 'the fill character');
  if (textLength(filler) !== 1)
    throw typeFault('the fill character must be exactly one character long');
  return padded(text, integerArgument(width, 'the width'), filler, align);
}

function expandTabs(text: string, size: number): string {
  let out = '';
  let column = 0;
  for (const character of text) {
    const blanks = character === '\t' ? (size > 0 ? size - (column % size) : 0) : undefined;
    if (blanks !== undefined) allocate(blanks);
    out += blanks === undefined ? character : ' '.repeat(blanks);
    column = character === '\n' || character === '\r' ? 0 : column + (blanks ?? 1);
  }
  return out;
}

function zeroFill(text: string, width: Value): string {
  const missing = integerArgument(width, 'the width') - textLength(text);
  if (missing <= 0) return text;
  allocate(missing);
  const signed = text.startsWith('-') || text.startsWith('+');
  return signed
    ? text.slice(0, 1) + '0'.repeat(missing) + text.slice(1)
    : '0'.repeat(missing) + text;
}

const RANGE = [
  ['/start', null],
  ['/end', null],
] as const;
const PADDING = [['/width'], ['/fillchar', ' ']] as const;

export const stringMethods: MethodTable<string> = methodTable<string>(
  'str',
  {
    ...cases.methods,
    ...classes.methods,
    ...splitting.methods,
    strip: [[['/chars', null]], (text, chars = null) => strip(text, chars, true, true)],
    lstrip: [[['/chars', null]], (text, chars = null) => strip(text, chars, true, false)],
    rstrip: [[['/chars', null]], (text, chars = null) => strip(text, chars, false, true)],
    startswith: [
      [['/prefix'], ...RANGE],
      (text, prefix = null, start = null, end = null) => matches(text, prefix, start, end, false),
    ],
    endswith: [
      [['/suffix'], ...RANGE],
      (text, suffix = null, start = null, end = null) => matches(text, suffix, start, end, true),
    ],
    find: [
      [['/sub'], ...RANGE],
      (text, sub = null, start = null, end = null) => find(text, sub, start, end, false),
    ],
    rfind: [
      [['/sub'], ...RANGE],
      (text, sub = null, start = null, end = null) => find(text, sub, start, end, true),
    ],
    index: [
      [['/sub'], ...RANGE],
      (text, sub = null, start = null, end = null) => indexOf(text, sub, start, end, false),
    ],
    rindex: [
      [['/sub'], ...RANGE],
      (text, sub = null, start = null, end = null) => indexOf(text, sub, start, end, true),
    ],
    count: [
      [['/sub'], ...RANGE],
      (text, sub = null, start = null, end = null) => count(text, sub, start, end),
    ],
    replace: [
      [['/old'], ['/new'], ['/count', -1]],
      (text, old = null, next = null, limit = -1) =>
        replace(
          text,
          textArgument(old, 'the old text'),
          textArgument(next, 'the new text'),
          integerArgument(limit, 'the count'),
        ),
    ],
    removeprefix: [
      [['/prefix']],
      (text, prefix = null) => {
        const part = textArgument(prefix, 'the prefix');
        return text.startsWith(part) ? text.slice(part.length) : text;
      },
    ],
    removesuffix: [
      [['/suffix']],
      (text, suffix = null) => {
        const part = textArgument(suffix, 'the suffix');
        return part !== '' && text.endsWith(part) ? text.slice(0, -part.length) : text;
      },
    ],
    join: [[['/iterable']], (text, items = null) => joinTexts(text, items)],
    format: (text, args, kwargs) => formatBraces(text, args, kwargs),
    format_map: [[['/mapping']], (text, mapping = null) => formatMapping(text, mapping)],
    maketrans: (_, args, kwargs) => makeTranslation(args, kwargs),
    translate: [[['/table']], (text, table = null) => translate(text, table)],
    ljust: [PADDING, (text, width = null, fill = ' ') => pad(text, width, fill, '<')],
    rjust: [PADDING, (text, width = null, fill = ' ') => pad(text, width, fill, '>')],
    center: [PADDING, (text, width = null, fill = ' ') => pad(text, width, fill, '^')],
    expandtabs: [
      [['tabsize', 8]],
      (text, size = 8) => expandTabs(text, integerArgument(size, 'the tab size')),
    ],
    encode: [
      [
        ['encoding', 'utf-8'],
        ['errors', 'strict'],
      ],
      (text, encoding = 'utf-8', errors = 'strict') => encode(text, encoding, errors),
    ],
    zfill: [[['/width']], (text, width = null) => zeroFill(text, width)],
  },
  [],
);
