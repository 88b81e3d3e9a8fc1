/** A decoded string, or what is wrong with it. */
export interface DecodedString {
  readonly text: string;
  readonly problem?: string;
}

const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Python's `unicode-escape` on the text between the quotes; an unknown escape keeps its backslash. */
export function decodeString(body: string): DecodedString {
  if (!body.includes('\\')) return { text: body };
  let text = '';
  let i = 0;
  while (i < body.length) {
    const character = body.charAt(i);
    if (character !== '\\') {
      text += character;
      i += 1;
      continue;
    }
    const escape = decodeEscape(body, i + 1);
    if (escape.problem !== undefined) return { text: '', problem: escape.problem };
    text += escape.text;
    i += 1 + escape.length;
  }
  return { text };
}

interface Escape extends DecodedString {
  /** Characters after the backslash. */
  readonly length: number;
}

function decodeEscape(body: string, at: number): Escape {
  const letter = body.charAt(at);
  const simple = SIMPLE[letter];
  if (simple !== undefined) return { text: simple, length: 1 };
  const width = HEX_DIGITS[letter];
  if (width !== undefined) return hexEscape(body, at, width);
  if (letter === 'N')
    return {
      text: '',
      length: 0,
      problem: 'the escape \\N{…} is not supported: use \\u with the number',
    };
  const octal = leading(body.slice(at, at + 3), '01234567');
  if (octal !== '') return { text: String.fromCodePoint(parseInt(octal, 8)), length: octal.length };
  return { text: `\\${letter}`, length: letter.length };
}

function hexEscape(body: string, at: number, width: number): Escape {
  const digits = leading(body.slice(at + 1, at + 1 + width).toLowerCase(), '0123456789abcdef');
  const shown = `\\${body.charAt(at)}${digits}`;
  if (digits.length < width)
    return {
      text: '',
      length: 0,
      problem: `the escape ${shown} needs ${width} hexadecimal digits`,
    };
  const code = parseInt(digits, 16);
  if (code > 0x10ffff)
    return { text: '', length: 0, problem: `the escape ${shown} is no Unicode character` };
  return { text: String.fromCodePoint(code), length: 1 + width };
}

function leading(text: string, allowed: string): string {
  let end = 0;
  while (end < text.length && allowed.includes(text.charAt(end))) end += 1;
  return text.slice(0, end);
}
