import type { Diagnostic } from '../../diagnostics.ts';

/** All diagnostics as one JSON document: `{"version": 1, "diagnostics": […]}`, with the names of `Diagnostic`. */
export function jsonOf(diagnostics: readonly Diagnostic[]): string {
  const known = diagnostics.map(({ code, severity, message, place, excerpt, hint, related }) => ({
    code,
    severity,
    message,
    place,
    excerpt,
    hint,
    related,
  }));
  return `${JSON.stringify({ version: 1, diagnostics: known }, undefined, 2)}\n`;
}
