import { unsupportedFault } from '../runtime/fault.ts';
import { PyFunction } from '../values/callable.ts';
import { escapeValue, Markup } from '../values/markup.ts';
import type { Value } from '../values/value.ts';
import { stringMethods } from './string.ts';
import { boundMethod } from './table.ts';

/** Methods whose result Markup wraps again; their text arguments are escaped. */
const WRAPPED = new Set([
  ...[
    'upper',
    'lower',
    'title',
    'capitalize',
    'strip',
    'lstrip',
    'rstrip',
    'replace',
    'center',
    'ljust',
    'rjust',
  ],
  ...['swapcase', 'zfill', 'expandtabs', 'split', 'rsplit', 'splitlines', 'join'],
]);

/** A string method on Markup. */
export function markupMethod(markup: Markup, name: string): Value | undefined {
  const method = boundMethod(stringMethods, markup.value, name);
  if (!(method instanceof PyFunction)) return method;
  if (name === 'format' || name === 'format_map' || name === 'partition' || name === 'rpartition') {
    throw unsupportedFault(
      `Markup.${name}() is not available in templates`,
      'Mark the finished text safe instead.',
    );
  }
  if (!WRAPPED.has(name)) return method;
  return new PyFunction((args, kwargs, state) => {
    const escaped = args.map((arg) => (typeof arg === 'string' ? escapeValue(arg).value : arg));
    const items =
      name === 'join' && Array.isArray(args[0])
        ? [args[0].map((item) => escapeValue(item).value)]
        : escaped;
    return rewrap(method.call(items, kwargs, state));
  });
}

function rewrap(value: Value): Value {
  if (Array.isArray(value)) return value.map(rewrap);
  return typeof value === 'string' ? new Markup(value) : value;
}
