import { floorDivideBig } from './integers.ts';

/** `numerator / denominator`, halves to the even neighbour. */
function divideToEven(numerator: bigint, denominator: bigint): bigint {
  const floor = floorDivideBig(numerator, denominator);
  const twice = 2n * (numerator - floor * denominator);
  if (twice < denominator || (twice === denominator && floor % 2n === 0n)) return floor;
  return floor + 1n;
}

/** A finite float as an exact fraction. */
export function fractionOf(value: number): { numerator: bigint; denominator: bigint } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const mantissa = bits & 0xfffffffffffffn;
  const whole = exponent === 0 ? mantissa : mantissa | 0x10000000000000n;
  const power = Math.max(exponent, 1) - 1075;
  const signed = value < 0 ? -whole : whole;
  return power >= 0
    ? { numerator: signed << BigInt(power), denominator: 1n }
    : { numerator: signed, denominator: 1n << BigInt(-power) };
}

/** Python's `round(value, digits)` on a float: the exact value decides, halves go to the even digit. */
export function roundFloat(value: number, digits: number): number {
  if (!Number.isFinite(value) || value === 0 || digits > 323) return value;
  if (digits < -308) return value < 0 ? -0 : 0;
  const text = `${decimalDigits(value, digits)}e${-digits}`;
  const rounded = Number(text);
  return rounded === 0 && value < 0 ? -0 : rounded;
}

/** The integer nearest to `value * 10 ** digits`. */
export function decimalDigits(value: number, digits: number): string {
  const { numerator, denominator } = fractionOf(value);
  const scale = 10n ** BigInt(Math.abs(digits));
  return (
    digits >= 0
      ? divideToEven(numerator * scale, denominator)
      : divideToEven(numerator, denominator * scale)
  ).toString();
}

/** Python's `round(value, digits)` on an integer. */
export function roundInteger(value: bigint, digits: number): bigint {
  if (digits >= 0) return value;
  if (digits < -4300) return 0n;
  const scale = 10n ** BigInt(-digits);
  return divideToEven(value, scale) * scale;
}
