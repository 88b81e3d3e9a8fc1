import { describe, expect, it } from 'vitest';
import { seenFrom } from '../../../src/cli/report/place.ts';

describe('seenFrom', () => {
  const cwd = '/home/dev/images';
  it.each([
    ['/home/dev/images', 'manifest.yml', 'manifest.yml'],
    ['/home/dev/images/sub', 'manifest.yml', 'sub/manifest.yml'],
    ['/home/dev', 'manifest.yml', '../manifest.yml'],
    ['/home/dev/images', '/home/dev/images/a/b.yml', 'a/b.yml'],
    ['/home/dev/images', '/etc/x', '../../../etc/x'],
    ['/home/dev/images/sub', '<stdin>', '<stdin>'],
    ['/home/dev/images/sub', '@manager/apt.njk', '@manager/apt.njk'],
    ['/home/dev/images', '.', '.'],
  ])('%s + %s → %s', (base, file, expected) => {
    const place = { file, line: 1, col: 1 };
    const diagnostic = { code: 'c', severity: 'error', message: 'm' } as const;
    const related = [{ message: 'r', place }, { message: 'no place' }];
    const moved = seenFrom({ base, cwd }, { ...diagnostic, place, related });
    expect(moved.place?.file).toBe(expected);
    expect(moved.related?.map((other) => other.place?.file)).toEqual([expected, undefined]);
  });
});
