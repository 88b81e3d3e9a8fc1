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
  return new Markup(markup.value.repeat(Math.max(0, count)));
}

/** `%` with Markup on the left. */
export function moduloMarkup(a: Value): Value | undefined {
  if (!(a instanceof Markup)) return undefined;
  throw unsupportedFault(
    'formatting a Markup text with % is not supported',
    'Format first, then mark it safe.',
  );
}
