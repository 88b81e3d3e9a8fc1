import { starPasswords } from './address-passwords.ts';

/** How bad a mistake is: an `error` refuses the input, a `warning` never changes an exit code by itself. */
export type Severity = 'error' | 'warning';

/** A place in a source file. `line` and `col` are one-based; `endCol` is exclusive, on the same line. */
export interface Place {
  /** Path as the reader would type it; inside the core it is relative to the manifest's folder. */
  readonly file: string;
  readonly line: number;
  readonly col: number;
  readonly endCol?: number;
}

/** One line of a source, shown under a message. */
export interface ExcerptLine {
  readonly line: number;
  readonly text: string;
}

/** A second place that explains the first one: the other cell of a collision, the file that included this one. */
export interface RelatedPlace {
  readonly message: string;
  readonly place?: Place;
}

/**
 * A mistake in the user's input. Collected, never thrown one by one: a run reports all of them at once.
 * Wording and colour belong to `cli/report`; this is data.
 */
export interface Diagnostic {
  /** Stable identifier, `area/what`: `manifest/unknown-key`, `template/undefined`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly place?: Place;
  /** At most two lines: the one before the place and the line itself. */
  readonly excerpt?: readonly ExcerptLine[];
  /** The next step, in one sentence. */
  readonly hint?: string;
  readonly related?: readonly RelatedPlace[];
}

/**
 * The line of `place` and the one before it, from the whole text of its file. Passwords in addresses are starred, at their length: columns
 * stay, and an excerpt goes into the logs of a CI.
 */
export function excerptOf(text: string, place: Pick<Place, 'line'>): ExcerptLine[] {
  const lines = text.split(/\r\n|\r|\n/);
  const from = Math.max(1, place.line - 1);
  return lines
    .slice(from - 1, place.line)
    .map((line, i) => ({ line: from + i, text: starPasswords(line) }));
}

/** True when one of the diagnostics refuses the input. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** By file (in order of appearance) and place, each once; what has no place comes last. */
export function inFileOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ place }) => place?.file))];
  const rank = ({ place }: Diagnostic): number =>
    place ? files.indexOf(place.file) : files.length;
  const seen = new Set<string>();
  return diagnostics
    .filter(({ place, code, message }) => {
      const key = JSON.stringify([place?.file, place?.line, place?.col, code, message]);
      return !seen.has(key) && seen.add(key);
    })
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
        (a.place?.col ?? 0) - (b.place?.col ?? 0),
    );
}
