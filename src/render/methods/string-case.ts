import type { Method } from './table.ts';

const cased = /^\p{Cased}$/u;
const ignorable = /^\p{Case_Ignorable}$/u;
const uppercase = /^\p{Uppercase}$/u;
const lowercase = /^\p{Lowercase}$/u;

/** The small letter of one character of a text; a sigma at the end of a word has another one. */
function lowerAt(text: readonly string[], at: number): string {
  const character = text[at] ?? '';
  if (character !== 'Σ') return character.toLowerCase();
  let before = at - 1;
  while (before >= 0 && ignorable.test(text[before] ?? '')) before -= 1;
  let after = at + 1;
  while (after < text.length && ignorable.test(text[after] ?? '')) after += 1;
  return cased.test(text[before] ?? '') && !cased.test(text[after] ?? '') ? 'ς' : 'σ';
}

/** Python's `str.title()`: a capital after everything that has no case, also after an apostrophe. */
function titleCase(text: string): string {
  const letters = Array.from(text);
  let inWord = false;
  return letters
    .map((character, i) => {
      const changed = inWord ? lowerAt(letters, i) : titleLetter(character);
      inWord = cased.test(character);
      return changed;
    })
    .join('');
}

/** Unicode's title case: `ß` becomes `Ss`, not `SS`, and the letters that have a form of their own get it. */
function titleLetter(character: string): string {
  const special = titleForm(character.codePointAt(0) ?? 0);
  if (special !== undefined) return String.fromCodePoint(special);
  const upper = character.toUpperCase();
  const [first = '', ...rest] = Array.from(upper);
  if (rest.length === 0 || character === 'ŉ') return upper;
  return first + rest.map((letter) => (letter === 'Ι' ? '\u0345' : letter.toLowerCase())).join('');
}

/** Title forms that differ from capitals: Latin digraphs, Greek letters with iota subscript, Georgian. */
function titleForm(code: number): number | undefined {
  if (code >= 0x1c4 && code <= 0x1cc) return 0x1c5 + 3 * Math.floor((code - 0x1c4) / 3);
  if (code >= 0x1f1 && code <= 0x1f3) return 0x1f2;
  if (code >= 0x1f80 && code <= 0x1faf) return code | 8;
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return code + 9;
  if (code === 0x1fbc || code === 0x1fcc || code === 0x1ffc) return code;
  const isGeorgian = code >= 0x10d0 && code <= 0x10ff && code !== 0x10fb && code !== 0x10fc;
  return isGeorgian ? code : undefined;
}

/** Python's `str.capitalize()`. */
export function capitalize(text: string): string {
  const [first = ''] = Array.from(text);
  // The whole text is lowered, because the letters before a sigma decide about its form.
  return titleLetter(first) + text.toLowerCase().slice(first.toLowerCase().length);
}

/** Python's `str.casefold()`; Cherokee folds to its capitals. */
function caseFold(text: string): string {
  return Array.from(text, (character) => {
    if (character === 'ı') return character;
    if (/^[\u13a0-\u13fd\uab70-\uabbf]$/u.test(character)) return character.toUpperCase();
    return character.toLowerCase().toUpperCase().toLowerCase();
  }).join('');
}

function swapCase(text: string): string {
  const letters = Array.from(text);
  return letters
    .map((character, i) => {
      if (uppercase.test(character)) return lowerAt(letters, i);
      return lowercase.test(character) ? character.toUpperCase() : character;
    })
    .join('');
}

export const methods: Readonly<Record<string, Method<string>>> = {
  upper: [[], (text) => text.toUpperCase()],
  lower: [[], (text) => text.toLowerCase()],
  casefold: [[], caseFold],
  title: [[], titleCase],
  capitalize: [[], capitalize],
  swapcase: [[], swapCase],
};
