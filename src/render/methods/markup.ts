import { bind } from '../runtime/arguments.ts';
import type { RenderState } from '../runtime/state.ts';
import { formatMapping, formatMarkup } from '../values/brace-format.ts';
import { PyFunction } from '../values/callable.ts';
import { unescapeHtml } from '../values/html-unescape.ts';
import { listOf } from '../values/iterate.ts';
import { escapeValue, htmlOf, Markup } from '../values/markup.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Kwargs, Value } from '../values/value.ts';
import { joinTexts, stringMethods } from './string.ts';
import { splitOnSpace } from './string-split.ts';
import type { FreeMethod, MethodTable } from './table.ts';
import { boundMethod, methodTable } from './table.ts';

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

/** MarkupSafe's `striptags`: no comments, no tags, single blanks, and characters for their names. */
export function stripTags(text: string): string {
  const plain = without(without(text, '<!--', '-->'), '<', '>');
  return unescapeHtml(splitOnSpace(plain, -1).join(' '));
}

/** The method of the plain text, which Markup overrides. */
function ofText(
  markup: Markup,
  name: string,
  args: Value[],
  kwargs: Kwargs | undefined,
  state: RenderState,
): Value {
  const method = boundMethod(stringMethods, markup.value, name);
  if (!(method instanceof PyFunction)) throw new Error(`str has no method ${name}`);
  return method.call(args, kwargs, state);
}

function remarked(value: Value): Value {
  if (Array.isArray(value)) return value.map(remarked);
  if (value instanceof PyTuple) return new PyTuple(value.items.map(remarked));
  return typeof value === 'string' ? new Markup(value) : value;
}

/** Texts among the arguments are escaped. */
const escaping =
  (name: string): FreeMethod<Markup> =>
  (markup, args, kwargs, state) =>
    remarked(ofText(markup, name, args.map(escapedText), kwargs, state));

const keeping =
  (name: string): FreeMethod<Markup> =>
  (markup, args, kwargs, state) =>
    remarked(ofText(markup, name, args, kwargs, state));

function escapedText(value: Value): Value {
  return typeof value === 'string' || htmlOf(value) !== undefined
    ? escapeValue(value).value
    : value;
}

const everyMethod = (
  names: readonly string[],
  make: (name: string) => FreeMethod<Markup>,
): Record<string, FreeMethod<Markup>> =>
  Object.fromEntries(names.map((name) => [name, make(name)]));

const ESCAPING = [
  ...['capitalize', 'title', 'lower', 'upper', 'replace', 'ljust', 'rjust', 'lstrip', 'rstrip'],
  ...['center', 'strip', 'translate', 'expandtabs', 'swapcase', 'zfill'],
];

const dividing =
  (name: string): FreeMethod<Markup> =>
  (markup, args, kwargs, state) => {
    const [separator = null] = bind(`Markup.${name}()`, [['sep']], args, kwargs);
    return remarked(ofText(markup, name, [escapeValue(separator).value], undefined, state));
  };

/** What MarkupSafe overrides of str's methods, and what it adds. */
const markupMethods: MethodTable<Markup> = methodTable<Markup>(
  'Markup',
  {
    ...everyMethod(ESCAPING, escaping),
    ...everyMethod(['split', 'rsplit', 'splitlines'], keeping),
    ...everyMethod(['partition', 'rpartition'], dividing),
    join: [
      [['seq']],
      (markup, items = null) =>
        new Markup(
          joinTexts(
            markup.value,
            listOf(items).map((item) => escapeValue(item).value),
          ),
        ),
    ],
    format: (markup, args, kwargs) => new Markup(formatMarkup(markup.value, args, kwargs)),
    // Python gives a text without fields back as it is.
    format_map: [
      [['/mapping']],
      (markup, mapping = null) =>
        /^[^{}]+$/u.test(markup.value) ? markup : formatMapping(markup.value, mapping),
    ],
    escape: [[['s']], (_, value = null) => escapeValue(value)],
    unescape: [[], (markup) => unescapeHtml(markup.value)],
    striptags: [[], (markup) => stripTags(markup.value)],
  },
  [],
);

/** A method of Markup: its own, or the one of its text. */
export function markupMethod(markup: Markup, name: string): Value | undefined {
  return markupMethods.methods.has(name)
    ? boundMethod(markupMethods, markup, name)
    : boundMethod(stringMethods, markup.value, name);
}
