import { integerArgument } from '../methods/table.ts';
import { capitalize } from '../methods/string-case.ts';
import { padded, replace } from '../methods/string.ts';
import { strip } from '../methods/string-strip.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { isSpace } from '../syntax/characters.ts';
import { modulo } from '../values/arithmetic.ts';
import { isWord } from '../values/character-classes.ts';
import { PyDict } from '../values/dict.ts';
import { escapeValue, htmlOf, Markup, plainText, softText } from '../values/markup.ts';
import { toText } from '../values/text.ts';
import { truth } from '../values/truth.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Value } from '../values/value.ts';
import { typeFault } from '../runtime/fault.ts';
import type { Filters } from './filter.ts';
import { pretty } from './pretty.ts';
import { escapingFilter, filter, mapText } from './filter.ts';

/** Capitals after white space, `-`, `(`, `{`, `[` and `<`; not after an apostrophe. */
function title(text: string): string {
  let out = '';
  let word: string[] = [];
  const finish = (): void => {
    const [first = '', ...rest] = word;
    out += first.toUpperCase() + rest.join('').toLowerCase();
    word = [];
  };
  for (const character of text) {
    const separates = isSpace(character) || '-({[<'.includes(character);
    if (separates) finish();
    if (separates) out += character;
    else word.push(character);
  }
  finish();
  return out;
}

function wordCount(text: string): number {
  let count = 0;
  let inWord = false;
  for (const character of text) {
    const belongs = isWord(character);
    if (belongs && !inWord) count += 1;
    inWord = belongs;
  }
  return count;
}

/** Where output is escaped, a text is replaced as Markup when it is that, or when what is put in its place is HTML. */
function replacesMarkup(input: Value, old: Value, next: Value): boolean {
  if (htmlOf(old) !== undefined) return true;
  return input instanceof Markup || (htmlOf(next) !== undefined && htmlOf(input) === undefined);
}

export const textFilters: Filters = {
  upper: filter('upper', [], (_, input) => mapText(input, (text) => text.toUpperCase())),
  lower: filter('lower', [], (_, input) => mapText(input, (text) => text.toLowerCase())),
  capitalize: filter('capitalize', [], (_, input) => mapText(input, capitalize)),
  title: filter('title', [], (_, input) => title(toText(input))),
  trim: filter('trim', [['chars', null]], (_, input, chars = null) => {
    const set =
      input instanceof Markup && plainText(chars) !== undefined ? escapeValue(chars) : chars;
    return mapText(input, (text) => strip(text, set, true, true));
  }),
  center: filter('center', [['width', 80]], (_, input, width = 80) =>
    mapText(input, (text) => padded(text, integerArgument(width, 'the width'), ' ', '^')),
  ),
  replace: escapingFilter(
    'replace',
    [['old'], ['new'], ['count', null]],
    (autoescape, _, input, old = null, next = null, count = null) => {
      const limit = count === null ? -1 : integerArgument(count, 'the count');
      const isMarkup = autoescape && replacesMarkup(input, old, next);
      const textOf = (value: Value): string =>
        isMarkup ? escapeValue(softText(value)).value : toText(value);
      const subject = isMarkup ? escapeValue(input).value : toText(input);
      const text = replace(subject, textOf(old), textOf(next), limit);
      return isMarkup ? new Markup(text) : text;
    },
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
