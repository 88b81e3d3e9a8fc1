import { unsupportedFault } from '../runtime/fault.ts';
import { integerArgument } from '../methods/table.ts';
import { capitalize } from '../methods/string-case.ts';
import { padded, replace } from '../methods/string.ts';
import { strip } from '../methods/string-strip.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { isSpace } from '../syntax/characters.ts';
import { modulo } from '../values/arithmetic.ts';
import { PyDict } from '../values/dict.ts';
import { Markup } from '../values/markup.ts';
import { toRepr, toText } from '../values/text.ts';
import { truth } from '../values/truth.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Value } from '../values/value.ts';
import { typeFault } from '../runtime/fault.ts';
import type { Filters } from './filter.ts';
import { filter, mapText } from './filter.ts';

/** Capitals after white space, `-`, `(`, `{`, `[` and `<`; not after an apostrophe. */
function title(text: string): string {
  let out = '';
  let atStart = true;
  for (const character of text) {
    const separates = isSpace(character) || '-({[<'.includes(character);
    out += separates ? character : atStart ? character.toUpperCase() : character.toLowerCase();
    atStart = separates;
  }
  return out;
}

const word = /[\p{L}\p{N}\p{M}_]/u;

function wordCount(text: string): number {
  let count = 0;
  let inWord = false;
  for (const character of text) {
    const isWord = word.test(character);
    if (isWord && !inWord) count += 1;
    inWord = isWord;
  }
  return count;
}

const MAX_WIDTH = 80;

/** Python's `pprint.pformat` where it fits one line: like repr, with sorted keys. */
function pretty(value: Value): string {
  const text = toRepr(sortedKeys(value));
  if (text.length > MAX_WIDTH)
    throw unsupportedFault(
      'pprint of a value that needs more than one line is not available',
      'Use |tojson(indent=2).',
    );
  return text;
}

function sortedKeys(value: Value): Value {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (!(value instanceof PyDict)) return value;
  const pairs: (readonly [string, Value])[] = [];
  for (const [key, item] of value.pairs()) {
    if (typeof key !== 'string') {
      throw unsupportedFault('pprint of a dict with keys other than text is not available');
    }
    pairs.push([key, sortedKeys(item)]);
  }
  return new PyDict(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const textFilters: Filters = {
  upper: filter('upper', [], (_, input) => mapText(input, (text) => text.toUpperCase())),
  lower: filter('lower', [], (_, input) => mapText(input, (text) => text.toLowerCase())),
  capitalize: filter('capitalize', [], (_, input) => mapText(input, capitalize)),
  title: filter('title', [], (_, input) => title(toText(input))),
  trim: filter('trim', [['chars', null]], (_, input, chars = null) =>
    mapText(input, (text) => strip(text, chars, true, true)),
  ),
  center: filter('center', [['width', 80]], (_, input, width = 80) =>
    mapText(input, (text) => padded(text, integerArgument(width, 'the width'), ' ', '^')),
  ),
  replace: filter(
    'replace',
    [['old'], ['new'], ['count', null]],
    (_, input, old = null, next = null, count = null) =>
      replace(
        toText(input),
        toText(old),
        toText(next),
        count === null ? -1 : integerArgument(count, 'the count'),
      ),
  ),
  string: filter('string', [], (_, input) => (input instanceof Markup ? input : toText(input))),
  wordcount: filter('wordcount', [], (_, input) => wordCount(toText(input))),
  pprint: filter('pprint', [], (_, input) => pretty(input)),
  default: filter(
    'default',
    [
      ['default_value', ''],
      ['boolean', false],
    ],
    (_, input, fallback = '', boolean = false) =>
      input instanceof PyUndefined || (truth(boolean) && !truth(input)) ? fallback : input,
  ),
  format: (_, input, args, kwargs) => {
    if (args.length > 0 && kwargs !== undefined) {
      throw typeFault('the filter format takes positional or keyword arguments, not both');
    }
    const values = kwargs === undefined ? new PyTuple(args) : new PyDict(kwargs);
    return modulo(input instanceof Markup ? input : toText(input), values);
  },
};
