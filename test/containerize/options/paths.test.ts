import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openContextFiles } from '../../../src/containerize/options/context-files.ts';
import { expandPath } from '../../../src/containerize/options/expand-path.ts';
import { InputError } from '../../../src/errors.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';

describe('a path as written', () => {
  const env = { HOME: '/home/me', DIR: 'sub', EMPTY: '' };

  it.each([
    ['./a', './a'],
    ['$DIR/a', 'sub/a'],
    ['${DIR}/a', 'sub/a'],
    ['$DIRa', '$DIRa'],
    ['$NONE/a', '$NONE/a'],
    ['${NONE}/a', '${NONE}/a'],
    ['$EMPTY/a', '/a'],
    ['~/a', '/home/me/a'],
    ['~', '/home/me'],
    ['~other/a', '~other/a'],
    ['a/~/b', 'a/~/b'],
    ['$', '$'],
    ['${DIR', '${DIR'],
    ['$$DIR', '$sub'],
  ])('%s becomes %s', (written, expected) => {
    expect(expandPath(written, env)).toBe(expected);
  });

  it('keeps its ~ where no home is known', () => {
    expect(expandPath('~/a', {})).toBe('~/a');
    expect(expandPath('~/a', { HOME: '' })).toBe('~/a');
  });

  it('is expanded once, in linear time', () => {
    expect(expandPath('$A', { A: '$B', B: 'x' })).toBe('$B');
    expect(expandPath('${'.repeat(100_000), env)).toHaveLength(200_000);
    fc.assert(fc.property(fc.string(), (path) => typeof expandPath(path, env) === 'string'));
  });
});

describe('the files of a folder', () => {
  function folder(): string {
    const outer = scratchFolder();
    putFiles(outer, {
      secret: 's',
      'in/a': 'text',
      'in/.env': 'A=b',
      'in/sub/run.sh': '',
      'in2/a': 'x',
    });
    chmodSync(join(outer, 'in/sub/run.sh'), 0o755);
    symlinkSync('../secret', join(outer, 'in/out'));
    symlinkSync('..', join(outer, 'in/up'));
    symlinkSync('sub/run.sh', join(outer, 'in/link'));
    symlinkSync('loop', join(outer, 'in/loop'));
    symlinkSync('gone', join(outer, 'in/dangling'));
    return join(outer, 'in');
  }

  it.each([
    ['a', { kind: 'file', path: 'a', isExecutable: false }],
    ['./a', { kind: 'file', path: 'a' }],
    ['.env', { kind: 'file', path: '.env' }],
    ['sub/../a', { kind: 'file', path: 'a' }],
    ['../in/a', { kind: 'file', path: 'a' }],
    ['sub/run.sh', { kind: 'file', isExecutable: true }],
    ['link', { kind: 'file', path: 'sub/run.sh', isExecutable: true }],
    ['up/in/a', { kind: 'file', path: 'a' }],
    ['sub', { kind: 'folder' }],
    ['.', { kind: 'folder' }],
    ['', { kind: 'folder' }],
    ['none', { kind: 'missing' }],
    ['a/b', { kind: 'missing' }],
    ['loop', { kind: 'missing' }],
    ['dangling', { kind: 'missing' }],
    ['a\0b', { kind: 'missing' }],
    ['x'.repeat(5000), { kind: 'missing' }],
    ['..', { kind: 'outside' }],
    ['../secret', { kind: 'outside' }],
    ['../none', { kind: 'outside' }],
    ['../in2/a', { kind: 'outside' }],
    ['out', { kind: 'outside' }],
    ['up/secret', { kind: 'outside' }],
    ['/etc/passwd', { kind: 'outside' }],
    ['/none/at/all', { kind: 'outside' }],
  ])('%j', (path, expected) => {
    expect(openContextFiles(folder()).locate(path)).toMatchObject(expected);
  });

  it('have absolute paths too, through links to the folder itself', () => {
    const inner = folder();
    const link = join(scratchFolder(), 'link');
    symlinkSync(inner, link);
    const files = openContextFiles(link);
    expect(files.locate(join(inner, 'a'))).toMatchObject({ kind: 'file', path: 'a' });
    expect(files.locate(join(link, 'a'))).toMatchObject({ kind: 'file', path: 'a' });
    expect(files.locate(join(link, 'none'))).toEqual({ kind: 'missing' });
  });

  it('are no pipes', () => {
    const inner = folder();
    execFileSync('mkfifo', [join(inner, 'pipe')]);
    expect(openContextFiles(inner).locate('pipe')).toEqual({ kind: 'missing' });
  });

  it('are read as text, up to 1 MiB', () => {
    const inner = folder();
    putFiles(inner, { large: 'x'.repeat(1024 * 1024 + 1) });
    const files = openContextFiles(inner);
    const read = (path: string): string => {
      const located = files.locate(path);
      return located.kind === 'file' ? files.readText(located, path, 'file') : located.kind;
    };
    expect(read('a')).toBe('text');
    expect(() => read('large')).toThrow(InputError);
  });
});
