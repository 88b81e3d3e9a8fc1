import { typeFault, unsupportedFault, valueFault } from '../runtime/fault.ts';
import { allocate } from '../runtime/meter.ts';
import { PyUndefined, requireDefined } from '../runtime/undefined.ts';
import { PyFloat } from './float.ts';
import { floatPower } from './float-power.ts';
import {
  divideBig,
  floorDivideBig,
  integer,
  moduloBig,
  powerBig,
  wholeNumber,
} from './integers.ts';
import { addMarkup, multiplyMarkup, moduloMarkup } from './markup-arithmetic.ts';
import { formatPercent } from './percent-format.ts';
import { toText } from './text.ts';
import { PyTuple } from './tuple.ts';
import type { Value } from './value.ts';
import { typeName } from './value.ts';

type Integer = number | bigint;

function asInteger(value: Value): Integer | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return typeof value === 'boolean' ? Number(value) : undefined;
}

function asFloat(value: Value): number | undefined {
  if (value instanceof PyFloat) return value.value;
  const whole = asInteger(value);
  if (whole === undefined) return undefined;
  const float = Number(whole);
  if (!Number.isFinite(float)) throw valueFault('int too large to convert to float');
  return float;
}

function unsupported(symbol: string, a: Value, b: Value): Error {
  requireDefined(a, b);
  const hint =
    symbol === '+' && (typeof a === 'string' || typeof b === 'string')
      ? 'Join text with ~, or turn the text into a number with |int.'
      : undefined;
  return typeFault(
    `unsupported operand types for ${symbol}: '${typeName(a)}' and '${typeName(b)}'`,
    hint,
  );
}

/** Numbers of both kinds: `whole` when both are integers, else `float`. */
function numbers(
  symbol: string,
  a: Value,
  b: Value,
  whole: (x: Integer, y: Integer) => Value,
  float: (x: number, y: number) => number,
): Value {
  const left = asInteger(a);
  const right = asInteger(b);
  if (left !== undefined && right !== undefined) return whole(left, right);
  const x = asFloat(a);
  const y = asFloat(b);
  if (x === undefined || y === undefined) throw unsupported(symbol, a, b);
  return new PyFloat(float(x, y));
}

/** Integers beyond 2^53 must not be rounded to floats before they are added. */
function sum(x: Integer, y: Integer, sign: 1 | -1): Integer {
  if (typeof x === 'number' && typeof y === 'number') {
    const fast = x + sign * y;
    if (Number.isSafeInteger(fast)) return fast + 0;
  }
  return integer(BigInt(x) + BigInt(sign) * BigInt(y));
}

export function add(a: Value, b: Value): Value {
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (Array.isArray(a) && Array.isArray(b)) {
    allocate(a.length + b.length);
    return [...a, ...b];
  }
  if (a instanceof PyTuple && b instanceof PyTuple) {
    allocate(a.items.length + b.items.length);
    return new PyTuple([...a.items, ...b.items]);
  }
  const markup = addMarkup(a, b);
  if (markup !== undefined) return markup;
  return numbers(
    '+',
    a,
    b,
    (x, y) => sum(x, y, 1),
    (x, y) => x + y,
  );
}

export function subtract(a: Value, b: Value): Value {
  return numbers(
    '-',
    a,
    b,
    (x, y) => sum(x, y, -1),
    (x, y) => x - y,
  );
}

export function multiply(a: Value, b: Value): Value {
  return (
    repeated(a, b) ??
    repeated(b, a) ??
    multiplyMarkup(a, b) ??
    numbers(
      '*',
      a,
      b,
      (x, y) => {
        const fast = Number(x) * Number(y);
        if (Number.isSafeInteger(fast)) return fast === 0 ? 0 : fast;
        allocate(Math.max(BigInt(x).toString(16).length, BigInt(y).toString(16).length));
        return integer(BigInt(x) * BigInt(y));
      },
      (x, y) => x * y,
    )
  );
}

/** A text, list or tuple `count` times. */
function repeated(value: Value, by: Value): Value | undefined {
  const isText = typeof value === 'string';
  if (!isText && !Array.isArray(value) && !(value instanceof PyTuple)) return undefined;
  const whole = asInteger(by);
  if (whole === undefined) {
    requireDefined(by);
    throw typeFault(`can't multiply sequence by non-int of type '${typeName(by)}'`);
  }
  const count = Math.max(0, Number(whole));
  const size = isText || Array.isArray(value) ? value.length : value.items.length;
  if (size === 0) return value;
  if (count * size > 2 ** 28) allocate(Infinity);
  allocate(count * size);
  if (isText) return value.repeat(count);
  const items = Array.isArray(value) ? value : value.items;
  const all: Value[] = [];
  for (let i = 0; i < count; i += 1) all.push(...items);
  return Array.isArray(value) ? all : new PyTuple(all);
}

/** `/`: always a float. */
export function divide(a: Value, b: Value): Value {
  const exact = exactQuotient(a, b);
  if (exact !== undefined) return new PyFloat(exact);
  const x = asFloat(a);
  const y = asFloat(b);
  if (x === undefined || y === undefined) throw unsupported('/', a, b);
  if (y === 0) throw valueFault('division by zero');
  return new PyFloat(x / y);
}

/** Integers beyond 2^53 must not be rounded before they are divided. */
function exactQuotient(a: Value, b: Value): number | undefined {
  if (typeof a !== 'bigint' && typeof b !== 'bigint') return undefined;
  const [left, right] = [asInteger(a), asInteger(b)];
  if (left === undefined || right === undefined || Number(right) === 0) return undefined;
  const quotient = divideBig(BigInt(left), BigInt(right));
  if (Number.isFinite(quotient)) return quotient;
  throw valueFault('the result of / is too large for a float');
}

export function floorDivide(a: Value, b: Value): Value {
  return numbers(
    '//',
    a,
    b,
    (x, y) => {
      if (Number(y) === 0) throw valueFault('integer division or modulo by zero');
      return integer(floorDivideBig(BigInt(x), BigInt(y)));
    },
    (x, y) => {
      if (y === 0) throw valueFault('float floor division by zero');
      return floatFloor(x, y);
    },
  );
}

/** C's fmod with the sign of the divisor, as Python does it. */
function floatModulo(x: number, y: number): number {
  const remainder = x % y;
  if (remainder === 0) return y < 0 ? -0 : 0;
  return remainder < 0 !== y < 0 ? remainder + y : remainder;
}

/** `//` of floats; C's fmod comes first, for the quotient itself may have been rounded up (CPython, floatobject.c). */
function floatFloor(x: number, y: number): number {
  const remainder = x % y;
  const isBelow = remainder !== 0 && remainder < 0 !== y < 0;
  const quotient = (x - remainder) / y - (isBelow ? 1 : 0);
  if (quotient === 0) return Object.is(x / y, -0) || x / y < 0 ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

export function modulo(a: Value, b: Value): Value {
  if (typeof a === 'string') return formatPercent(a, b);
  const markup = moduloMarkup(a, b);
  if (markup !== undefined) return markup;
  return numbers(
    '%',
    a,
    b,
    (x, y) => {
      if (Number(y) === 0) throw valueFault('integer division or modulo by zero');
      return integer(moduloBig(BigInt(x), BigInt(y)));
    },
    (x, y) => {
      if (y === 0) throw valueFault('float modulo');
      return floatModulo(x, y);
    },
  );
}

export function power(a: Value, b: Value): Value {
  const x = asInteger(a);
  const y = asInteger(b);
  if (x !== undefined && y !== undefined && y >= 0) return integer(powerBig(BigInt(x), BigInt(y)));
  const base = asFloat(a);
  const exponent = asFloat(b);
  if (base === undefined || exponent === undefined) throw unsupported('**', a, b);
  if (base === 0 && exponent < 0) throw valueFault('0.0 cannot be raised to a negative power');
  const isFinite = Number.isFinite(base) && Number.isFinite(exponent);
  if (base < 0 && isFinite && !Number.isInteger(exponent)) {
    throw unsupportedFault(
      'a negative number to a broken power is a complex number, which templates do not have',
    );
  }
  const result = floatPower(base, exponent);
  if (!Number.isFinite(result) && isFinite) throw valueFault('numerical result out of range');
  return new PyFloat(result);
}

/**
 * `**` with a constant on its left and a value that only the render knows on its right. Jinja2 writes a negative constant into its
 * program without parentheses, and to Python `-2 ** x` is `-(2 ** x)`.
 */
export function powerOfConstant(a: Value, b: Value): Value {
  const isNegative = a instanceof PyFloat ? a.value < 0 || Object.is(a.value, -0) : isBelowZero(a);
  return isNegative ? negative(power(negative(a), b)) : power(a, b);
}

const isBelowZero = (value: Value): boolean =>
  (typeof value === 'number' || typeof value === 'bigint') && value < 0;

export function negative(value: Value): Value {
  return signed(value, '-');
}

export function positive(value: Value): Value {
  return signed(value, '+');
}

function signed(value: Value, sign: '+' | '-'): Value {
  if (value instanceof PyFloat) return new PyFloat(sign === '-' ? -value.value : value.value);
  const whole = asInteger(value);
  if (whole === undefined) {
    if (value instanceof PyUndefined) throw value.fault();
    throw typeFault(`bad operand type for unary ${sign}: '${typeName(value)}'`);
  }
  if (sign === '+') return whole;
  return typeof whole === 'bigint' ? integer(-whole) : wholeNumber(-whole);
}

/** `~`: the texts of all, joined. */
export function concat(values: readonly Value[]): string {
  let text = '';
  for (const value of values) text += toText(value);
  allocate(text.length);
  return text;
}
