import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FilePatterns } from '../../../src/containerize/bento/file-patterns.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';

const PATHS = [
  'a.py',
  'b.txt',
  'data/a.py',
  'data/x/a.py',
  'data/x/y/b.csv',
  'deep/data/c.csv',
  'foo bar',
  '#x',
  '!x',
  'a[b]',
  'ä',
  '.env',
  'src/.env',
];

function matched(...lines: string[]): string[] {
  const patterns = new FilePatterns(lines);
  return PATHS.filter((path) => patterns.match(path));
}

describe('patterns of files', () => {
  it.each<[string, string[]]>([
    ['*', PATHS],
    ['*.py', ['a.py', 'data/a.py', 'data/x/a.py']],
    ['/*.py', ['a.py']],
    ['./a.py', ['a.py']],
    ['data', ['data/a.py', 'data/x/a.py', 'data/x/y/b.csv', 'deep/data/c.csv']],
    ['data/', ['data/a.py', 'data/x/a.py', 'data/x/y/b.csv', 'deep/data/c.csv']],
    ['/data/', ['data/a.py', 'data/x/a.py', 'data/x/y/b.csv']],
    ['data/x', ['data/x/a.py', 'data/x/y/b.csv']],
    ['data/*.py', ['data/a.py']],
    ['data/**/a.py', ['data/a.py', 'data/x/a.py']],
    ['data/x/**', ['data/x/a.py', 'data/x/y/b.csv']],
    ['**/data', ['data/a.py', 'data/x/a.py', 'data/x/y/b.csv', 'deep/data/c.csv']],
    ['**/b.csv', ['data/x/y/b.csv']],
    ['a.py/', []],
    ['?.py', ['a.py', 'data/a.py', 'data/x/a.py']],
    ['?', ['data/x/a.py', 'data/x/y/b.csv', 'ä']],
    ['[a-b].*', ['a.py', 'b.txt', 'data/a.py', 'data/x/a.py', 'data/x/y/b.csv']],
    ['/[!a].txt', ['b.txt']],
    ['a\\[b\\]', ['a[b]']],
    ['a[[]b]', ['a[b]']],
    ['a[b', []],
    ['#x', []],
    ['\\#x', ['#x']],
    ['\\!x', ['!x']],
    ['foo bar  ', ['foo bar']],
    ['foo\\ bar', ['foo bar']],
    ['', []],
    ['/', []],
    ['.env', ['.env', 'src/.env']],
  ])('%s', (line, paths) => {
    expect(matched(line)).toEqual(paths);
  });

  it('let the last one decide', () => {
    expect(matched('*', '!data/', 'data/x/y/')).toEqual(
      PATHS.filter((path) => !path.includes('data/') || path === 'data/x/y/b.csv'),
    );
  });

  it.skipIf(spawnSync('git', ['--version']).status !== 0)('agree with git', () => {
    const folder = scratchFolder();
    spawnSync('git', ['init', '-q', folder]);
    const name = fc.stringMatching(/^[ab*?]{1,3}$/);
    const pattern = fc
      .tuple(
        fc.constantFrom('', '/'),
        fc.array(fc.oneof(name, fc.constant('**')), { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', '/'),
      )
      .map(([before, names, after]) => `${before}${names.join('/')}${after}`);
    const path = fc
      .array(fc.stringMatching(/^[ab]{1,3}$/), { minLength: 1, maxLength: 3 })
      .map((names) => names.join('/'));
    const cases = fc.sample(fc.tuple(pattern, fc.array(path, { minLength: 20, maxLength: 20 })), {
      numRuns: 60,
      seed: 1,
    });
    for (const [line, paths] of cases) {
      putFiles(folder, { '.gitignore': line });
      const { stdout } = spawnSync('git', ['-C', folder, 'check-ignore', '--no-index', '--stdin'], {
        input: paths.join('\n'),
        encoding: 'utf8',
      });
      const patterns = new FilePatterns([line]);
      const ours = paths.filter((path) => patterns.match(path));
      expect([line, ours]).toEqual([line, stdout.split('\n').filter((path) => path !== '')]);
    }
  });

  it('take a crafted pattern without backtracking through all ways', () => {
    const patterns = new FilePatterns([`${'*a'.repeat(2000)}b`, `${'**/a/'.repeat(1000)}b`]);
    expect(patterns.match('a'.repeat(5000))).toBe(false);
    expect(patterns.match('a/'.repeat(2000) + 'c')).toBe(false);
  });
});
