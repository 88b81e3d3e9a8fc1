import { unsupportedFault } from '../runtime/fault.ts';
import { PyFunction } from '../values/callable.ts';
import { PyFloat } from '../values/float.ts';
import type { Value } from '../values/value.ts';

const ABSENT_INTEGER = new Set(['as_integer_ratio', 'bit_count', 'from_bytes', 'to_bytes']);
const ABSENT_FLOAT = new Set(['as_integer_ratio', 'fromhex', 'hex']);

/** Attributes of an integer or boolean. */
export function integerAttribute(
  value: number | bigint | boolean,
  name: string,
): Value | undefined {
  const whole = typeof value === 'boolean' ? Number(value) : value;
  switch (name) {
    case 'real':
    case 'numerator':
      return whole;
    case 'imag':
      return 0;
    case 'denominator':
      return 1;
    case 'conjugate':
      return new PyFunction(() => whole);
    case 'bit_length':
      return new PyFunction(() =>
        Number(whole) === 0 ? 0 : BigInt(whole).toString(2).replace('-', '').length,
      );
    default:
      if (ABSENT_INTEGER.has(name))
        throw unsupportedFault(`int.${name} of Python is not available in templates`);
      return undefined;
  }
}

/** Attributes of a float. */
export function floatAttribute(float: PyFloat, name: string): Value | undefined {
  switch (name) {
    case 'real':
      return float;
    case 'imag':
      return new PyFloat(0);
    case 'conjugate':
      return new PyFunction(() => float);
    case 'is_integer':
      return new PyFunction(() => Number.isInteger(float.value));
    default:
      if (ABSENT_FLOAT.has(name))
        throw unsupportedFault(`float.${name} of Python is not available in templates`);
      return undefined;
  }
}
