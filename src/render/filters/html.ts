import { truth } from '../values/truth.ts';
import { PyDict } from '../values/dict.ts';
import {
  escapeText,
  escapeValue,
  htmlOf,
  markedIf,
  markSafe,
  Markup,
  plainText,
} from '../values/markup.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { typeFault, valueFault } from '../runtime/fault.ts';
import { toText } from '../values/text.ts';
import { stripTags } from '../methods/markup.ts';
import type { Value } from '../values/value.ts';
import { typeName } from '../values/value.ts';
import type { Filters } from './filter.ts';
import { escapingFilter, filter } from './filter.ts';

/** Jinja2 refuses names that would end the attribute or the tag. */
function attributeName(key: Value): string {
  const name = plainText(key);
  if (name === undefined) throw typeFault(`the name of an attribute is text, not ${typeName(key)}`);
  if (/[ \t\n\r\f\v/>=]/u.test(name))
    throw valueFault(`invalid character in the attribute name '${name}'`);
  return escapeValue(key).value;
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
  forceescape: filter(
    'forceescape',
    [],
    (_, input) => new Markup(escapeText(htmlOf(input) ?? toText(input))),
  ),
  safe: filter('safe', [], (_, input) => markSafe(input)),
  striptags: filter('striptags', [], (_, input) => stripTags(htmlOf(input) ?? toText(input))),
  xmlattr: escapingFilter(
    'xmlattr',
    [['autospace', true]],
    (autoescape, _, input, autospace = true) =>
      markedIf(autoescape, xmlAttributes(input, truth(autospace))),
  ),
};
