import type { Diagnostic } from '../../../src/diagnostics.ts';

export const unknownKey: Diagnostic = {
  code: 'manifest/unknown-key',
  severity: 'error',
  message: 'unknown key "relases"',
  place: { file: 'manifest.yml', line: 12, col: 3, endCol: 10 },
  excerpt: [
    { line: 11, text: 'specs:' },
    { line: 12, text: '  relases:' },
  ],
  hint: 'Did you mean "releases"?',
};

export const sameTag: Diagnostic = {
  code: 'matrix/same-tag',
  severity: 'error',
  message: 'two cells have the tag "a:1"',
  related: [
    { message: 'the first cell', place: { file: 'manifest.yml', line: 3, col: 1 } },
    { message: 'both are py3.8' },
  ],
};

export const unpinned: Diagnostic = {
  code: 'dockerfile/unpinned',
  severity: 'warning',
  message: 'FROM debian:latest, 100% moving',
  place: { file: 'templates/a b/x.j2', line: 1, col: 6 },
};
