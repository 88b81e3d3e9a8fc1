import type { Diagnostic, Place, RelatedPlace } from '../../diagnostics.ts';
import { excerptLines } from './excerpt.ts';
import type { Paint } from './style.ts';
import { visible, visibleLines } from '../../visible.ts';

/** One diagnostic for a person: place, message, excerpt with carets, hint, related places. Ends with a line break. */
export function textOf(diagnostic: Diagnostic, paint: Paint): string {
  const { code, severity, message, place, hint, related } = diagnostic;
  const [first = '', ...more] = visibleLines(message);
  const where = place === undefined ? '' : `${paint('strong', placeText(place))}: `;
  const lines = [
    `${where}${paint(severity, severity)} ${paint('faint', code)}: ${first}`,
    ...more.map((line) => `  ${line}`),
    ...excerptLines(diagnostic, paint),
    ...(hint === undefined ? [] : labelled('hint', hint, paint)),
    ...(related ?? []).flatMap((other) => relatedLines(other, paint)),
  ];
  return `${lines.join('\n')}\n`;
}

/** `3 errors, 1 warning`; empty when there is nothing to count. */
export function summaryOf(diagnostics: readonly Pick<Diagnostic, 'severity'>[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  return [counted(errors, 'error'), counted(warnings, 'warning')].filter(Boolean).join(', ');
}

/** `manifest.yml:3:7` */
export function placeText({ file, line, col }: Place): string {
  return `${visible(file)}:${line}:${col}`;
}

function counted(count: number, what: string): string {
  if (count === 0) return '';
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function relatedLines({ message, place }: RelatedPlace, paint: Paint): string[] {
  return labelled(place === undefined ? 'note' : placeText(place), message, paint);
}

function labelled(label: string, text: string, paint: Paint): string[] {
  const [first = '', ...more] = visibleLines(text);
  return [`  ${paint('name', label)}: ${first}`, ...more.map((line) => `    ${line}`)];
}
