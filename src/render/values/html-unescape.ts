import { valueFault } from '../runtime/fault.ts';
import { allocate } from '../runtime/meter.ts';
import { HTML_ENTITIES } from './html-entities.ts';
import { MAX_DIGITS } from './text.ts';

interface Names {
  readonly closed: ReadonlyMap<string, string>;
  /** Those that need no semicolon. */
  readonly open: ReadonlyMap<string, string>;
}

let known: Names | undefined;

function names(): Names {
  known ??= readNames();
  return known;
}

function readNames(): Names {
  const closed = new Map<string, string>();
  const open = new Map<string, string>();
  for (const entry of HTML_ENTITIES.flatMap((line) => line.split(' '))) {
    const [marked = '', codes = ''] = entry.split('=');
    const name = marked.replace('*', '');
    const text = String.fromCodePoint(...codes.split('+').map((code) => parseInt(code, 16)));
    closed.set(`${name};`, text);
    if (marked.endsWith('*')) open.set(name, text);
  }
  return { closed, open };
}

/** What the numbers 128 to 159 mean in HTML: Windows-1252, where it has a character. */
const WINDOWS_1252 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

/** The character of a number; numbers that are none vanish or become U+FFFD, as HTML 5 has it. */
function numbered(digits: string, radix: number): string {
  if (radix === 10 && digits.length > MAX_DIGITS)
    throw valueFault(`a character reference of more than ${MAX_DIGITS} digits`);
  const code = parseInt(digits, radix);
  if (code >= 0x80 && code <= 0x9f) return WINDOWS_1252.charAt(code - 0x80);
  if (code === 0 || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) return '\ufffd';
  if (code === 0x09 || code === 0x0a || code === 0x0c || code === 0x0d)
    return String.fromCharCode(code);
  const isControl = code < 0x20 || code === 0x7f;
  const isNone = (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe;
  return isControl || isNone ? '' : String.fromCodePoint(code);
}

/** The characters of a name, or of the longest part of it that is one. */
function named(name: string): string {
  const { closed, open } = names();
  const whole = closed.get(name) ?? open.get(name);
  if (whole !== undefined) return whole;
  for (let end = name.length - 1; end > 1; end -= 1) {
    const part = open.get(name.slice(0, end));
    if (part !== undefined) return part + name.slice(end);
  }
  return `&${name}`;
}

const reference = /&(?:#([0-9]+);?|#[xX]([0-9a-fA-F]+);?|([^\t\n\f <&#;]{1,32};?))/gu;

/** Python's `html.unescape`. */
export function unescapeHtml(text: string): string {
  if (!text.includes('&')) return text;
  const plain = text.replace(
    reference,
    (_, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
      if (decimal !== undefined) return numbered(decimal, 10);
      return hex === undefined ? named(name ?? '') : numbered(hex, 16);
    },
  );
  allocate(plain.length);
  return plain;
}
