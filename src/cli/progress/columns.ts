import { padEnd, padStart, widthOf } from './line.ts';
import type { Line, Span } from './line.ts';

/** A cell of a table. */
export type Cell = Span & { readonly align?: 'right' };

const GAP: Span = { text: '  ' };

/**
 * Rows as lines with columns two blanks apart, measured in cells of a terminal. A column that is empty in all rows is left out. No
 * row is filled up with blanks: cutting them would look as if text were cut.
 */
export function alignColumns(rows: readonly (readonly Cell[])[]): Line[] {
  const widths = rows.reduce<number[]>((known, row) => {
    row.forEach(({ text }, i) => {
      known[i] = Math.max(known[i] ?? 0, widthOf(text));
    });
    return known;
  }, []);
  return rows.map((row) => {
    const last = row.findLastIndex(({ text }) => text !== '');
    return row.slice(0, last + 1).flatMap(({ align, ...cell }, i) => {
      const width = widths[i] ?? 0;
      if (width === 0) return [];
      const text = align === 'right' ? padStart(cell.text, width) : padEnd(cell.text, width);
      if (i < last) return [{ ...cell, text }, GAP];
      return [align === 'right' ? { ...cell, text } : cell];
    });
  });
}
