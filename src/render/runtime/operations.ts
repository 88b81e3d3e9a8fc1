import { filterNamed } from '../filters/index.ts';
import { testNamed } from '../tests/index.ts';
import { attribute, item, slice } from '../values/access.ts';
import * as arithmetic from '../values/arithmetic.ts';
import { PyDict } from '../values/dict.ts';
import { PyFloat } from '../values/float.ts';
import { equals } from '../values/equality.ts';
import { listOf, unpack } from '../values/iterate.ts';
import { contains } from '../values/membership.ts';
import { escapeValue, Markup, markedIf, softText } from '../values/markup.ts';
import { compare } from '../values/order.ts';
import { truth } from '../values/truth.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Kwargs, Value } from '../values/value.ts';
import { PyObject, typeName } from '../values/value.ts';
import type { Site } from './fault.ts';
import { Fault, locate, typeFault, unsupportedFault } from './fault.ts';
import { setInNamespace } from './namespace.ts';
import type { RenderState } from './state.ts';

/** `callee(*args, **kwargs)` */
function call(
  state: RenderState,
  callee: Value,
  args: Value[],
  kwargs: Kwargs | undefined,
  autoescape: boolean,
): Value {
  if (callee instanceof PyObject) return callee.call(args, kwargs, state, autoescape);
  throw typeFault(`'${typeName(callee)}' object is not callable`);
}

/** Keyword arguments of a call, `**spread` last. */
function keywords(
  pairs: readonly (readonly [string, Value])[],
  spread?: Value,
): Kwargs | undefined {
  const found = new Map<string, Value>();
  const put = (name: string, value: Value): void => {
    if (found.has(name)) throw typeFault(`got two values for the keyword argument '${name}'`);
    found.set(name, value);
  };
  for (const [name, value] of pairs) put(name, value);
  if (spread !== undefined) {
    if (!(spread instanceof PyDict))
      throw typeFault(`argument after ** must be a mapping, not ${typeName(spread)}`);
    for (const [name, value] of spread.pairs()) {
      if (typeof name !== 'string') throw typeFault('keywords must be strings');
      put(name, value);
    }
  }
  return found.size === 0 ? undefined : found;
}

function unknown(kind: string, code: Fault['code']) {
  return (name: string, site: Site): never => {
    throw new Fault(code, `no ${kind} named '${name}'`, undefined, site);
  };
}

function filter(
  name: string,
  state: RenderState,
  input: Value,
  args: Value[],
  kwargs: Kwargs | undefined,
  autoescape: boolean,
): Value {
  const found = filterNamed(name);
  if (found === undefined) throw new Error(`no filter ${name}`);
  return found(state, input, args, kwargs, autoescape);
}

function test(
  name: string,
  state: RenderState,
  input: Value,
  args: Value[],
  kwargs: Kwargs | undefined,
): boolean {
  const found = testNamed(name);
  if (found === undefined) throw new Error(`no test ${name}`);
  return found(state, input, args, kwargs);
}

function notEqual(a: Value, b: Value): boolean {
  return !equals(a, b);
}

function extendedTwice(site: Site): never {
  throw new Fault(
    'template/inheritance',
    'the template extends two parents',
    'Only one extends can be reached.',
    site,
  );
}

/** What a filter block or a call block prints: Jinja2 joins it to the text as it is, so it has to be one. */
function written(value: Value, block: string): Value {
  if (typeof value === 'string' || value instanceof Markup) return value;
  throw typeFault(
    `a ${block} block prints a text, and this gives a value of type ${typeName(value)}`,
    'A filter such as |string or |join makes a text of it.',
  );
}

/** A value as it is printed where output is escaped. */
function escaped(value: Value): string {
  return escapeValue(value).value;
}

/** A value as it is printed where only the render knows whether output is escaped. */
function escapedIf(autoescape: boolean, value: Value): Value {
  return autoescape ? escaped(value) : value;
}

/** `~` where output is escaped: texts are escaped once Markup is among them. */
function markupConcat(values: readonly Value[]): Value {
  const texts = values.map(softText);
  if (!texts.some((text) => text instanceof Markup)) return arithmetic.concat(texts);
  return new Markup(arithmetic.concat(texts.map((text) => escapeValue(text))));
}

/** A value that Jinja2 writes into its program, where Python reads `inf` and `nan` as names. */
function writableFloat(value: Value): Value {
  if (!(value instanceof PyFloat) || Number.isFinite(value.value)) return value;
  throw unsupportedFault(
    `Jinja2 takes the constant ${Number.isNaN(value.value) ? 'nan' : 'inf'} for a name that is not defined`,
    'Only a value of the context can be infinite or no number.',
  );
}

/** What compiled templates call as `op`. */
export const operations = {
  ...arithmetic,
  locate,
  call,
  keywords,
  filter,
  test,
  noFilter: unknown('filter', 'template/unknown-filter'),
  noTest: unknown('test', 'template/unknown-test'),
  attribute,
  item,
  slice,
  truth,
  unpack,
  setInNamespace,
  extendedTwice,
  written,
  escaped,
  escapedIf,
  markupConcat,
  markedIf,
  writableFloat,
  spread: (value: Value): Value[] => listOf(value),
  tuple: (items: Value[]): PyTuple => new PyTuple(items),
  dict: (pairs: [Value, Value][]): PyDict => new PyDict(pairs),
  eq: equals,
  ne: notEqual,
  lt: (a: Value, b: Value): boolean => compare(a, b, '<') < 0,
  le: (a: Value, b: Value): boolean => compare(a, b, '<=') <= 0,
  gt: (a: Value, b: Value): boolean => compare(a, b, '>') > 0,
  ge: (a: Value, b: Value): boolean => compare(a, b, '>=') >= 0,
  isIn: contains,
  notIn: (a: Value, b: Value): boolean => !contains(a, b),
};
