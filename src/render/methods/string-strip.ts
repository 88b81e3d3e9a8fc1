import { isSpace } from '../syntax/characters.ts';
import type { Value } from '../values/value.ts';
import { textArgument } from './table.ts';

/** Python's `strip` family: white space, or any of the characters of `chars`. */
export function strip(text: string, chars: Value, left: boolean, right: boolean): string {
  const set = chars === null ? undefined : new Set(textArgument(chars, 'the characters to strip'));
  const goes = (character: string): boolean =>
    set === undefined ? isSpace(character) : set.has(character);
  const letters = Array.from(text);
  let from = 0;
  let to = letters.length;
  while (left && from < to && goes(letters[from] ?? '')) from += 1;
  while (right && to > from && goes(letters[to - 1] ?? '')) to -= 1;
  return letters.slice(from, to).join('');
}
