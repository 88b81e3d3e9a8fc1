import { describe, expect, it } from 'vitest';
import { excerptLines } from '../../../src/cli/report/excerpt.ts';
import { plain } from '../../../src/cli/report/style.ts';
import { cellsOf } from '../../../src/cli/report/glyphs.ts';

function excerpt(text: string, col: number, endCol?: number): string[] {
  const place = { file: 'f', line: 1, col, ...(endCol !== undefined && { endCol }) };
  const source = { code: 'c', severity: 'error', message: 'm', place } as const;
  return excerptLines({ ...source, excerpt: [{ line: 1, text }] }, plain);
}

it('cuts a line of any length out in time that does not grow with it', () => {
  const [shown, carets] = excerpt('é'.repeat(2_000_000), 1_000_000, 1_500_000);
  expect(shown).toMatch(/^ {2}1 \| …é+…$/);
  expect(carets).toMatch(/^ {4}\| +\^+$/);
});

describe('carets stand under the place', () => {
  it.each([
    ['one column', 'key: value', 6, undefined, ['  1 | key: value', '    |      ^']],
    ['a range', 'key: value', 6, 11, ['  1 | key: value', '    |      ^^^^^']],
    ['behind the end', 'key:', 5, undefined, ['  1 | key:', '    |     ^']],
    ['far behind the end', 'key:', 99, 120, ['  1 | key:', '    |     ^']],
    ['an empty line', '', 1, undefined, ['  1 |', '    | ^']],
    ['a range that ends before it begins', 'key', 2, 1, ['  1 | key', '    |  ^']],
    ['tabs', '\tkey:\tv', 2, 5, ['  1 |     key:    v', '    |     ^^^']],
    ['a tab itself', 'a\tb', 2, 3, ['  1 | a   b', '    |  ^^^']],
    ['wide characters', '名前: x', 5, 6, ['  1 | 名前: x', '    |       ^']],
    ['a range of wide characters', '名前: x', 1, 3, ['  1 | 名前: x', '    | ^^^^']],
    ['an emoji of two code units', '🐳: x', 5, 6, ['  1 | 🐳: x', '    |     ^']],
    ['combining marks', 'e\u0301: x', 5, 6, ['  1 | e\u0301: x', '    |    ^']],
    ['a flag and a family', '🇩🇪👩‍👩‍👧: x', 15, 16, ['  1 | 🇩🇪👩‍👩‍👧: x', '    |       ^']],
  ])('%s', (_, text, col, endCol, lines) => {
    expect(excerpt(text, col, endCol)).toEqual(lines);
  });
});

describe('long lines', () => {
  const long = `${'a'.repeat(500)}HERE${'b'.repeat(500)}`;

  it('are cut around the place', () => {
    const [text = '', carets = ''] = excerpt(long, 501, 505);
    expect(cellsOf(text)).toBeLessThanOrEqual(100);
    expect(text).toMatch(/^ {2}1 \| …a+HEREb+…$/);
    expect(text.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('HERE');
  });

  it('keep their beginning and their end', () => {
    expect(excerpt(long, 1)[0]).toMatch(/^ {2}1 \| a+…$/);
    expect(excerpt(long, 1000)[0]).toMatch(/^ {2}1 \| …b+$/);
  });

  it('do not draw carets past the cut', () => {
    const carets = excerpt(long, 501, 1005)[1] ?? '';
    expect(carets.length).toBeLessThanOrEqual(100);
  });
});

it('numbers of different lengths line up, and lines without the place have no carets', () => {
  const place = { file: 'f', line: 10, col: 1 };
  const lines = [9, 10].map((line) => ({ line, text: 'x' }));
  const source = { code: 'c', severity: 'error', message: 'm' } as const;
  expect(excerptLines({ ...source, place, excerpt: lines }, plain)).toEqual([
    '   9 | x',
    '  10 | x',
    '     | ^',
  ]);
  expect(excerptLines({ ...source, excerpt: lines }, plain)).toEqual(['   9 | x', '  10 | x']);
  expect(excerptLines({ ...source, place }, plain)).toEqual([]);
});
