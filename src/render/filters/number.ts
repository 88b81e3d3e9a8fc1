import { typeFault, valueFault } from '../runtime/fault.ts';
import { integerArgument } from '../methods/table.ts';
import { divide, multiply, power } from '../values/arithmetic.ts';
import { PyFloat } from '../values/float.ts';
import { floatText } from '../values/format-number.ts';
import { integer, wholeNumber } from '../values/integers.ts';
import { plainText } from '../values/markup.ts';
import { roundFloat, roundInteger } from '../values/round.ts';
import { toText } from '../values/text.ts';
import { truncated, tryFloat, tryInteger } from '../values/to-number.ts';
import { truth } from '../values/truth.ts';
import type { Value } from '../values/value.ts';
import { typeName } from '../values/value.ts';
import type { Filters } from './filter.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { defined, filter } from './filter.ts';

function toInteger(input: Value, fallback: Value, base: Value): Value {
  // Only text looks at the base, and a base that is no integer is like a text that is no number.
  const radix = plainText(input) === undefined ? 10 : baseOf(base);
  const whole = radix === undefined ? undefined : tryInteger(input, radix);
  if (whole !== undefined) return whole;
  const float = tryFloat(input);
  return float === undefined || Number.isNaN(float.value) ? fallback : truncated(float.value);
}

function baseOf(base: Value): number | undefined {
  if (base instanceof PyUndefined) return undefined;
  return typeof base === 'number' || typeof base === 'boolean' ? Number(base) : undefined;
}

function absolute(input: Value): Value {
  if (typeof input === 'number') return Math.abs(input);
  if (typeof input === 'boolean') return Number(input);
  if (typeof input === 'bigint') return input < 0n ? integer(-input) : input;
  if (input instanceof PyFloat) return new PyFloat(Math.abs(input.value));
  defined(input);
  throw typeFault(`bad operand type for abs(): '${typeName(input)}'`);
}

function rounded(input: Value, precision: Value, method: Value): Value {
  if (method !== 'common' && method !== 'ceil' && method !== 'floor') {
    throw valueFault("the method of round is 'common', 'ceil' or 'floor'");
  }
  defined(input);
  if (precision === null && method === 'common')
    return input instanceof PyFloat ? wholeNear(input.value) : roundWhole(input, 0);
  const digits = integerArgument(precision, 'the precision');
  if (method === 'common')
    return input instanceof PyFloat
      ? new PyFloat(roundFloat(input.value, digits))
      : roundWhole(input, digits);
  const scale = power(10, digits);
  const scaled = multiply(input, scale);
  return divide(floorOrCeil(scaled, method), scale);
}

/** Python's `round(float)`, which is an integer. */
function wholeNear(value: number): Value {
  return truncated(Number.isFinite(value) ? roundFloat(value, 0) : value);
}

function roundWhole(input: Value, digits: number): Value {
  if (typeof input !== 'number' && typeof input !== 'bigint' && typeof input !== 'boolean') {
    throw typeFault(
      `type ${typeName(input)} cannot be rounded`,
      'Turn it into a number with |float first.',
    );
  }
  return integer(roundInteger(BigInt(input), digits));
}

function floorOrCeil(value: Value, method: 'ceil' | 'floor'): Value {
  if (!(value instanceof PyFloat)) return value;
  if (!Number.isFinite(value.value)) return truncated(value.value);
  return wholeNumber(Math[method](value.value));
}

const DECIMAL_UNITS = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
const BINARY_UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];

function fileSize(input: Value, binary: boolean): string {
  const size = tryFloat(input);
  if (!(size instanceof PyFloat))
    throw typeFault(`the filter filesizeformat needs a number, got ${typeName(input)}`);
  const base = binary ? 1024 : 1000;
  if (size.value === 1) return '1 Byte';
  if (size.value < base) return `${toText(truncated(size.value))} Bytes`;
  const units = binary ? BINARY_UNITS : DECIMAL_UNITS;
  const found = units.findIndex((_, i) => size.value < base ** (i + 2));
  const index = found === -1 ? units.length - 1 : found;
  const shown = floatText((base * size.value) / base ** (index + 2), 'f', 1, false);
  return `${shown} ${units[index] ?? ''}`;
}

export const numberFilters: Filters = {
  int: filter(
    'int',
    [
      ['default', 0],
      ['base', 10],
    ],
    (_, input, fallback = 0, base = 10) => toInteger(input, fallback, base),
  ),
  float: filter(
    'float',
    [['default', new PyFloat(0)]],
    (_, input, fallback = null) => tryFloat(input) ?? fallback,
  ),
  abs: filter('abs', [], (_, input) => absolute(input)),
  round: filter(
    'round',
    [
      ['precision', 0],
      ['method', 'common'],
    ],
    (_, input, precision = 0, method = 'common') => rounded(input, precision, method),
  ),
  filesizeformat: filter('filesizeformat', [['binary', false]], (_, input, binary = false) =>
    fileSize(input, truth(binary)),
  ),
};
