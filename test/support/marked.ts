import { expect } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics.ts';
import { loadManifest } from '../../src/manifest/load.ts';

/** Stands before each place at which a diagnostic is expected; twice for two of them. */
const MARK = '▸';

/** A text without its marks, and where they stood: `line:col`. */
export function unmark(marked: string): { text: string; places: string[] } {
  const places: string[] = [];
  let text = '';
  for (const character of marked) {
    if (character === MARK) {
      const before = text.split('\n');
      places.push(`${before.length}:${(before.at(-1)?.length ?? 0) + 1}`);
    } else {
      text += character;
    }
  }
  return { text, places };
}

/** `code line:col`, a warning with a question mark. */
export function brief({ code, severity, place }: Diagnostic): string {
  const where = place ? `${place.line}:${place.col}` : 'nowhere';
  return `${code}${severity === 'warning' ? '?' : ''} ${where}`;
}

/** Loads a manifest and expects these diagnostics, one at each mark, and no others. */
export function expectAtMarks(marked: string, codes: readonly string[]): readonly Diagnostic[] {
  const { text, places } = unmark(marked);
  const { diagnostics } = loadManifest(text, 'manifest.yml');
  expect(diagnostics.map(brief)).toEqual(
    codes.map((code, index) => `${code} ${places[index] ?? 'unmarked'}`),
  );
  return diagnostics;
}
