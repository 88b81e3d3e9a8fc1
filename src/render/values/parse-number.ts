import { trimSpace } from '../syntax/characters.ts';
import { limitFault } from '../runtime/fault.ts';
import { asciiDigits } from './character-classes.ts';
import { MAX_DIGITS } from './text.ts';

const decimal = /^[+-]?(?:\d+(?:_\d+)*)?(?:\.(?:\d+(?:_\d+)*)?)?(?:e[+-]?\d+(?:_\d+)*)?$/i;
const special = /^([+-]?)(inf|infinity|nan)$/i;

/** Python's `float(text)`; undefined where it raises ValueError. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = asciiDigits(trimSpace(text));
  const word = special.exec(trimmed);
  if (word !== null) {
    if (word[2]?.toLowerCase() === 'nan') return NaN;
    return word[1] === '-' ? -Infinity : Infinity;
  }
  const mantissa = trimmed.split(/e/i)[0] ?? '';
  if (!decimal.test(trimmed) || !/\d/.test(mantissa)) return undefined;
  return Number(trimmed.replaceAll('_', ''));
}

/** Python reads longer ones in the bases 2, 4, 8, 16 and 32. */
const LONGEST = 20_000;
const PREFIXES: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 };

/** Python's `int(text, base)`; undefined where it raises ValueError. */
export function parseIntegerText(text: string, base: number): bigint | undefined {
  const trimmed = asciiDigits(trimSpace(text)).toLowerCase();
  const negative = trimmed.startsWith('-');
  let digits = negative || trimmed.startsWith('+') ? trimmed.slice(1) : trimmed;
  let radix = base;
  const prefix = PREFIXES[digits.slice(0, 2)];
  if (prefix !== undefined && (base === prefix || base === 0)) {
    radix = prefix;
    digits = digits.slice(2);
    if (digits.startsWith('_')) digits = digits.slice(1);
  } else if (base === 0) {
    radix = 10;
    if (/^0[0_]*[1-9]/.test(digits)) return undefined;
  }
  if (radix < 2 || radix > 36) return undefined;
  const value = digitsValue(digits, BigInt(radix));
  return value === undefined || !negative ? value : -value;
}

function digitsValue(digits: string, radix: bigint): bigint | undefined {
  if (digits === '' || digits.startsWith('_') || digits.endsWith('_') || digits.includes('__'))
    return undefined;
  const plain = digits.replaceAll('_', '');
  const isPowerOfTwo = (radix & (radix - 1n)) === 0n;
  if (plain.length > MAX_DIGITS && !isPowerOfTwo) return undefined;
  if (plain.length > LONGEST) throw limitFault(`a number of more than ${LONGEST} digits`);
  if (radix === 10n) return /^\d+$/.test(plain) ? BigInt(plain) : undefined;
  let value = 0n;
  for (const digit of plain) {
    const worth = '0123456789abcdefghijklmnopqrstuvwxyz'.indexOf(digit);
    if (worth === -1 || BigInt(worth) >= radix) return undefined;
    value = value * radix + BigInt(worth);
  }
  return value;
}
