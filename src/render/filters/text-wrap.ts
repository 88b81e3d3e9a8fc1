import { valueFault } from '../runtime/fault.ts';
import { splitLines } from '../methods/string-split.ts';
import { characters, subtext, textLength } from '../values/code-points.ts';

export interface WrapOptions {
  readonly width: number;
  readonly breakLongWords: boolean;
  readonly breakOnHyphens: boolean;
  readonly separator: string;
}

/** What Python's textwrap calls white space; a no-break space is none. */
const BLANKS = '\t\n\v\f\r ';
/** What Python's `[^\d\W]` matches. */
const letter = /[\p{L}\p{Nl}\p{No}_]/u;
const wordCharacter = /[\p{L}\p{N}_]/u;

const isBlank = (character: string | undefined): boolean =>
  character !== undefined && BLANKS.includes(character);
const isLetter = (character: string | undefined): boolean =>
  character !== undefined && letter.test(character);
const isWord = (character: string | undefined): boolean =>
  character !== undefined && wordCharacter.test(character);
const beforeDash = (character: string | undefined): boolean =>
  isWord(character) || (character !== undefined && '!"\'&.,?'.includes(character));

/** Every line of the text wrapped on its own, as Python's textwrap does it. */
export function wrapLines(text: string, options: WrapOptions): string {
  if (options.width <= 0 && text !== '')
    throw valueFault(`invalid width ${options.width} (must be > 0)`);
  return splitLines(text)
    .map((line) => wrapLine(line, options).join(options.separator))
    .join(options.separator);
}

function wrapLine(line: string, options: WrapOptions): string[] {
  const chunks = chunksOf(characters(line), options.breakOnHyphens).reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && isBlankText(chunks.at(-1))) chunks.pop();
    const current = fill(chunks, options);
    if (isBlankText(current.at(-1))) current.pop();
    if (current.length > 0) lines.push(current.join(''));
  }
  return lines;
}

function isBlankText(chunk: string | undefined): boolean {
  return chunk?.trim() === '';
}

/** Takes the chunks of one line; a word that is too long for any line is broken when that is allowed. */
function fill(chunks: string[], options: WrapOptions): string[] {
  const line: string[] = [];
  let length = 0;
  for (let next = chunks.at(-1); next !== undefined; next = chunks.at(-1)) {
    if (length + textLength(next) > options.width) break;
    line.push(next);
    length += textLength(next);
    chunks.pop();
  }
  const long = chunks.at(-1);
  if (long === undefined || textLength(long) <= options.width) return line;
  if (options.breakLongWords) {
    const end = breakAt(long, options.width - length, options.breakOnHyphens);
    line.push(subtext(long, 0, end));
    chunks[chunks.length - 1] = subtext(long, end);
  } else if (line.length === 0) {
    line.push(long);
    chunks.pop();
  }
  return line;
}

function breakAt(chunk: string, room: number, onHyphens: boolean): number {
  if (!onHyphens) return room;
  const head = characters(chunk).slice(0, room);
  const hyphen = head.lastIndexOf('-');
  return hyphen > 0 && head.slice(0, hyphen).some((character) => character !== '-')
    ? hyphen + 1
    : room;
}

/** Blanks, words, parts of hyphenated words and dashes. */
function chunksOf(text: readonly string[], onHyphens: boolean): string[] {
  const chunks: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = isBlank(text[start])
      ? blanksEnd(text, start)
      : onHyphens
        ? partEnd(text, start)
        : wordEnd(text, start);
    chunks.push(text.slice(start, end).join(''));
    start = end;
  }
  return chunks;
}

function blanksEnd(text: readonly string[], start: number): number {
  let end = start;
  while (isBlank(text[end])) end += 1;
  return end;
}

function wordEnd(text: readonly string[], start: number): number {
  let end = start;
  while (end < text.length && !isBlank(text[end])) end += 1;
  return end;
}

/** A run of dashes between words, or the shortest piece of a word that may end a line. */
function partEnd(text: readonly string[], start: number): number {
  const dashes = dashesEnd(text, start);
  if (dashes > start + 1 && beforeDash(text[start - 1]) && isWord(text[dashes])) return dashes;
  for (let end = start + 1; ; end += 1) {
    if (end >= text.length || isBlank(text[end])) return end;
    if (text[end] === '-' && hyphenEndsPart(text, end)) return end + 1;
    const next = dashesEnd(text, end);
    if (next > end + 1 && beforeDash(text[end - 1]) && isWord(text[next])) return end;
  }
}

function dashesEnd(text: readonly string[], start: number): number {
  let end = start;
  while (text[end] === '-') end += 1;
  return end;
}

/** Two letters, or a letter, hyphen and letter, before it; a letter and perhaps a hyphen and a letter after it. */
function hyphenEndsPart(text: readonly string[], at: number): boolean {
  const before =
    isLetter(text[at - 1]) &&
    (isLetter(text[at - 2]) || (text[at - 2] === '-' && isLetter(text[at - 3])));
  const after =
    isLetter(text[at + 1]) &&
    (isLetter(text[at + 2]) || (text[at + 2] === '-' && isLetter(text[at + 3])));
  return before && after;
}
