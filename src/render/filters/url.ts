import { PyDict } from '../values/dict.ts';
import { itemsOf, iterate, unpack } from '../values/iterate.ts';
import { Markup } from '../values/markup.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { PyObject } from '../values/value.ts';
import { PyFloat } from '../values/float.ts';
import type { Filters } from './filter.ts';
import { filter } from './filter.ts';

const UNRESERVED = /^[A-Za-z0-9_.~-]$/;

function quote(value: Value, inQuery: boolean): string {
  let out = '';
  for (const byte of new TextEncoder().encode(toText(value))) {
    const character = String.fromCharCode(byte);
    const plain = byte < 0x80 && (UNRESERVED.test(character) || (character === '/' && !inQuery));
    out += plain ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return inQuery ? out.replaceAll('%20', '+') : out;
}

/** Text as part of a URL; a dict or pairs as a query. */
function urlEncode(input: Value): string {
  const isList =
    Array.isArray(input) ||
    (input instanceof PyObject && !(input instanceof Markup) && !(input instanceof PyFloat));
  if (!isList) return quote(input, false);
  const pairs =
    input instanceof PyDict ? [...input.pairs()] : [...iterate(input)].map((pair) => itemsOf(pair));
  return pairs
    .map((pair) => {
      const [key = null, value = null] = unpack([...pair], 2);
      return `${quote(key, true)}=${quote(value, true)}`;
    })
    .join('&');
}

export const urlFilters: Filters = {
  urlencode: filter('urlencode', [], (_, input) => urlEncode(input)),
};
