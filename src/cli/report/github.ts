import type { Diagnostic } from '../../diagnostics.ts';
import { placeText } from './text.ts';

/**
 * One workflow command of GitHub Actions a diagnostic, shown beside the line in a pull request.
 * Escapes are those of actions/toolkit (packages/core/src/command.ts).
 */
export function githubOf({
  code,
  severity,
  message,
  place,
  hint,
  related = [],
}: Diagnostic): string {
  const properties = [
    ...(place === undefined
      ? []
      : [
          ['file', place.file.replaceAll('\\', '/')],
          ['line', String(place.line)],
          ['col', String(place.col)],
          // Ours is the column after the last one; theirs the last one itself.
          ...(place.endCol === undefined
            ? []
            : [['endColumn', String(Math.max(place.col, place.endCol - 1))]]),
        ]),
    ['title', code],
  ];
  const list = properties.map(([name = '', value = '']) => `${name}=${property(value)}`).join(',');
  const text = [
    message,
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
    ...related.map((other) =>
      other.place ? `${placeText(other.place)}: ${other.message}` : other.message,
    ),
  ];
  return `::${severity} ${list}::${data(text.join('\n'))}\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
