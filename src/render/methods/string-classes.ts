import { continuesName, isSpace, startsName } from '../syntax/characters.ts';
import { isDecimal, isDigitLike, isLetter, isNumeric } from '../values/character-classes.ts';
import { isPrintable } from '../values/text.ts';
import type { Method } from './table.ts';

const uppercase = /\p{Uppercase}/u;
const lowercase = /\p{Lowercase}/u;
const titlecase = /\p{Lt}/u;

function every(text: string, accepts: (character: string) => boolean): boolean {
  return text !== '' && Array.from(text).every(accepts);
}

/** `str.isupper`: there is a capital, and no letter of another case. */
export function isUpper(text: string): boolean {
  return uppercase.test(text) && !lowercase.test(text) && !titlecase.test(text);
}

/** `str.islower`. */
export function isLower(text: string): boolean {
  return lowercase.test(text) && !uppercase.test(text) && !titlecase.test(text);
}

function isTitle(text: string): boolean {
  let inWord = false;
  let found = false;
  for (const character of text) {
    if (uppercase.test(character) || titlecase.test(character)) {
      if (inWord) return false;
      found = true;
      inWord = true;
    } else if (lowercase.test(character)) {
      if (!inWord) return false;
    } else {
      inWord = false;
    }
  }
  return found;
}

function isIdentifier(text: string): boolean {
  const [first = '', ...rest] = Array.from(text);
  return startsName(first) && rest.every(continuesName);
}

export const methods: Readonly<Record<string, Method<string>>> = {
  isalpha: [[], (text) => every(text, isLetter)],
  isdigit: [[], (text) => every(text, isDigitLike)],
  isdecimal: [[], (text) => every(text, isDecimal)],
  isnumeric: [[], (text) => every(text, isNumeric)],
  isalnum: [[], (text) => every(text, (character) => isLetter(character) || isNumeric(character))],
  isspace: [[], (text) => every(text, isSpace)],
  isascii: [[], (text) => Array.from(text).every((character) => character < '\x80')],
  isprintable: [[], (text) => Array.from(text).every(isPrintable)],
  isupper: [[], isUpper],
  islower: [[], isLower],
  istitle: [[], isTitle],
  isidentifier: [[], isIdentifier],
};
