import { valueFault } from '../runtime/fault.ts';
import { floatRepr } from './float-repr.ts';
import { decimalDigits } from './round.ts';

/** C's `%.*f` of a finite float. */
export function fixedText(value: number, precision: number): string {
  const negative = value < 0 || Object.is(value, -0);
  const digits = decimalDigits(Math.abs(value), precision).padStart(precision + 1, '0');
  const whole = digits.slice(0, digits.length - precision);
  return `${negative ? '-' : ''}${whole}${precision > 0 ? `.${digits.slice(-precision)}` : ''}`;
}

/** C's `%.*e` of a finite float: JavaScript rounds exact halves up, Python to even, so the digits are made here. */
export function exponentText(value: number, precision: number): string {
  if (value === 0) return `${Object.is(value, -0) ? '-' : ''}${fixedText(0, precision)}e+00`;
  const size = Math.abs(value);
  let exponent = Number(size.toExponential().split('e')[1]);
  let digits = decimalDigits(size, precision - exponent);
  if (digits.length > precision + 1) {
    exponent += 1;
    digits = decimalDigits(size, precision - exponent);
  }
  const fraction = precision > 0 ? `.${digits.slice(1)}` : '';
  const sign = exponent < 0 ? '-' : '+';
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, 1)}${fraction}e${sign}${power}`;
}

/** C's `%.*g`; `keepZeros` is the flag `#`. */
export function generalText(value: number, precision: number, keepZeros: boolean): string {
  const digits = precision === 0 ? 1 : precision;
  const scientific = exponentText(value, digits - 1);
  const exponent = Number(scientific.split('e')[1]);
  const useExponent = exponent < -4 || exponent >= digits;
  const text = useExponent ? scientific : fixedText(value, digits - 1 - exponent);
  if (keepZeros || !text.includes('.')) return text;
  const [mantissa = '', power] = text.split('e');
  let end = mantissa.length;
  while (mantissa.charAt(end - 1) === '0') end -= 1;
  if (mantissa.charAt(end - 1) === '.') end -= 1;
  return `${mantissa.slice(0, end)}${power === undefined ? '' : `e${power}`}`;
}

/** With the flag `#` every number has a point. */
export function pointed(text: string, alternate: boolean): string {
  return alternate && !text.includes('.') ? text.replace(/\d+/, '$&.') : text;
}

const MAX_PRECISION = 10_000;

/** A float by one of the letters `e f g` (or capitals) with `precision` digits. */
export function floatText(
  value: number,
  letter: string,
  precision: number,
  keepZeros: boolean,
): string {
  if (precision > MAX_PRECISION) throw valueFault('the precision of the format is too large');
  const lower = letter.toLowerCase();
  const text = Number.isFinite(value)
    ? pointed(finiteText(value, lower, precision, keepZeros), keepZeros)
    : floatRepr(value);
  return letter === lower ? text : text.toUpperCase();
}

function finiteText(value: number, letter: string, precision: number, keepZeros: boolean): string {
  if (letter === 'f') return fixedText(value, precision);
  return letter === 'e' ? exponentText(value, precision) : generalText(value, precision, keepZeros);
}
