import type { Method } from './table.ts';

const cased = /\p{Lu}|\p{Ll}|\p{Lt}/u;

/** Python's `str.title()`: a capital after everything that is not a letter, also after an apostrophe. */
export function titleCase(text: string): string {
  let out = '';
  let inWord = false;
  for (const character of text) {
    out += inWord ? lowerCase(character) : titleLetter(character);
    inWord = cased.test(character);
  }
  return out;
}

/** Unicode's title case: `ß` becomes `Ss`, not `SS`, and the letters that have a form of their own get it. */
function titleLetter(character: string): string {
  const special = titleForm(character.codePointAt(0) ?? 0);
  if (special !== undefined) return String.fromCodePoint(special);
  const upper = character.toUpperCase();
  const [first = '', ...rest] = Array.from(upper);
  return rest.length === 0 ? upper : first + rest.join('').toLowerCase();
}

/** Title forms that differ from capitals: Latin digraphs, Greek letters with iota subscript, Georgian. */
function titleForm(code: number): number | undefined {
  if (code >= 0x1c4 && code <= 0x1cc) return 0x1c5 + 3 * Math.floor((code - 0x1c4) / 3);
  if (code >= 0x1f1 && code <= 0x1f3) return 0x1f2;
  if (code >= 0x1f80 && code <= 0x1faf) return code | 8;
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return code + 9;
  const isGeorgian = code >= 0x10d0 && code <= 0x10ff && code !== 0x10fb && code !== 0x10fc;
  return isGeorgian ? code : undefined;
}

/** Python's `str.capitalize()`. */
export function capitalize(text: string): string {
  const [first = ''] = Array.from(text);
  return titleLetter(first) + lowerCase(text.slice(first.length));
}

export function upperCase(text: string): string {
  return text.toUpperCase();
}

export function lowerCase(text: string): string {
  return text.toLowerCase();
}

function swapCase(text: string): string {
  let out = '';
  for (const character of text) {
    const upper = character.toUpperCase();
    out += upper === character ? character.toLowerCase() : upper;
  }
  return out;
}

export const methods: Readonly<Record<string, Method<string>>> = {
  upper: [[], upperCase],
  lower: [[], lowerCase],
  casefold: [[], (text) => text.replaceAll('ß', 'ss').toLowerCase()],
  title: [[], titleCase],
  capitalize: [[], capitalize],
  swapcase: [[], swapCase],
};
