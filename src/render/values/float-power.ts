import { fractionOf } from './round.ts';

/**
 * C's `pow`, which Python uses: V8's `**` may be off by one in the last place (`100 ** -2` is 9.999999999999999e-05 there), so the
 * result is made with integers and rounded once.
 */
export function floatPower(base: number, exponent: number): number {
  const special = specialPower(base, exponent);
  if (special !== undefined) return special;
  const isNegative = base < 0 && isOdd(exponent);
  const size = Math.abs(base);
  const estimate = size ** exponent;
  // Far beyond what a float holds, the estimate is right.
  const scale = exponent * Math.log2(size);
  const isFar = scale > 1025 || scale < -1100;
  const result = isFar ? estimate : rounded(size, exponent);
  return isNegative ? -result : result;
}

const isOdd = (value: number): boolean => Number.isInteger(value) && Math.abs(value % 2) === 1;

/** Where an operand is 0, 1, infinite or no number (C11, F.10.4.4). */
function specialPower(base: number, exponent: number): number | undefined {
  if (exponent === 0 || base === 1) return 1;
  if (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent)) return 1;
  const isOrdinary = Number.isFinite(base) && Number.isFinite(exponent) && base !== 0;
  return isOrdinary ? undefined : base ** exponent;
}

/** Bits behind the point in what follows; a float has 53. */
const PRECISION = 200;
const ONE = 1n << BigInt(PRECISION);
/** Exact results have no more bits than this, so no other exponent needs exact arithmetic. */
const EXACT_UP_TO = 64;

function rounded(base: number, exponent: number): number {
  const { numerator, denominator } = fractionOf(base);
  const times = Math.abs(exponent);
  if (Number.isInteger(exponent) && times <= EXACT_UP_TO) {
    const [top, bottom] = [numerator ** BigInt(times), denominator ** BigInt(times)];
    return exponent > 0 ? nearest(top, bottom) : nearest(bottom, top);
  }
  const power = fractionOf(exponent);
  const scaled = (naturalLog(numerator, denominator) * power.numerator) / power.denominator;
  return exponential(scaled);
}

const bitsOf = (value: bigint): number => value.toString(2).length;

/** The float nearest to a fraction of positive integers, halves to even. */
function nearest(numerator: bigint, denominator: bigint): number {
  const excess = bitsOf(numerator) - bitsOf(denominator);
  // Below 2^-1022 floats have fewer bits, down to one at 2^-1074.
  const shift = Math.min(64 - excess, 1074 + 2);
  const [top, bottom] =
    shift >= 0
      ? [numerator << BigInt(shift), denominator]
      : [numerator, denominator << BigInt(-shift)];
  const quotient = ((top / bottom) << 1n) | (top % bottom === 0n ? 0n : 1n);
  const exponent = -shift - 1;
  const bits = Math.min(53, bitsOf(quotient) + exponent + 1074);
  const dropped = Math.max(0, bitsOf(quotient) - Math.max(0, bits));
  return scaleUp(Number(roundedShift(quotient, dropped)), exponent + dropped);
}

function roundedShift(value: bigint, dropped: number): bigint {
  if (dropped === 0) return value;
  const unit = 1n << BigInt(dropped);
  const [floor, rest] = [value / unit, value % unit];
  const isUp = 2n * rest > unit || (2n * rest === unit && floor % 2n === 1n);
  return isUp ? floor + 1n : floor;
}

/** `value * 2 ** exponent` where the result is exact or infinite. */
function scaleUp(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}

/** ln of a positive fraction with {@link PRECISION} bits: ln 2 for each power of two, and a series for what is left. */
function naturalLog(numerator: bigint, denominator: bigint): bigint {
  let twos = bitsOf(numerator) - bitsOf(denominator);
  let [top, bottom] =
    twos >= 0
      ? [numerator, denominator << BigInt(twos)]
      : [numerator << BigInt(-twos), denominator];
  // Now top / bottom is between 1/2 and 2; the series is fast near 1.
  if (3n * top > 4n * bottom) {
    bottom <<= 1n;
    twos += 1;
  }
  if (3n * top < 2n * bottom) {
    top <<= 1n;
    twos -= 1;
  }
  return BigInt(twos) * LN2 + 2n * artanh(((top - bottom) << BigInt(PRECISION)) / (top + bottom));
}

function artanh(x: bigint): bigint {
  const square = (x * x) >> BigInt(PRECISION);
  let term = x;
  let sum = 0n;
  for (let i = 1n; term !== 0n && term !== -1n; i += 2n) {
    sum += term / i;
    term = (term * square) >> BigInt(PRECISION);
  }
  return sum;
}

const LN2 = 2n * artanh(ONE / 3n);

/** The float nearest to e to the power of `x`, a number with {@link PRECISION} bits behind its point. */
function exponential(x: bigint): number {
  const twos = x / LN2 - (x < 0n ? 1n : 0n);
  const rest = x - twos * LN2;
  let term = ONE;
  let sum = 0n;
  for (let i = 1n; term !== 0n; i += 1n) {
    sum += term;
    term = ((term * rest) >> BigInt(PRECISION)) / i;
  }
  return twos >= 0n ? nearest(sum << twos, ONE) : nearest(sum, ONE << -twos);
}
