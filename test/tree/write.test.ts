import {
  chmodSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ManagerError } from '../../src/errors.ts';
import { writeTree } from '../../src/tree/write.ts';
import { putFiles, readFiles, readStamps } from '../support/scratch.ts';
import type { Texts } from '../support/tree-project.ts';
import { treeProject } from '../support/tree-project.ts';

async function failure(run: Promise<unknown>): Promise<ManagerError> {
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ManagerError) return error;
  throw new Error('expected a ManagerError', { cause: error });
}

describe('writing', () => {
  it('writes the files and the list beside the folder, and nothing else stays', async () => {
    const { root, write } = treeProject();
    const report = await write({ 'a/b/Dockerfile': 'FROM x\n', 'README.md': '' });
    expect(report).toEqual({
      written: ['a/b/Dockerfile', 'README.md'],
      unchanged: [],
      removed: [],
      kept: [],
      warnings: [],
    });
    const found = readFiles(root);
    expect(Object.keys(found).sort()).toEqual([
      'generated.files.json',
      'generated/README.md',
      'generated/a/b/Dockerfile',
    ]);
    expect(found['generated/a/b/Dockerfile']).toBe('FROM x\n');
  });

  it('touches nothing when nothing changed', async () => {
    const { root, write } = treeProject();
    const beside = [{ path: `${root}/metadata.json`, text: '{}\n' }];
    await write({ 'a/b': '1', c: '' }, { beside });
    const before = readStamps(root);
    const parent = statSync(root).mtimeMs;
    const report = await write({ 'a/b': '1', c: '' }, { beside });
    expect(report).toMatchObject({ written: [], unchanged: ['a/b', 'c', `${root}/metadata.json`] });
    expect(readStamps(root)).toEqual(before);
    expect(statSync(root).mtimeMs).toBe(parent);
  });

  it('replaces only what changed', async () => {
    const { folder, write } = treeProject();
    await write({ a: '1', b: '1' });
    const before = readStamps(folder);
    const report = await write({ a: '1', b: '2' });
    expect(report).toMatchObject({ written: ['b'], unchanged: ['a'] });
    expect(readStamps(folder)['a']).toBe(before['a']);
  });

  it('rewrites unchanged files when told to', async () => {
    const { folder, write } = treeProject();
    await write({ a: '1' });
    const before = readStamps(folder);
    expect(await write({ a: '1' }, { rewrite: true })).toMatchObject({ written: ['a'] });
    expect(readStamps(folder)['a']).not.toBe(before['a']);
  });

  it('keeps the mode of a file, and gives a new one what the umask allows of 0644', async () => {
    const { folder, write } = treeProject();
    await write({ a: '1', b: '1' });
    expect(statSync(`${folder}/a`).mode & 0o777 & ~0o644).toBe(0);
    chmodSync(`${folder}/a`, 0o750);
    await write({ a: '2', b: '2' });
    expect(statSync(`${folder}/a`).mode & 0o777).toBe(0o750);
  });

  it('overwrites a planned path that it does not own', async () => {
    const { folder, write, tree } = treeProject();
    putFiles(folder, { a: 'by hand' });
    await write({ a: 'ours' });
    expect(tree()).toEqual({ a: 'ours' });
    await write({ b: '' });
    expect(tree()).toEqual({ b: '' });
  });

  it('makes the folders above the output folder', async () => {
    const { root } = treeProject();
    await writeTree({
      folder: `${root}/x/y/out`,
      files: [{ path: 'a', text: '1' }],
      prune: true,
      beside: [{ path: `${root}/z/metadata.json`, text: '{}' }],
    });
    expect(Object.keys(readFiles(root)).sort()).toEqual([
      'x/y/out.files.json',
      'x/y/out/a',
      'z/metadata.json',
    ]);
  });

  it('makes nothing for an empty tree', async () => {
    const { root, write } = treeProject();
    await write({});
    expect(readFiles(root)).toEqual({});
  });
});

describe('removing', () => {
  it('removes what it wrote, and the folders that this empties', async () => {
    const { write, tree, folder } = treeProject();
    await write({ 'a/b/c': '1', 'a/d': '1', e: '1' });
    expect(await write({ e: '1' })).toMatchObject({ removed: ['a/b/c', 'a/d'] });
    expect(tree()).toEqual({ e: '1' });
    await write({});
    expect(existsSync(folder)).toBe(true);
  });

  it('keeps a folder that is still wanted', async () => {
    const { write, folder } = treeProject();
    await write({ 'a/b': '1' });
    chmodSync(`${folder}/a`, 0o700);
    await write({ 'a/c': '1' });
    expect(statSync(`${folder}/a`).mode & 0o777).toBe(0o700);
  });

  it('leaves strangers and their folders', async () => {
    const { write, tree, folder } = treeProject();
    await write({ 'a/b/c': '1', d: '1' });
    putFiles(folder, { 'a/note': 'mine', 'own/x': 'mine' });
    mkdirSync(`${folder}/empty`);
    await write({});
    expect(tree()).toEqual({ 'a/note': 'mine', 'own/x': 'mine', empty: '/' });
  });

  it('removes nothing for a selection, and goes on owning it', async () => {
    const { write, tree } = treeProject();
    await write({ a: '1', b: '1' });
    expect(await write({ a: '2' }, { prune: false })).toMatchObject({ removed: [] });
    expect(tree()).toEqual({ a: '2', b: '1' });
    await write({ a: '2' });
    expect(tree()).toEqual({ a: '2' });
  });

  it('keeps an unwanted file that was changed by hand, and says so until that is settled', async () => {
    const { write, tree, folder, root } = treeProject();
    await write({ a: '1', b: '1' });
    putFiles(folder, { a: 'edited' });
    for (const round of [1, 2]) {
      const report = await write({ b: '1' });
      expect(report, `round ${round}`).toMatchObject({ removed: [], kept: ['a'] });
      expect(report.warnings.map(({ code }) => code)).toEqual(['tree/kept']);
    }
    const before = readStamps(root);
    await write({ b: '1' });
    expect(readStamps(root)).toEqual(before);
    putFiles(folder, { a: '1' });
    expect(await write({ b: '1' })).toMatchObject({ removed: ['a'], kept: [], warnings: [] });
    expect(tree()).toEqual({ b: '1' });
  });

  it('knows its files under Windows line ends', async () => {
    const { write, tree, folder } = treeProject();
    await write({ a: '1\n2\n' });
    putFiles(folder, { a: '1\r\n2\r\n' });
    await write({});
    expect(tree()).toEqual({});
  });

  it('forgets a file that somebody else removed', async () => {
    const { write, folder, root } = treeProject();
    await write({ 'a/b': '1', c: '1' });
    rmSync(`${folder}/a/b`);
    await write({ c: '1' });
    expect(readFiles(root)['generated.files.json']).not.toContain('a/b');
    expect(existsSync(`${folder}/a`)).toBe(false);
  });

  it('never removes what a doctored list names', async () => {
    const { write, root, folder } = treeProject();
    await write({ a: '1' });
    putFiles(root, { 'outside/a': '1', x: '1' });
    symlinkSync('../outside', `${folder}/link`);
    const [entry] = /"sha256": "\w+"/.exec(readFiles(root)['generated.files.json'] ?? '') ?? [''];
    const paths = ['../x', `${root}/x`, 'link/a', '../generated/../x', 'C:/x', 'link'];
    const files = paths.map((path) => `{"path": ${JSON.stringify(path)}, ${entry}}`).join();
    writeFileSync(`${root}/generated.files.json`, `{"version": 1, "files": [${files}]}`);
    const report = await write({});
    expect(report.removed).toEqual([]);
    expect(report.warnings).toHaveLength(paths.length);
    expect(readFiles(root)).toMatchObject({
      'outside/a': '1',
      x: '1',
      'generated/a': '1',
      'generated/link': '→ ../outside',
    });
  });
});

describe('files and folders that change places', () => {
  it.each<[string, Texts, Texts]>([
    ['a file becomes a folder', { a: '1' }, { 'a/b/c': '2' }],
    ['a folder becomes a file', { 'a/b/c': '1', 'a/d': '1' }, { a: '2' }],
    ['both at once', { 'a/b': '1', c: '1' }, { a: '2', 'c/d/e': '2' }],
    ['a name changes its case', { 'A/Dockerfile': '1' }, { 'a/dockerfile': '1' }],
  ])('%s', async (_, before, after) => {
    const { write, tree } = treeProject();
    await write(before);
    await write(after);
    expect(tree()).toEqual(after);
  });

  it('completes a removal that was cut off before the folder went', async () => {
    const { write, tree, folder } = treeProject();
    await write({ 'a/b/c': '1' });
    rmSync(`${folder}/a/b/c`);
    await write({ a: '2' });
    expect(tree()).toEqual({ a: '2' });
  });
});

describe('links', () => {
  it('replaces a link at a planned path, and leaves its target', async () => {
    const { root, folder, write } = treeProject();
    putFiles(root, { victim: 'precious', 'generated/x': '1' });
    symlinkSync('../victim', `${folder}/a`);
    symlinkSync('victim', `${root}/metadata.json`);
    await write({ a: 'ours' }, { beside: [{ path: `${root}/metadata.json`, text: '{}' }] });
    expect(readFiles(root)).toMatchObject({
      victim: 'precious',
      'generated/a': 'ours',
      'metadata.json': '{}',
    });
  });

  it('replaces a link even when its target holds the text', async () => {
    const { root, folder, write } = treeProject();
    putFiles(root, { victim: 'same', 'generated/x': '1' });
    symlinkSync('../victim', `${folder}/a`);
    await write({ a: 'same' });
    expect(readFiles(root)).toMatchObject({ victim: 'same', 'generated/a': 'same' });
  });
});

describe('two managers, and runs that end early', () => {
  it('lets the first work and refuses the second at once', async () => {
    const { root, write } = treeProject();
    const [first, second] = await Promise.allSettled([write({ a: '1' }), write({ b: '1' })]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'tree/locked' } });
    expect(Object.keys(readFiles(root)).sort()).toEqual(['generated.files.json', 'generated/a']);
  });

  it('removes what a killed run left behind, even when nothing else is to do', async () => {
    const { root, write } = treeProject();
    await write({ 'a/b': '1' });
    const before = readFiles(root);
    putFiles(root, {
      '.generated.staging/0123abcd-7.tmp': 'half',
      'generated/a/.manager-0123abcd-8.tmp': 'half',
      '.generated.lock': '',
    });
    utimesSync(`${root}/.generated.lock`, 0, 0);
    expect(await write({ 'a/b': '1' })).toMatchObject({ written: [], removed: [] });
    expect(readFiles(root)).toEqual(before);
  });

  it('leaves a stranger’s file in the staging folder', async () => {
    const { root, write } = treeProject();
    putFiles(root, { '.generated.staging/notes': 'mine' });
    await write({ a: '1' });
    expect(readFiles(root)).toMatchObject({ '.generated.staging/notes': 'mine' });
  });

  it('does nothing when it is aborted before', async () => {
    const { root, write } = treeProject();
    const reason = new Error('stop');
    await expect(write({ a: '1' }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(readFiles(root)).toEqual({});
  });

  it('stops between two files when it is aborted, and the next run continues', async () => {
    const { root, folder, write } = treeProject();
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`d${i % 7}/f${i}`, `text ${i}`]),
    );
    const controller = new AbortController();
    const reason = new Error('stop');
    const run = write(files, { signal: controller.signal });
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
    for (const [path, text] of Object.entries(readFiles(root))) {
      if (path.startsWith('generated/')) expect(files[path.slice(10)]).toBe(text);
    }
    expect(Object.keys(readFiles(root)).filter((path) => path.startsWith('.'))).toEqual([]);
    await write(files);
    expect(readFiles(folder)).toEqual(files);
  });

  it('explains a disk that refuses', async () => {
    const { write, root } = treeProject();
    const deep = Array<string>(30).fill('x'.repeat(200)).join('/');
    const error = await failure(write({ ok: '1', [deep]: '1' }));
    expect(error.code).toBe('tree/write-failed');
    expect(error.message).toContain('(ENAMETOOLONG)');
    expect(error.hint).toContain('Shorten');
    const left = Object.keys(readFiles(root)).filter((path) => path.startsWith('.'));
    expect(left).toEqual([]);
  });
});
