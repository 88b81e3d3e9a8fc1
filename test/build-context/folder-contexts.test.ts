import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ContextEntry } from '../../src/build-context/build-context.ts';
import { FolderContexts } from '../../src/build-context/folder-contexts.ts';
import type { ContextPort } from '../../src/deliver/ports.ts';
import { putFiles, scratchFolder } from '../support/scratch.ts';

describe('FolderContexts', () => {
  it('walks and reads a folder once for sixty images', async () => {
    const folder = scratchFolder();
    putFiles(folder, { 'tools/a': '1', 'tools/b': '2', c: '3' });
    const contexts: ContextPort = new FolderContexts(folder);
    const { signal } = new AbortController();
    const first = await contexts.open('images/0/Dockerfile');
    const entries = vi.spyOn(first, 'entries');
    const all = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const context = await contexts.open(`images/${i}/Dockerfile`);
        return contexts.hashSources(context, ['tools', '.'], signal);
      }),
    );
    expect(new Set(all.map((one) => one.join())).size).toBe(1);
    expect(entries).toHaveBeenCalledTimes(2);
    expect((contexts as FolderContexts).filesRead).toBe(3);
  });

  it('gives a Dockerfile with an ignore file of its own its own context', async () => {
    const folder = scratchFolder();
    putFiles(folder, { '.dockerignore': 'a', a: '', b: '', 'D.dockerignore': 'b' });
    const contexts = new FolderContexts(folder);
    const [own, shared] = [await contexts.open('D'), await contexts.open('E')];
    expect([own.ignoreFile, shared.ignoreFile]).toEqual(['D.dockerignore', '.dockerignore']);
    expect(await contexts.open('./D')).toBe(own);
    expect(await contexts.hashSources(own, ['b'])).toEqual([undefined]);
    expect(await contexts.hashSources(shared, ['b'])).not.toEqual([undefined]);
  });

  it('keeps what the program writes out of every context', async () => {
    const folder = scratchFolder();
    putFiles(folder, { 'D.dockerignore': '!.manager', '.manager/logs/x': '', 'in/.manager': '' });
    const contexts = new FolderContexts(folder, ['.manager']);
    const context = await contexts.open('D');
    const found: ContextEntry[] = [];
    for await (const entry of context.entries()) found.push(entry);
    expect(found.map(({ path }) => path)).toEqual(['D.dockerignore', 'in', 'in/.manager']);
    await expect(context.open('.manager/logs/x').toArray()).rejects.toMatchObject({
      code: 'context/not-in-context',
    });
    const sources = [{ path: '.manager/logs/x', line: 2 }];
    expect(await contexts.missingSources('D', sources)).toMatchObject([{ reason: 'ignored' }]);
  });

  it('hashes again what failed', async () => {
    const folder = scratchFolder();
    putFiles(folder, { a: '' });
    const contexts = new FolderContexts(folder);
    const context = await contexts.open('D');
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(contexts.hashSources(context, ['a'], stopped)).rejects.toThrow('stopped');
    expect((await contexts.hashSources(context, ['a']))[0]).toMatch(/^sha256:/);
  });

  it('says of what is no folder that it is none', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'd'));
    await expect(new FolderContexts(join(folder, 'e')).open('D')).rejects.toMatchObject({
      code: 'context/not-a-folder',
    });
  });
});
