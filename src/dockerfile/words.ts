/** A piece of a logical line: it starts at `at` there and at `from` in the instruction's text. */
export interface Segment {
  readonly at: number;
  readonly from: number;
}

/** A word with its quotes and escapes still in it. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** `<<EOF`, `<<-EOF`, `<<"EOF"` on an instruction's line. */
export interface HeredocMark {
  readonly name: string;
  readonly expands: boolean;
  /** `<<-`: tabs before the delimiter do not count. */
  readonly tabs: boolean;
}

const SINGLE: readonly Segment[] = [{ at: 0, from: 0 }];

/** Joins continuation lines into one, dropping comment and empty lines between them. */
export function logicalLine(
  head: string,
  escape: string,
): { logical: string; segments: readonly Segment[] } {
  if (!head.includes('\n')) return { logical: withoutContinuation(head, escape), segments: SINGLE };
  const segments: Segment[] = [];
  let logical = '';
  let from = 0;
  for (const row of head.split('\n')) {
    const visible = row.trimStart();
    if (from === 0 || (visible !== '' && !visible.startsWith('#'))) {
      segments.push({ at: logical.length, from });
      logical += withoutContinuation(row, escape);
    }
    from += row.length + 1;
  }
  return { logical, segments };
}

function withoutContinuation(row: string, escape: string): string {
  const bare = row.trimEnd();
  const continued = bare.endsWith(escape) && !bare.endsWith(escape + escape);
  return continued ? bare.slice(0, -1) : row;
}

/** The offset in the instruction's text of an offset in its logical line. */
export function toTextOffset(segments: readonly Segment[], offset: number): number {
  let found = segments[0] ?? { at: 0, from: 0 };
  for (const segment of segments) {
    if (segment.at > offset) break;
    found = segment;
  }
  return found.from + (offset - found.at);
}

/** Words between blanks, where quotes and the escape character keep blanks inside a word. */
export function splitWords(text: string, escape: string, from = 0): Word[] {
  const words: Word[] = [];
  let at = from;
  while (at < text.length) {
    if (isSpace(text.charCodeAt(at))) {
      at += 1;
      continue;
    }
    const end = endOfWord(text, at, escape);
    words.push({ text: text.slice(at, end), start: at, end });
    at = end;
  }
  return words;
}

/** Words between blanks, quotes being ordinary characters: how COPY and ADD read their arguments. */
export function splitBlanks(text: string, from = 0): Word[] {
  const words: Word[] = [];
  for (const match of text.slice(from).matchAll(/\S+/g)) {
    const start = from + match.index;
    words.push({ text: match[0], start, end: start + match[0].length });
  }
  return words;
}

/** Where the word that starts at `start` ends. */
export function endOfWord(text: string, start: number, escape: string): number {
  let quote = '';
  let at = start;
  for (; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === escape && quote !== "'") at += 1;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (isSpace(char.charCodeAt(0))) break;
  }
  return Math.min(at, text.length);
}

/** The here-documents that a line opens, in order. */
export function heredocMarks(logical: string, escape: string): HeredocMark[] {
  const marks: HeredocMark[] = [];
  for (const word of splitWords(logical, escape)) {
    const match = /^\d*<<(-?)([^<]+)$/.exec(word.text);
    const written = match?.[2];
    if (match === null || written === undefined) continue;
    const name = written.replace(/["'\\]/g, '');
    if (name !== '') marks.push({ name, expands: name === written, tabs: match[1] === '-' });
  }
  return marks;
}

/** The strings of a JSON array, or undefined when `text` is not one: the builder then takes it as a shell command. */
export function jsonStrings(text: string): string[] | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(trimmed);
    return Array.isArray(value) && value.every((item) => typeof item === 'string')
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
