import { allocate } from '../runtime/meter.ts';
import { valueFault } from '../runtime/fault.ts';
import type { Value } from './value.ts';
import { PyObject } from './value.ts';

/** Python turns no longer integer into text, nor text into one (sys.int_info.default_max_str_digits). */
export const MAX_DIGITS = 4300;

/** Python's `str(value)`. */
export function toText(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return String(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return bigText(value);
    default:
      if (value === null) return 'None';
      return value instanceof PyObject ? value.str() : listRepr(value);
  }
}

/** Python's `repr(value)`. */
export function toRepr(value: Value): string {
  if (typeof value === 'string') return stringRepr(value);
  return value instanceof PyObject ? value.repr() : toText(value);
}

function bigText(value: bigint): string {
  const text = value.toString();
  if (text.length > MAX_DIGITS + 1) {
    throw valueFault(
      `this integer has more than ${MAX_DIGITS} digits, which Python refuses to print`,
    );
  }
  return text;
}

const open: object[] = [];

/** Runs `print` unless `container` is being printed already: Python shows `cyclic` then. */
export function guarded(container: object, cyclic: string, print: () => string): string {
  if (open.includes(container)) return cyclic;
  open.push(container);
  try {
    const text = print();
    allocate(text.length);
    return text;
  } finally {
    open.pop();
  }
}

function listRepr(items: readonly Value[]): string {
  return guarded(items, '[...]', () => `[${items.map(toRepr).join(', ')}]`);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Characters that Python's repr escapes: everything that is not printable, except the space. */
const unprintable = /^[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}]$/u;

/** True for what `str.isprintable` accepts. */
export function isPrintable(character: string): boolean {
  return character === ' ' || !unprintable.test(character);
}

function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = '';
  for (const character of text) {
    const escape = ESCAPES[character];
    if (escape !== undefined) out += escape;
    else if (character === quote) out += `\\${quote}`;
    else out += isPrintable(character) ? character : escapeCode(character.codePointAt(0) ?? 0);
  }
  return `${quote}${out}${quote}`;
}

function escapeCode(code: number): string {
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Python's `ascii(value)`: its repr with everything else than ASCII escaped. */
export function toAscii(value: Value): string {
  return asciiText(toRepr(value));
}

/** The text with everything else than ASCII escaped. */
export function asciiText(text: string): string {
  let out = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    out += code < 0x80 ? character : escapeCode(code);
  }
  return out;
}
