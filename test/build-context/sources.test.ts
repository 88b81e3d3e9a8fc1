import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileDigests, hashSources } from '../../src/build-context/hash-sources.ts';
import { missingSources } from '../../src/build-context/missing-sources.ts';
import { openContext } from '../../src/build-context/open-context.ts';
import { contextSources } from '../../src/dockerfile/context-sources.ts';
import { readDockerfile } from '../../src/dockerfile/read.ts';
import { putFiles, scratchFolder } from '../support/scratch.ts';

describe('hashSources', () => {
  const files = { '.dockerignore': '**/*.log', 'tools/a': '1', 'tools/x.log': '', 'other/b': '2' };

  it('changes with what a source reaches, and with nothing else', async () => {
    const folder = scratchFolder();
    putFiles(folder, files);
    symlinkSync('tools', join(folder, 'link'));
    const hash = async (source: string): Promise<string | undefined> =>
      (await hashSources(await openContext({ folder }), [source]))[0];
    const first = await hash('tools/');
    expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await hash('link')).toBe(first);
    expect(await hash('t*ls')).toBe(first);
    putFiles(folder, { 'tools/x.log': 'ignored', 'other/b': 'elsewhere' });
    utimesSync(join(folder, 'tools/a'), 1, 1);
    expect(await hash('tools')).toBe(first);
    chmodSync(join(folder, 'tools/a'), 0o755);
    const executable = await hash('tools');
    expect(executable).not.toBe(first);
    writeFileSync(join(folder, 'tools/a'), '9');
    expect(await hash('tools')).not.toBe(executable);
    symlinkSync('a', join(folder, 'tools/l'));
    expect(await hash('tools')).not.toBe(await hash('tools/a'));
  });

  it('answers source by source, undefined for what reaches nothing', async () => {
    const folder = scratchFolder();
    putFiles(folder, files);
    const context = await openContext({ folder });
    const sources = ['nothing', 'tools/x.log', 'no*', 'other/b', '.'];
    const [absent, ignored, pattern, one, all] = await hashSources(context, sources);
    expect([absent, ignored]).toEqual([undefined, undefined]);
    expect(new Set([pattern, one, all]).size).toBe(3);
  });

  it('knows wildcards that match nothing, or nothing but what is ignored', async () => {
    const folder = scratchFolder();
    putFiles(folder, files);
    const hash = async (source: string): Promise<string | undefined> =>
      (await hashSources(await openContext({ folder }), [source]))[0];
    const none = await hash('tools/no*');
    expect(none).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await hash('tools/*.log')).toBe(none);
    putFiles(folder, { 'tools/now': '' });
    expect(await hash('tools/no*')).not.toBe(none);
  });

  it('leaves out the permissions of folders that are not copied', async () => {
    const folder = scratchFolder();
    putFiles(folder, { 'a/b/c': '' });
    const hash = async (): Promise<readonly (string | undefined)[]> =>
      hashSources(await openContext({ folder }), ['a/b/c', 'a/b', '.']);
    const before = await hash();
    chmodSync(join(folder, 'a'), 0o700);
    const after = await hash();
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).not.toBe(before[2]);
  });

  it('reads a shared file once, and again when it changed', async () => {
    const folder = scratchFolder();
    putFiles(folder, files);
    const digests = new FileDigests();
    const hash = async (): Promise<unknown> =>
      hashSources(await openContext({ folder }), ['tools', 'tools/a'], { digests });
    const all = await Promise.all(Array.from({ length: 20 }, hash));
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(digests.count).toBe(1);
    writeFileSync(join(folder, 'tools/a'), '12');
    await hash();
    expect(digests.count).toBe(2);
  });

  it('stops when it is aborted', async () => {
    const folder = scratchFolder();
    const signal = AbortSignal.abort(new Error('enough'));
    const work = hashSources(await openContext({ folder }), ['.'], { signal });
    await expect(work).rejects.toThrow('enough');
  });
});

describe('missingSources', () => {
  it('says why, by which line, and what was meant', async () => {
    const folder = scratchFolder();
    putFiles(folder, {
      '.dockerignore': '# rules\nsecret\nsome/*\n!some/kept\nhalf\n!half/kept',
      'secret/key': '',
      'some/kept': '',
      'half/kept': '',
      'tools/entrypoint.sh': '',
    });
    mkdirSync(join(folder, 'empty'));
    symlinkSync('secret/key', join(folder, 'link'));
    symlinkSync('circle', join(folder, 'circle'));
    const dockerfile = [
      'FROM scratch',
      'ARG DIR=tools',
      'COPY $DIR/entrypoint.sh some half empty . /',
      'COPY tool/entrypoint.sh /',
      'COPY secret/key /',
      'COPY link no* ../gone circle /',
      'RUN --mount=source=absent true',
      'COPY <<EOF /x',
      'EOF',
    ].join('\n');
    const context = await openContext({ folder });
    const sources = contextSources(readDockerfile(dockerfile), {});
    const rule = { file: '.dockerignore', line: 2, text: 'secret' };
    const common = { isPattern: false };
    expect(await missingSources(context, sources)).toEqual([
      {
        ...common,
        path: 'tool/entrypoint.sh',
        line: 4,
        reason: 'absent',
        suggestion: 'tools/entrypoint.sh',
      },
      { ...common, path: 'secret/key', line: 5, reason: 'ignored', ignoredBy: rule },
      {
        ...common,
        path: 'link',
        line: 6,
        reason: 'ignored',
        target: 'secret/key',
        ignoredBy: rule,
      },
      { path: 'no*', line: 6, isPattern: true, reason: 'absent' },
      { ...common, path: '../gone', line: 6, reason: 'outside' },
      { ...common, path: 'circle', line: 6, reason: 'no-file' },
      { ...common, path: 'absent', line: 7, reason: 'absent' },
    ]);
  });
});
