import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContextEntry } from '../../src/build-context/build-context.ts';
import { PathSet } from '../../src/build-context/matcher.ts';
import { walk } from '../../src/build-context/walk.ts';
import type { WalkFilter } from '../../src/build-context/walk.ts';
import { putFiles, scratchFolder } from '../support/scratch.ts';

const ALL: WalkFilter = { exclude: [], include: [] };

async function collect(folder: string, filter: WalkFilter = ALL): Promise<ContextEntry[]> {
  const found: ContextEntry[] = [];
  for await (const entry of walk(folder, filter)) found.push(entry);
  return found;
}

async function paths(folder: string, filter?: WalkFilter): Promise<string[]> {
  return (await collect(folder, filter)).map(({ path }) => path);
}

describe('walk', () => {
  it('goes in the order that fsutil demands: names by their bytes, a folder before what it holds', async () => {
    const letter = fc.constantFrom(
      'a',
      'b',
      '-',
      '.a',
      '!',
      '~',
      'é',
      '日',
      '\u{1f600}',
      '\uffee',
      ' ',
    );
    const name = fc.array(letter, { minLength: 1, maxLength: 3 }).map((all) => all.join(''));
    const tree = fc.array(fc.array(name, { minLength: 1, maxLength: 3 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(tree, async (all) => {
        const folder = scratchFolder();
        for (const names of all) mkdirSync(join(folder, ...names), { recursive: true });
        const found = await paths(folder);
        // The slash sorts before every other byte (tonistiigi/fsutil validator.go).
        const key = (path: string): Buffer => Buffer.from(path.replaceAll('/', '\0'));
        const sorted = [...found].sort((a, b) => Buffer.compare(key(a), key(b)));
        expect(found).toEqual(sorted);
        expect(new Set(found).size).toBe(found.length);
        expect(found).toEqual(expect.arrayContaining(all.map((names) => names.join('/'))));
      }),
      { seed: 10, numRuns: 15 },
    );
  });

  it('follows no link: not in a circle, not out, not to nothing', async () => {
    const folder = scratchFolder();
    putFiles(folder, { 'a/f': '' });
    for (const [path, target] of [
      ['a/up', '..'],
      ['self', 'self'],
      ['out', '/etc'],
      ['none', 'nothing/at/all'],
    ] as const)
      symlinkSync(target, join(folder, path));
    const found = await collect(folder);
    expect(found.map(({ path, type, linkTarget }) => [path, type, linkTarget])).toEqual([
      ['a', 'directory', undefined],
      ['a/f', 'file', undefined],
      ['a/up', 'symlink', '..'],
      ['none', 'symlink', 'nothing/at/all'],
      ['out', 'symlink', '/etc'],
      ['self', 'symlink', 'self'],
    ]);
  });

  it('passes by sockets and pipes', async () => {
    const folder = scratchFolder();
    putFiles(folder, { f: '' });
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const server = createServer().listen(join(folder, 'socket'));
    try {
      await new Promise((resolve) => server.once('listening', resolve));
      expect(await paths(folder)).toEqual(['f']);
    } finally {
      server.close();
    }
  });

  it('tells what a file is: permissions, size, time, owner root', async () => {
    const folder = scratchFolder();
    putFiles(folder, { f: 'four' });
    mkdirSync(join(folder, 'd'));
    chmodSync(join(folder, 'f'), 0o6755);
    chmodSync(join(folder, 'd'), 0o1777);
    const [d, f] = await collect(folder);
    expect(d).toMatchObject({ path: 'd', mode: 0o1777, size: 0, uid: 0, gid: 0 });
    expect(f).toMatchObject({ path: 'f', mode: 0o6755, size: 4, uid: 0, gid: 0 });
    expect((f?.modified ?? 0n) > 1_600_000_000_000_000_000n).toBe(true);
    const before = f?.identity;
    writeFileSync(join(folder, 'f'), 'five');
    expect((await collect(folder))[1]?.identity).not.toBe(before);
  });

  it('takes every name that Linux does, and refuses what is not UTF-8 by name', async () => {
    const folder = scratchFolder();
    const odd = ['\n', ' ', '"', '#', '*', '\\', 'a\tb', '\x7f', '\u{10ffff}', 'x'.repeat(255)];
    putFiles(folder, Object.fromEntries(odd.map((name) => [name, ''])));
    expect((await paths(folder)).sort()).toEqual([...odd].sort());
    const bad = Buffer.concat([Buffer.from(`${folder}/bad`), Buffer.from([0xff])]);
    writeFileSync(bad, '');
    await expect(paths(folder)).rejects.toMatchObject({ code: 'context/bad-name' });
    const isOther = { exclude: [], include: [new PathSet(['*'])] };
    expect(await paths(folder, isOther)).toEqual(['*']);
  });

  it('does not stumble over what goes while it walks', async () => {
    const folder = scratchFolder();
    const files = Array.from({ length: 100 }, (_, i) => `f${String(i).padStart(3, '0')}`);
    putFiles(folder, Object.fromEntries([...files, 'z/deep/f'].map((path) => [path, ''])));
    const found: string[] = [];
    for await (const { path } of walk(folder, ALL)) {
      found.push(path);
      if (path === 'f000') for (const each of files.slice(50)) rmSync(join(folder, each));
      if (path === 'z') rmSync(join(folder, 'z'), { recursive: true });
    }
    expect(found).toEqual([...files.slice(0, 50), 'z']);
  });

  it('finds what is wanted of a large folder, with the folders above it', async () => {
    const folder = scratchFolder();
    const files = Array.from({ length: 300 }, (_, i) => `many/deep/f${String(i)}`);
    putFiles(folder, Object.fromEntries([...files, 'other/f'].map((path) => [path, ''])));
    const include = [new PathSet(files.filter((_, i) => i % 2 === 0))];
    const found = await paths(folder, { exclude: [], include });
    expect(found.slice(0, 3)).toEqual(['many', 'many/deep', 'many/deep/f0']);
    expect(found).toHaveLength(152);
  });
});
