import { allocate } from '../runtime/meter.ts';
import { numeric } from './equality.ts';
import { escapeValue, htmlOf, Markup } from './markup.ts';
import { formatMarkupPercent } from './percent-format.ts';
import { PyFloat } from './float.ts';
import type { Value } from './value.ts';

/** `+` where one side is Markup and the other a text or HTML; undefined otherwise. */
export function addMarkup(a: Value, b: Value): Value | undefined {
  if (!(a instanceof Markup) && !(b instanceof Markup)) return undefined;
  if (!isText(a) || !isText(b)) return undefined;
  const text = escapeValue(a).value + escapeValue(b).value;
  allocate(text.length);
  return new Markup(text);
}

const isText = (value: Value): boolean => typeof value === 'string' || htmlOf(value) !== undefined;

/** `*` where one side is Markup. */
export function multiplyMarkup(a: Value, b: Value): Value | undefined {
  const [markup, by] = a instanceof Markup ? [a, b] : [b, a];
  const whole = by instanceof PyFloat ? undefined : numeric(by);
  if (!(markup instanceof Markup) || whole === undefined) return undefined;
  const count = Math.max(0, Number(whole));
  if (markup.value === '') return markup;
  if (count * markup.value.length > 2 ** 28) allocate(Infinity);
  allocate(markup.value.length * count);
  return new Markup(markup.value.repeat(count));
}

/** `%` with Markup on the left. */
export function moduloMarkup(a: Value, b: Value): Value | undefined {
  return a instanceof Markup ? new Markup(formatMarkupPercent(a.value, b)) : undefined;
}
