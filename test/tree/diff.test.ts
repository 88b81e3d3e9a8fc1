import { symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { compareTree, inspectTree } from '../../src/tree/diff.ts';
import { writeTree } from '../../src/tree/write.ts';
import { putFiles, readStamps, scratchFolder } from '../support/scratch.ts';

/** A project that holds a/x, a/y and metadata.json as written, and a request for other ones. */
async function project() {
  const root = scratchFolder();
  const base = { folder: `${root}/generated`, prune: true };
  const besideOf = (text: string) => [{ path: `${root}/metadata.json`, text }];
  const written = {
    ...base,
    files: [
      { path: 'a/x', text: '1\n2\n3\n' },
      { path: 'a/y', text: 'y\n' },
    ],
    beside: besideOf('{}\n'),
  };
  await writeTree(written);
  const wanted = {
    ...base,
    files: [
      { path: 'a/x', text: '1\n2\nthree\n' },
      { path: 'b z', text: 'new' },
    ],
    beside: besideOf('{ }\n'),
  };
  return { root, written, wanted };
}

describe('compareTree', () => {
  it('is empty for a fresh tree', async () => {
    const { written } = await project();
    expect(compareTree(written)).toEqual([]);
  });

  it('shows what a run would do, by path, and does nothing', async () => {
    const { root, wanted } = await project();
    const before = readStamps(root);
    expect(compareTree(wanted)).toEqual([
      {
        path: 'generated/a/x',
        kind: 'changed',
        patch: '--- a/generated/a/x\n+++ b/generated/a/x\n@@ -1,3 +1,3 @@\n 1\n 2\n-3\n+three\n',
      },
      {
        path: 'generated/a/y',
        kind: 'removed',
        patch: '--- a/generated/a/y\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-y\n',
      },
      {
        path: 'generated/b z',
        kind: 'added',
        patch:
          '--- /dev/null\n+++ b/generated/b z\n@@ -0,0 +1,1 @@\n+new\n\\ No newline at end of file\n',
      },
      {
        path: 'metadata.json',
        kind: 'changed',
        patch: '--- a/metadata.json\n+++ b/metadata.json\n@@ -1,1 +1,1 @@\n-{}\n+{ }\n',
      },
    ]);
    expect(readStamps(root)).toEqual(before);
  });

  it('shows paths relative to the given base', async () => {
    const { root, wanted } = await project();
    const found = compareTree({ ...wanted, base: `${root}/generated` });
    expect(found.map(({ path }) => path)).toEqual([`${root}/metadata.json`, 'a/x', 'a/y', 'b z']);
  });

  it('removes nothing for a selection', async () => {
    const { wanted } = await project();
    const kinds = compareTree({ ...wanted, prune: false }).map(({ kind }) => kind);
    expect(kinds).toEqual(['changed', 'added', 'changed']);
  });

  it('names the list when nothing else differs', async () => {
    const { root, written } = await project();
    putFiles(root, { 'generated.files.json': '{"version": 1, "files": []}\n' });
    const found = compareTree(written);
    expect(found.map(({ path, kind }) => [path, kind])).toEqual([
      ['generated.files.json', 'changed'],
    ]);
  });

  it('has no lines for bytes that are no text, and the target for a link', async () => {
    const { root, wanted } = await project();
    writeFileSync(`${root}/generated/a/x`, Buffer.from([0xff, 0x0a]));
    symlinkSync('../metadata.json', `${root}/generated/b z`);
    const patches = compareTree(wanted).map(({ patch }) => patch);
    expect(patches[0]).toBe('Binary files a/generated/a/x and b/generated/a/x differ\n');
    expect(patches[2]).toContain('-../metadata.json\n');
  });

  it('refuses what writing would refuse', async () => {
    const { root, written } = await project();
    const files = [{ path: '../x', text: '' }];
    expect(() => compareTree({ ...written, files })).toThrow(InputError);
    symlinkSync('/', `${root}/generated/link`);
    expect(() => compareTree({ ...written, files: [{ path: 'link/x', text: '' }] })).toThrow(
      InputError,
    );
  });
});

describe('inspectTree', () => {
  it('warns of what writing would keep', async () => {
    const { root, wanted } = await project();
    putFiles(root, { 'generated/a/y': 'edited\n' });
    const { differences, warnings } = inspectTree(wanted);
    expect(differences.map(({ path }) => path)).not.toContain('generated/a/y');
    expect(warnings.map(({ code }) => code)).toEqual(['tree/kept']);
  });
});
