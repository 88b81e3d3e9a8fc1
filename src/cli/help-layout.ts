import type { Paint } from './report/style.ts';

/** A name and what it means, side by side. */
export interface Row {
  readonly left: string;
  readonly right: string;
}

/** How wide help may be: as the terminal, but never so wide that lines become hard to read. */
export function helpWidth(columns: number | undefined): number {
  return Math.min(Math.max(columns ?? 80, 50), 100);
}

/** Breaks text at spaces into lines of at most `width`; a word that is longer stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > width && line !== '') {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** Two columns; a name that is wider than its column has a line of its own. */
export function columns(rows: readonly Row[], width: number, paint: Paint): string[] {
  const limit = Math.min(34, Math.floor(width * 0.45));
  const fitting = rows.map(({ left }) => left.length).filter((length) => length <= limit);
  const gap = Math.max(0, ...fitting) + 4;
  return rows.flatMap(({ left, right }) => {
    const [first = '', ...more] = wrap(right, width - gap);
    const name = `  ${paint('name', left)}`;
    const start =
      left.length + 4 > gap
        ? [name, `${' '.repeat(gap)}${first}`]
        : [`${name}${' '.repeat(gap - 2 - left.length)}${first}`];
    return [...start, ...more.map((line) => `${' '.repeat(gap)}${line}`)].map((line) =>
      line.trimEnd(),
    );
  });
}
