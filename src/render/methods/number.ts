import { valueFault } from '../runtime/fault.ts';
import { PyFloat } from '../values/float.ts';
import { integer } from '../values/integers.ts';
import { fractionOf } from '../values/round.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Value } from '../values/value.ts';
import type { MethodTable } from './table.ts';
import { boundMethod, methodTable } from './table.ts';

const bits = (value: bigint): string => (value < 0n ? -value : value).toString(2);

const integerMethods: MethodTable<number | bigint> = methodTable<number | bigint>(
  'int',
  {
    as_integer_ratio: [[], (value) => new PyTuple([value, 1])],
    bit_count: [[], (value) => bits(BigInt(value)).replaceAll('0', '').length],
    bit_length: [[], (value) => (BigInt(value) === 0n ? 0 : bits(BigInt(value)).length)],
    conjugate: [[], (value) => value],
  },
  ['from_bytes', 'to_bytes'],
);

const floatMethods: MethodTable<PyFloat> = methodTable<PyFloat>(
  'float',
  {
    as_integer_ratio: [[], ratio],
    conjugate: [[], (float) => float],
    is_integer: [[], (float) => Number.isInteger(float.value)],
  },
  ['fromhex', 'hex'],
);

function ratio({ value }: PyFloat): PyTuple {
  if (!Number.isFinite(value))
    throw valueFault('cannot convert infinity or NaN to an integer ratio');
  let { numerator, denominator } = fractionOf(value);
  while (numerator % 2n === 0n && denominator > 1n) {
    numerator /= 2n;
    denominator /= 2n;
  }
  return new PyTuple([integer(numerator), integer(denominator)]);
}

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
    default:
      return boundMethod(integerMethods, whole, name);
  }
}

/** Attributes of a float. */
export function floatAttribute(float: PyFloat, name: string): Value | undefined {
  if (name === 'real') return float;
  return name === 'imag' ? new PyFloat(0) : boundMethod(floatMethods, float, name);
}
