import { limitFault } from '../runtime/fault.ts';

/** A Python integer in our form: a number where it is safe, a bigint beyond. */
export function integer(value: bigint): number | bigint {
  const isSafe =
    value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
  return isSafe ? Number(value) : value;
}

/** The integer that a whole JavaScript number is. */
export function wholeNumber(value: number): number | bigint {
  return Number.isSafeInteger(value) ? (value === 0 ? 0 : value) : integer(BigInt(value));
}

/** Rounds towards minus infinity. */
export function floorDivideBig(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** The sign of the divisor. */
export function moduloBig(a: bigint, b: bigint): bigint {
  return a - floorDivideBig(a, b) * b;
}

/** The float nearest to the exact quotient. */
export function divideBig(a: bigint, b: bigint): number {
  const [left, right] = [a < 0n ? -a : a, b < 0n ? -b : b];
  // Enough bits for the float, and one more that says whether anything was cut off.
  const shift = Math.max(0, bitsOf(right) - bitsOf(left) + 66);
  const scaled = left << BigInt(shift);
  const quotient = (scaled / right) | (scaled % right === 0n ? 0n : 1n);
  const half = shift >> 1;
  const value = Number(quotient) * 2 ** -half * 2 ** (half - shift);
  return a < 0n === b < 0n ? value : -value;
}

function bitsOf(value: bigint): number {
  return value.toString(16).length * 4;
}

const MAX_BITS = 1_000_000;

/** @throws Fault when the power would be absurdly large */
export function powerBig(base: bigint, exponent: bigint): bigint {
  const bits = base.toString(2).length;
  if (base !== 0n && base !== 1n && base !== -1n && BigInt(bits) * exponent > BigInt(MAX_BITS)) {
    throw limitFault('the result of ** is too large');
  }
  return base ** exponent;
}
