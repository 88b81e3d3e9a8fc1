import { typeFault, valueFault } from '../runtime/fault.ts';
import { requireDefined } from '../runtime/undefined.ts';
import { PyBytes } from './bytes.ts';
import { PyFloat } from './float.ts';
import { integer, wholeNumber } from './integers.ts';
import { plainText } from './markup.ts';
import { parseFloatText, parseIntegerText } from './parse-number.ts';
import { toRepr } from './text.ts';
import type { Value } from './value.ts';
import { typeName } from './value.ts';

/** What `int` and `float` read as text. */
function numberText(value: Value): string | undefined {
  return value instanceof PyBytes ? String.fromCharCode(...value.bytes) : plainText(value);
}

/** Python's `int(float)`. */
export function truncated(value: number): Value {
  if (Number.isNaN(value)) throw valueFault('cannot convert float NaN to integer');
  if (!Number.isFinite(value)) throw valueFault('cannot convert float infinity to integer');
  return wholeNumber(Math.trunc(value));
}

/** Python's `int(value)`, or `int(value, base)` for text; undefined where it raises TypeError or ValueError. */
export function tryInteger(value: Value, base = 10): Value | undefined {
  const text = numberText(value);
  if (text !== undefined) {
    const whole = parseIntegerText(text, base);
    return whole === undefined ? undefined : integer(whole);
  }
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof PyFloat)
    return Number.isNaN(value.value) ? undefined : truncated(value.value);
  requireDefined(value);
  return undefined;
}

/** Python's `float(value)`; undefined where it raises TypeError or ValueError. */
export function tryFloat(value: Value): PyFloat | undefined {
  if (value instanceof PyFloat) return value;
  const text = numberText(value);
  if (text !== undefined) {
    const float = parseFloatText(text);
    return float === undefined ? undefined : new PyFloat(float);
  }
  if (typeof value === 'number' || typeof value === 'boolean') return new PyFloat(Number(value));
  if (typeof value === 'bigint') {
    if (Number.isFinite(Number(value))) return new PyFloat(Number(value));
    throw valueFault('int too large to convert to float');
  }
  requireDefined(value);
  return undefined;
}

/** Python's `int(value)`. */
export function integerOf(value: Value): Value {
  const found = tryInteger(value);
  if (found !== undefined) return found;
  throw notANumber(value, 'integer');
}

/** Python's `float(value)`. */
export function floatOf(value: Value): PyFloat {
  const found = tryFloat(value);
  if (found !== undefined) return found;
  throw notANumber(value, 'float');
}

function notANumber(value: Value, kind: string): Error {
  return plainText(value) === undefined
    ? typeFault(`a value of type ${typeName(value)} cannot become a number`)
    : valueFault(`${toRepr(value)} cannot become ${kind === 'float' ? 'a float' : 'an integer'}`);
}
