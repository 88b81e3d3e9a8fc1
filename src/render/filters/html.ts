import { unsupportedFault } from '../runtime/fault.ts';
import { truth } from '../values/truth.ts';
import { PyDict } from '../values/dict.ts';
import { escapeText, escapeValue, Markup, plainText } from '../values/markup.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { typeFault, valueFault } from '../runtime/fault.ts';
import { toText } from '../values/text.ts';
import { splitOnSpace } from '../methods/string-split.ts';
import type { Value } from '../values/value.ts';
import { typeName } from '../values/value.ts';
import type { Filters } from './filter.ts';
import { filter } from './filter.ts';

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\xa0'],
]);

/** The text without what stands between `from` and the next `to`; an opening without an end stays. */
function without(text: string, from: string, to: string): string {
  let out = '';
  let i = 0;
  for (;;) {
    const start = text.indexOf(from, i);
    const end = start === -1 ? -1 : text.indexOf(to, start + from.length);
    if (end === -1) return out + text.slice(i);
    out += text.slice(i, start);
    i = end + to.length;
  }
}

function stripTags(text: string): string {
  const plain = without(without(text, '<!--', '-->'), '<', '>');
  return unescape(splitOnSpace(plain, -1).join(' '));
}

function unescape(text: string): string {
  return text.replace(
    /&(#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);?/g,
    (whole, name: string) => {
      const known = ENTITIES.get(name);
      if (known !== undefined && whole.endsWith(';')) return known;
      const code =
        name.startsWith('#x') || name.startsWith('#X')
          ? parseInt(name.slice(2), 16)
          : name.startsWith('#')
            ? parseInt(name.slice(1), 10)
            : NaN;
      const ordinary = code >= 0x20 && code < 0xd800 && !(code >= 0x7f && code <= 0x9f);
      if (ordinary) return String.fromCodePoint(code);
      throw unsupportedFault(`striptags does not know the entity ${whole}`);
    },
  );
}

/** Jinja2 refuses names that would end the attribute or the tag. */
function attributeName(key: Value): string {
  const name = plainText(key);
  if (name === undefined) throw typeFault(`the name of an attribute is text, not ${typeName(key)}`);
  if (/[ \t\n\r\f\v/>=]/u.test(name))
    throw valueFault(`invalid character in the attribute name '${name}'`);
  return escapeText(name);
}

function xmlAttributes(input: Value, autospace: boolean): string {
  if (!(input instanceof PyDict))
    throw typeFault(`the filter xmlattr needs a dict, got ${typeName(input)}`);
  const attributes = [...input.pairs()]
    .filter(([, value]) => value !== null && !(value instanceof PyUndefined))
    .map(([key, value]) => `${attributeName(key)}="${escapeValue(value).value}"`);
  return `${autospace && attributes.length > 0 ? ' ' : ''}${attributes.join(' ')}`;
}

export const htmlFilters: Filters = {
  escape: filter('escape', [], (_, input) => escapeValue(input)),
  forceescape: filter('forceescape', [], (_, input) => new Markup(escapeText(toText(input)))),
  safe: filter('safe', [], (_, input) => new Markup(toText(input))),
  striptags: filter('striptags', [], (_, input) => stripTags(toText(input))),
  xmlattr: filter('xmlattr', [['autospace', true]], (_, input, autospace = true) =>
    xmlAttributes(input, truth(autospace)),
  ),
};
