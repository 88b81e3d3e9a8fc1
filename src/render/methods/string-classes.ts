import { continuesName, isSpace, startsName } from '../syntax/characters.ts';
import { isPrintable } from '../values/text.ts';
import type { Method } from './table.ts';

const letter = /\p{L}/u;
const decimal = /\p{Nd}/u;
const number = /\p{N}/u;
const superscript = /[\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468]/u;
const upper = /\p{Lu}|\p{Lt}/u;
const lower = /\p{Ll}/u;

function every(text: string, accepts: (character: string) => boolean): boolean {
  return text !== '' && Array.from(text).every(accepts);
}

/** All cased letters are of one case, and there is one. */
function caseIs(text: string, wanted: RegExp, other: RegExp): boolean {
  return wanted.test(text) && !other.test(text);
}

function isTitle(text: string): boolean {
  let inWord = false;
  let found = false;
  for (const character of text) {
    if (upper.test(character)) {
      if (inWord) return false;
      found = true;
      inWord = true;
    } else if (lower.test(character)) {
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

const isDigit = (character: string): boolean =>
  decimal.test(character) || superscript.test(character);

export const methods: Readonly<Record<string, Method<string>>> = {
  isalpha: [[], (text) => every(text, (character) => letter.test(character))],
  isdigit: [[], (text) => every(text, isDigit)],
  isdecimal: [[], (text) => every(text, (character) => decimal.test(character))],
  isnumeric: [[], (text) => every(text, (character) => number.test(character))],
  isalnum: [
    [],
    (text) => every(text, (character) => letter.test(character) || number.test(character)),
  ],
  isspace: [[], (text) => every(text, isSpace)],
  isascii: [[], (text) => Array.from(text).every((character) => character < '\x80')],
  isprintable: [[], (text) => Array.from(text).every(isPrintable)],
  isupper: [[], (text) => caseIs(text, upper, lower)],
  islower: [[], (text) => caseIs(text, lower, upper)],
  istitle: [[], isTitle],
  isidentifier: [[], isIdentifier],
};
