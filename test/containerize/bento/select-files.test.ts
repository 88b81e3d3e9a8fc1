import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { selectFiles } from '../../../src/containerize/bento/select-files.ts';
import type { Selection } from '../../../src/containerize/bento/select-files.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';

function project(files: readonly string[], ignores: Record<string, string> = {}): string {
  const folder = scratchFolder();
  putFiles(folder, { ...Object.fromEntries(files.map((path) => [path, ''])), ...ignores });
  return folder;
}

function select(folder: string, changes: Partial<Selection> = {}): string[] {
  const signal = new AbortController().signal;
  const selection = { include: undefined, exclude: [], without: [], signal, ...changes };
  return selectFiles(folder, selection).map(({ path }) => path);
}

describe('the files of a bento', () => {
  it('are all but what never is one, sorted', () => {
    const folder = project([
      'b.py',
      'a/z.py',
      '.env',
      '.git/x',
      'a/.venv/x',
      'venv/x',
      '__pycache__/x',
      'a/venv.py',
    ]);
    expect(select(folder)).toEqual(['.env', 'a/venv.py', 'a/z.py', 'b.py']);
  });

  it('are what is included and not excluded', () => {
    const folder = project(['a.py', 'a.md', 'data/a.csv', 'data/raw/b.csv', 'data/raw/keep.csv']);
    const include = ['*.py', 'data/'];
    expect(select(folder, { include })).toHaveLength(4);
    expect(select(folder, { include, exclude: ['raw/', '!keep.csv'] })).toEqual([
      'a.py',
      'data/a.csv',
      'data/raw/keep.csv',
    ]);
    expect(select(folder, { include: [] })).toEqual([]);
  });

  it('are not what a .bentoignore names, which speaks of its own folder', () => {
    const folder = project(
      ['a/secret.py', 'a/b/secret.py', 'secret.py', 'a/x.tmp', 'a/y.py', 'y.tmp'],
      {
        '.bentoignore': '# ours\n*.tmp\n',
        'a/.bentoignore': '/secret.py\n!x.tmp\r\n',
      },
    );
    expect(select(folder)).toEqual([
      '.bentoignore',
      'a/.bentoignore',
      'a/b/secret.py',
      'a/y.py',
      'secret.py',
    ]);
  });

  it('are not those of a store in the project', () => {
    const folder = project(['a.py', 'bentoml/bentos/a/1/bento.yaml', 'bentoml/readme']);
    expect(select(folder, { without: [`${folder}/bentoml/bentos`, `${folder}/none`] })).toEqual([
      'a.py',
      'bentoml/readme',
    ]);
  });

  it('are what links inside the project lead to, and no link leads in circles', () => {
    const folder = project(['real/a.py']);
    symlinkSync('real', `${folder}/linked`);
    symlinkSync('..', `${folder}/real/up`);
    symlinkSync('a.py', `${folder}/real/b.py`);
    expect(select(folder)).toEqual(['linked/a.py', 'linked/b.py', 'real/a.py', 'real/b.py']);
  });

  it('are not links that lead out, unless nobody wants them', () => {
    const folder = project(['a.py']);
    symlinkSync('/etc', `${folder}/etc`);
    symlinkSync('nowhere', `${folder}/gone`);
    expect(() => select(folder)).toThrow('leads out of the project, or nowhere');
    expect(select(folder, { include: ['*.py'] })).toEqual(['a.py']);
    expect(select(folder, { exclude: ['etc/', 'gone'] })).toEqual(['a.py']);
  });

  it('are neither pipes nor what else has no end', () => {
    const folder = project(['a.py']);
    expect(spawnSync('mkfifo', [`${folder}/pipe`]).status).toBe(0);
    expect(select(folder)).toEqual(['a.py']);
  });

  it('are found of a project behind a link', () => {
    const folder = project(['real/a.py', 'real/sub/b.py']);
    symlinkSync('real', `${folder}/link`);
    symlinkSync('../a.py', `${folder}/real/sub/c.py`);
    expect(select(`${folder}/link`)).toEqual(['a.py', 'sub/b.py', 'sub/c.py']);
  });

  it('are not looked for once it is aborted', () => {
    const signal = AbortSignal.abort(new Error('stop'));
    expect(() => select(project(['a.py']), { signal })).toThrow('stop');
  });
});
