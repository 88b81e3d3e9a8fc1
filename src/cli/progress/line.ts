import type { Paint, Role } from '../report/style.ts';
import { visible } from '../../visible.ts';
import { glyphsOf } from '../report/glyphs.ts';
import type { Glyph } from '../report/glyphs.ts';

/** A piece of a line. Its text is what {@link cleanText} made of foreign text. */
export interface Span {
  readonly text: string;
  readonly role?: Role;
}

/** One line of a terminal, not yet painted, so that it can be measured and cut. */
export type Line = readonly Span[];

/** Text of which each character takes one cell and none is acted on: ASCII, and what our own lines are made with. */
const plainText = /^[\x20-\x7e…·]*$/;

/**
 * Foreign text (a log, a name, a message) as one harmless line: control characters spelled out, tabs as blanks. Of a line that a
 * program wrote over and over (`10 %\r20 %\r`) the last state is left.
 */
export function cleanText(text: string): string {
  if (plainText.test(text)) return text;
  const states = text.replace(/[\r\n]+$/, '').split('\r');
  return (states.at(-1) ?? '').split('\t').map(visible).reduce(atTabStop);
}

function atTabStop(before: string, after: string): string {
  return before + ' '.repeat(4 - (widthOf(before) % 4)) + after;
}

/** Cells of a terminal that clean text takes. */
export function widthOf(text: string): number {
  return plainText.test(text) ? text.length : cells(glyphsOf(text));
}

/** Cut at the end with `…` to at most so many cells. */
export function cutEnd(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  if (room < 1) return '';
  return `${head(glyphsOf(text), room - 1)}…`;
}

/** Cut in the middle with `…`: of names the end tells as much as the beginning. */
export function cutMiddle(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  if (room < 1) return '';
  const glyphs = glyphsOf(text);
  const front = head(glyphs, Math.floor((room - 1) / 3));
  // The cut may meet a `…` that stands there already.
  return `${front}…${tail(glyphs, room - 1 - widthOf(front)).replace(/^…/, '')}`;
}

/** Filled up with blanks on the right. */
export function padEnd(text: string, room: number): string {
  return text + ' '.repeat(Math.max(0, room - widthOf(text)));
}

/** Filled up with blanks on the left. */
export function padStart(text: string, room: number): string {
  return ' '.repeat(Math.max(0, room - widthOf(text))) + text;
}

/** The line within so many cells: the span that would pass them is cut, those behind it are dropped. */
export function fitLine(line: Line, room: number): Line {
  const fitted: Span[] = [];
  let left = room;
  for (const span of line) {
    const width = widthOf(span.text);
    if (width > left) {
      if (left > 0) fitted.push({ ...span, text: cutEnd(span.text, left) });
      break;
    }
    fitted.push(span);
    left -= width;
  }
  return fitted;
}

/** The text of a line without blanks at its end, in colours. */
export function paintLine(line: Line, paint: Paint): string {
  const last = line.findLastIndex(({ text }) => text.trimEnd() !== '');
  return line
    .slice(0, last + 1)
    .map(({ text, role }, i) => {
      const shown = i === last ? text.trimEnd() : text;
      return role === undefined || shown === '' ? shown : paint(role, shown);
    })
    .join('');
}

function cells(glyphs: readonly Glyph[]): number {
  return glyphs.reduce((sum, { width }) => sum + width, 0);
}

function head(glyphs: readonly Glyph[], room: number): string {
  let text = '';
  let left = room;
  for (const glyph of glyphs) {
    left -= glyph.width;
    if (left < 0) break;
    text += glyph.text;
  }
  return text;
}

function tail(glyphs: readonly Glyph[], room: number): string {
  let text = '';
  let left = room;
  for (const glyph of glyphs.toReversed()) {
    left -= glyph.width;
    if (left < 0) break;
    text = glyph.text + text;
  }
  return text;
}
