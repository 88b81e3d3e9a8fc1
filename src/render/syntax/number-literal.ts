import { isDigit } from './characters.ts';

/** A number in a tag: `text` without underscores, `length` as written. */
export interface NumberLiteral {
  readonly text: string;
  readonly length: number;
  readonly isFloat: boolean;
}

const RADIX: Readonly<Record<string, string>> = { x: '0123456789abcdef', o: '01234567', b: '01' };

/** The number that starts at `index`, as Jinja2 lexes them; undefined when none does. */
export function scanNumber(source: string, index: number): NumberLiteral | undefined {
  if (!isDigit(source.charAt(index))) return undefined;
  const end = source.charAt(index - 1) === '.' ? undefined : floatEnd(source, index);
  if (end !== undefined) return literal(source, index, end, true);
  const digits =
    source.charAt(index) === '0' ? RADIX[source.charAt(index + 1).toLowerCase()] : undefined;
  if (digits !== undefined) {
    const radixEnd = prefixedDigits(source, index + 2, digits);
    if (radixEnd > index + 2) return literal(source, index, radixEnd, false);
  }
  const all = source.charAt(index) === '0' ? '0' : '0123456789';
  return literal(source, index, prefixedDigits(source, index, all), false);
}

function literal(source: string, from: number, to: number, isFloat: boolean): NumberLiteral {
  return { text: source.slice(from, to).replaceAll('_', ''), length: to - from, isFloat };
}

/** End of `digits` with single underscores before any of them. */
function prefixedDigits(source: string, from: number, digits: string): number {
  let end = from;
  for (;;) {
    const at = source.charAt(end) === '_' && end > 0 ? end + 1 : end;
    const character = source.charAt(at).toLowerCase();
    if (character === '' || !digits.includes(character)) return end;
    end = at + 1;
  }
}

/** End of decimal digits with underscores only between them. */
function decimalEnd(source: string, from: number): number {
  return isDigit(source.charAt(from)) ? prefixedDigits(source, from, '0123456789') : from;
}

/** Digits, then a fraction, an exponent or both. */
function floatEnd(source: string, index: number): number | undefined {
  const whole = decimalEnd(source, index);
  let end = whole;
  if (source.charAt(end) === '.' && isDigit(source.charAt(end + 1)))
    end = decimalEnd(source, end + 1);
  if (source.charAt(end).toLowerCase() === 'e') {
    const sign = source.charAt(end + 1);
    const digits = sign === '+' || sign === '-' ? end + 2 : end + 1;
    if (isDigit(source.charAt(digits))) end = decimalEnd(source, digits);
  }
  return end > whole ? end : undefined;
}
