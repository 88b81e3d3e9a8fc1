import { PyUndefined } from '../runtime/undefined.ts';
import { allocate } from '../runtime/meter.ts';
import { PyDict } from './dict.ts';
import { numeric } from './equality.ts';
import { formatPercent } from './percent-format.ts';
import { PyTuple } from './tuple.ts';
import { escapeValue, Markup, plainText } from './markup.ts';
import { unsupportedFault } from '../runtime/fault.ts';
import type { Value } from './value.ts';

/** `+` where one side is Markup; undefined when neither is. */
export function addMarkup(a: Value, b: Value): Value | undefined {
  if (!(a instanceof Markup) && !(b instanceof Markup)) return undefined;
  if (plainText(a) === undefined || plainText(b) === undefined) return undefined;
  return new Markup(escapeValue(a).value + escapeValue(b).value);
}

/** `*` where one side is Markup. */
export function multiplyMarkup(a: Value, b: Value): Value | undefined {
  const [markup, count] = a instanceof Markup ? [a, b] : [b, a];
  if (!(markup instanceof Markup) || typeof count !== 'number') return undefined;
  allocate(markup.value.length * Math.max(0, count));
  return new Markup(markup.value.repeat(Math.max(0, count)));
}

/** `%` with Markup on the left: texts are escaped, numbers are not. */
export function moduloMarkup(a: Value, b: Value): Value | undefined {
  if (!(a instanceof Markup)) return undefined;
  if (
    Array.isArray(b) ||
    (b instanceof PyTuple && b.items.some(isContainer)) ||
    /%(?:\([^)]*\)|(?!\())[^a-zA-Z%]*[ra]/u.test(a.value)
  ) {
    throw unsupportedFault(
      'formatting a Markup text with %r, or with lists and dicts, is not supported',
    );
  }
  if (b instanceof PyTuple)
    return new Markup(formatPercent(a.value, new PyTuple(b.items.map(escaped))));
  if (!(b instanceof PyDict)) return new Markup(formatPercent(a.value, escaped(b)));
  const pairs = [...b.pairs()].map(([key, value]) => [key, escaped(value)] as const);
  return new Markup(formatPercent(a.value, new PyDict(pairs)));
}

function escaped(value: Value): Value {
  if (numeric(value) !== undefined || value instanceof PyUndefined) return value;
  return escapeValue(value).value;
}

const isContainer = (value: Value): boolean => Array.isArray(value) || value instanceof PyDict;
