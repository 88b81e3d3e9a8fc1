import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ancestorsOf, checkPlannedPaths, unsafePathReason } from '../../src/tree/paths.ts';

describe('unsafePathReason', () => {
  it.each([
    ['', 'it is empty'],
    ['/etc/passwd', 'it is absolute'],
    ['C:/x', 'it is absolute'],
    ['c:x', 'it is absolute'],
    ['a\\b', 'it contains a backslash'],
    ['a\0b', 'it contains a control character'],
    ['a\nb', 'it contains a control character'],
    ['a/\ud800', 'it is not well-formed Unicode'],
    ['a//b', 'it has an empty segment'],
    ['a/', 'it has an empty segment'],
    ['../x', 'it has the segment `..`'],
    ['a/../../x', 'it has the segment `..`'],
    ['./x', 'it has the segment `.`'],
    [`a/${'é'.repeat(128)}`, 'a segment is longer than 255 bytes'],
  ])('refuses %j', (path, reason) => {
    expect(unsafePathReason(path)).toBe(reason);
  });

  it.each([
    'Dockerfile',
    'a/b/c',
    '..a/b..',
    'model-server/alpine3.14/cudnn/cuda.repo',
    'é/日本',
    'a'.repeat(255),
  ])('takes %j', (path) => {
    expect(unsafePathReason(path)).toBeUndefined();
  });
});

describe('checkPlannedPaths', () => {
  const codes = (...paths: string[]): string[] =>
    checkPlannedPaths(
      paths.map((path) => ({ path })),
      'generated',
    ).map(({ code }) => code);

  it('takes files in folders', () => {
    expect(codes('a/b/c', 'a/b/d', 'a/e', 'f')).toEqual([]);
  });

  it.each([
    [
      ['../x', '/y', 'z'],
      ['tree/path-unsafe', 'tree/path-unsafe'],
    ],
    [['a/b', 'a/b'], ['tree/path-twice']],
    [['a/Dockerfile', 'a/dockerfile'], ['tree/path-case']],
    [['A/x', 'a/y'], ['tree/path-case']],
    [['\u00e9', 'e\u0301'], ['tree/path-case']],
    [['a', 'a/b'], ['tree/path-file-and-folder']],
    [['a/b/c', 'a/b'], ['tree/path-file-and-folder']],
  ])('refuses %j', (paths, expected) => {
    expect(codes(...paths)).toEqual(expected);
  });

  it('names both paths of a collision', () => {
    const [found] = checkPlannedPaths([{ path: 'x/A' }, { path: 'x/a' }], 'generated');
    expect(found?.message).toContain('generated/x/A');
    expect(found?.message).toContain('generated/x/a');
  });

  it('finds as many of n equal paths as are too many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (n) => {
        expect(codes(...Array<string>(n).fill('a/b'))).toHaveLength(n - 1);
      }),
      { numRuns: 20 },
    );
  });
});

describe('ancestorsOf', () => {
  it.each([
    ['a', []],
    ['a/b', ['a']],
    ['a/b/c', ['a/b', 'a']],
  ])('%j', (path, expected) => {
    expect(ancestorsOf(path)).toEqual(expected);
  });
});
