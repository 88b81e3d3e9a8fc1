import { typeFault, valueFault } from '../runtime/fault.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { itemOf } from '../values/access.ts';
import { textLength } from '../values/code-points.ts';
import { PyDict } from '../values/dict.ts';
import { plainText } from '../values/markup.ts';
import { PyRange } from '../values/range.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Kwargs, Value } from '../values/value.ts';
import { typeName } from '../values/value.ts';
import { bind } from '../runtime/arguments.ts';
import { textArgument } from './table.ts';

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

/** Python's `str.maketrans`: what `translate` takes, with characters as their numbers. */
export function makeTranslation(args: readonly Value[], kwargs: Kwargs | undefined): PyDict {
  const [from = null, to = null, gone = null] = bind(
    'str.maketrans()',
    [['/x'], ['/y', null], ['/z', null]],
    args,
    kwargs,
  );
  if (args.length < 2) return fromDict(from);
  const [olds, news] = [from, to].map((text) => Array.from(textArgument(text, 'the characters')));
  if (olds === undefined || olds.length !== news?.length)
    throw valueFault('the first two maketrans arguments must have equal length');
  const table = new PyDict(olds.map((old, i) => [codeOf(old), codeOf(news[i] ?? '')] as const));
  if (args.length < 3) return table;
  for (const character of textArgument(gone, 'the characters to leave out'))
    table.set(codeOf(character), null);
  return table;
}

function fromDict(source: Value): PyDict {
  if (!(source instanceof PyDict)) {
    if (source instanceof PyUndefined) throw source.fault();
    throw typeFault('if you give only one argument to maketrans it must be a dict');
  }
  return new PyDict(
    [...source.pairs()].map(([key, value]) => [translationKey(key), value] as const),
  );
}

function translationKey(key: Value): Value {
  const text = plainText(key);
  if (text === undefined) {
    if (typeof key === 'number' || typeof key === 'boolean' || typeof key === 'bigint') return key;
    throw typeFault('keys in translate table must be strings or integers');
  }
  if (textLength(text) !== 1)
    throw valueFault('string keys in translate table must be of length 1');
  return codeOf(text);
}

/** Python's `str.translate`: the table gives each character's number a text, another number, or None to leave it out. */
export function translate(text: string, table: Value): string {
  let out = '';
  for (const character of text) out += translated(character, lookUp(table, codeOf(character)));
  return out;
}

function lookUp(table: Value, code: number): Value | undefined {
  const hasItems =
    plainText(table) !== undefined ||
    Array.isArray(table) ||
    [PyDict, PyTuple, PyRange].some((type) => table instanceof type);
  if (hasItems) return itemOf(table, code);
  if (table instanceof PyUndefined) throw table.fault();
  throw typeFault(`'${typeName(table)}' object is not subscriptable`);
}

function translated(character: string, value: Value | undefined): string {
  if (value === undefined) return character;
  if (value === null) return '';
  const text = plainText(value);
  if (text !== undefined) return text;
  const code = typeof value === 'boolean' ? Number(value) : value;
  if (typeof code === 'bigint' || (typeof code === 'number' && (code < 0 || code > 0x10ffff)))
    throw valueFault('character mapping must be in range(0x110000)');
  if (typeof code === 'number') return String.fromCodePoint(code);
  throw typeFault('character mapping must return integer, None or str');
}
