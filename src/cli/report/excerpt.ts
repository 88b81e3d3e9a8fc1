import type { Diagnostic, ExcerptLine, Place } from '../../diagnostics.ts';
import type { Paint } from './style.ts';
import { glyphsOf } from './glyphs.ts';
import type { Glyph } from './glyphs.ts';

/** Cells of one excerpt line; what does not fit is cut around the place and marked with `…`. */
const windowCells = 90;

/** The lines under a message with their numbers, and carets under the place. */
export function excerptLines({ excerpt, place }: Diagnostic, paint: Paint): string[] {
  if (excerpt === undefined || excerpt.length === 0) return [];
  const digits = String(Math.max(...excerpt.map(({ line }) => line))).length;
  const gutter = (label: string): string => paint('faint', `${label.padStart(digits + 2)} |`);
  return excerpt.flatMap((source) => {
    const here = place?.line === source.line ? place : undefined;
    const { text, carets } = excerptLine(source, here);
    const shown = `${gutter(String(source.line))} ${text}`.trimEnd();
    return carets === '' ? [shown] : [shown, `${gutter('')} ${paint('caret', carets)}`];
  });
}

interface WindowedLine {
  readonly text: string;
  readonly carets: string;
}

/** Code units on each side of a place that are looked at: taking a line apart costs more than its length. */
const NEAR = 2000;

/** One source line cut to the window; `carets` is empty when the place is elsewhere. */
function excerptLine(source: ExcerptLine, place: Place | undefined): WindowedLine {
  const { length } = source.text;
  const first = Math.max(0, Math.min((place?.col ?? 1) - 1, length) - NEAR);
  const last = Math.min(length, first + 2 * NEAR);
  const glyphs = glyphsOf(source.text.slice(first, last));
  const from = place === undefined ? 0 : glyphIndex(glyphs, place.col - 1 - first);
  const { start, end } = windowAround(glyphs, from);
  const isCut = { before: first > 0 || start > 0, after: last < length || end < glyphs.length };
  const [before, after] = [isCut.before ? '…' : '', isCut.after ? '…' : ''];
  const shown = glyphs.slice(start, end);
  const text = before + shown.map((glyph) => glyph.text).join('') + after;
  if (place === undefined) return { text, carets: '' };
  const until = glyphIndex(glyphs, (place.endCol ?? place.col + 1) - 1 - first);
  const indent = before.length + cells(glyphs.slice(start, from));
  const width = Math.max(1, cells(glyphs.slice(from, Math.min(until, end))));
  return { text, carets: ' '.repeat(indent) + '^'.repeat(width) };
}

/** The glyph that holds the code unit, or one past the last. */
function glyphIndex(glyphs: readonly Glyph[], unit: number): number {
  const next = glyphs.findIndex((glyph) => glyph.at > unit);
  if (next > 0) return next - 1;
  const last = glyphs.at(-1);
  const isInLast = last !== undefined && unit < last.at + Math.max(1, last.text.length);
  return isInLast ? glyphs.length - 1 : glyphs.length;
}

/** A run of glyphs that fits the window, with a third of it before the place. */
function windowAround(glyphs: readonly Glyph[], at: number): { start: number; end: number } {
  if (cells(glyphs) <= windowCells) return { start: 0, end: glyphs.length };
  const leading = cells(glyphs.slice(0, at));
  let start = 0;
  for (let skipped = 0; skipped < leading - windowCells / 3; start += 1) {
    skipped += glyphs[start]?.width ?? 1;
  }
  let end = start;
  for (let used = 0; end < glyphs.length; end += 1) {
    used += glyphs[end]?.width ?? 1;
    if (used > windowCells) break;
  }
  return { start, end };
}

function cells(glyphs: readonly Glyph[]): number {
  return glyphs.reduce((sum, { width }) => sum + width, 0);
}
