import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { writeTree } from '../../src/tree/write.ts';
import { putFiles, readFiles, readStamps } from '../support/scratch.ts';
import type { Texts } from '../support/tree-project.ts';
import { treeProject } from '../support/tree-project.ts';

async function refusal(run: Promise<unknown>): Promise<string[]> {
  try {
    await run;
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
  return [];
}

describe('what is refused before anything is written', () => {
  it.each<[string, (folder: string) => void, Texts, string[]]>([
    [
      'a link in the way',
      (folder) => {
        mkdirSync(folder);
        symlinkSync('..', `${folder}/a`);
      },
      { 'a/x': '1', 'a/y/z': '1', ok: '1' },
      ['tree/through-link'],
    ],
    [
      'a stranger’s file in the way',
      (folder) => {
        putFiles(folder, { a: 'mine' });
      },
      { 'a/x': '1', ok: '1' },
      ['tree/file-in-the-way'],
    ],
    [
      'a stranger’s folder in the way',
      (folder) => {
        putFiles(folder, { 'a/x': 'mine' });
      },
      { a: '1', ok: '1' },
      ['tree/folder-in-the-way'],
    ],
    [
      'an empty folder in the way',
      (folder) => {
        mkdirSync(`${folder}/a`, { recursive: true });
      },
      { a: '1' },
      ['tree/folder-in-the-way'],
    ],
    [
      'several at once',
      (folder) => {
        putFiles(folder, { a: 'mine', 'b/x': 'mine' });
        symlinkSync('/', `${folder}/c`);
      },
      { 'a/x': '1', b: '1', 'c/d': '1' },
      ['tree/file-in-the-way', 'tree/folder-in-the-way', 'tree/through-link'],
    ],
    [
      'a file as the output folder',
      (folder) => {
        writeFileSync(folder, 'mine');
      },
      { a: '1' },
      ['tree/file-in-the-way'],
    ],
    [
      'a link as the output folder',
      (folder) => {
        mkdirSync(`${folder}-real`);
        symlinkSync('generated-real', folder);
      },
      { a: '1' },
      ['tree/through-link'],
    ],
    [
      'paths that leave',
      () => undefined,
      { '../a': '1', '/b': '1' },
      Array(2).fill('tree/path-unsafe'),
    ],
    ['two cases of one path', () => undefined, { 'x/A': '1', 'x/a': '1' }, ['tree/path-case']],
  ])('%s', async (_, prepare, files, codes) => {
    const { root, folder, write } = treeProject();
    prepare(folder);
    const before = [readFiles(root), readStamps(root)];
    expect(await refusal(write(files))).toEqual(codes);
    expect([readFiles(root), readStamps(root)]).toEqual(before);
  });

  it('a selection for which an owned file is in the way', async () => {
    const { write, tree } = treeProject();
    await write({ a: '1' });
    expect(await refusal(write({ 'a/b': '1' }, { prune: false }))).toEqual([
      'tree/file-in-the-way',
    ]);
    expect(tree()).toEqual({ a: '1' });
  });

  it.each([
    ['the root', '/'],
    ['the home folder', process.env['HOME'] ?? '/'],
    ['the folder of the home folder', `${process.env['HOME'] ?? '/'}/..`],
    ['a relative path', 'generated'],
  ])('%s as the output folder', async (_, folder) => {
    const run = writeTree({ folder, files: [{ path: 'a', text: '' }], prune: true });
    expect(await refusal(run)).toEqual(['tree/folder-refused']);
  });

  it.each([
    ['in the folder', 'generated/metadata.json', 'tree/beside-refused'],
    ['the list itself', 'generated.files.json', 'tree/beside-refused'],
    ['a folder', 'docs', 'tree/folder-in-the-way'],
  ])('a file beside that is %s', async (_, path, code) => {
    const { root, write } = treeProject();
    mkdirSync(`${root}/docs`);
    const beside = [{ path: `${root}/${path}`, text: '{}' }];
    expect(await refusal(write({ a: '1' }, { beside }))).toEqual([code]);
    expect(readFiles(root)).toEqual({ docs: '/' });
  });

  it('a broken list', async () => {
    const { root, write } = treeProject();
    putFiles(root, { 'generated.files.json': 'x' });
    expect(await refusal(write({ a: '1' }))).toEqual(['tree/list-invalid']);
    expect(readFiles(root)).toEqual({ 'generated.files.json': 'x' });
  });
});
