import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/cli/report/style.ts';
import { summaryOf, textOf } from '../../../src/cli/report/text.ts';
import { sameTag, unknownKey, unpinned } from './sample-diagnostics.ts';

describe('textOf', () => {
  it('shows place, message, excerpt with carets and hint', () => {
    expect(textOf(unknownKey, plain)).toBe(
      [
        'manifest.yml:12:3: error manifest/unknown-key: unknown key "relases"',
        '  11 | specs:',
        '  12 |   relases:',
        '     |   ^^^^^^^',
        '  hint: Did you mean "releases"?',
        '',
      ].join('\n'),
    );
  });

  it('shows related places, and does without a place of its own', () => {
    expect(textOf(sameTag, plain)).toBe(
      [
        'error matrix/same-tag: two cells have the tag "a:1"',
        '  manifest.yml:3:1: the first cell',
        '  note: both are py3.8',
        '',
      ].join('\n'),
    );
  });

  it('indents the lines of a long message and spells out what a terminal would act on', () => {
    const message = 'a cycle:\n\u001b[31mx → y\u202e';
    expect(textOf({ ...unpinned, message }, plain)).toBe(
      [
        'templates/a b/x.j2:1:6: warning dockerfile/unpinned: a cycle:',
        String.raw`  \x1b[31mx → y\u202e`,
        '',
      ].join('\n'),
    );
  });

  it('does the same to names of files and to excerpts', () => {
    const place = { file: 'a\u0007\n.yml', line: 1, col: 2 };
    const excerpt = [{ line: 1, text: 'b\u001bc' }];
    expect(textOf({ ...unpinned, place, excerpt }, plain)).toBe(
      [
        String.raw`a\x07\n.yml:1:2: warning dockerfile/unpinned: FROM debian:latest, 100% moving`,
        String.raw`  1 | b\x1bc`,
        '    |  ^^^^',
        '',
      ].join('\n'),
    );
  });
});

describe('summaryOf', () => {
  const error = { severity: 'error' } as const;
  const warning = { severity: 'warning' } as const;
  it.each([
    [[], ''],
    [[error], '1 error'],
    [[warning, warning], '2 warnings'],
    [[error, warning, error, error], '3 errors, 1 warning'],
  ])('%j → %s', (diagnostics, text) => {
    expect(summaryOf(diagnostics)).toBe(text);
  });
});
