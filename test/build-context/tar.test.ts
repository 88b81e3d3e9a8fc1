import { appendFileSync, chmodSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import type { BuildContext, ContextEntry } from '../../src/build-context/build-context.ts';
import { openContext } from '../../src/build-context/open-context.ts';
import { contextTar, FIXED_TIME } from '../../src/build-context/tar.ts';
import type { ExtraFile } from '../../src/build-context/tar.ts';
import { putFiles, scratchFolder } from '../support/scratch.ts';

interface Unpacked {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly link: string | null;
  readonly owner: readonly [number, number];
  readonly time: number;
  readonly text: string;
}

async function bytesOf(context: BuildContext, extras?: readonly ExtraFile[]): Promise<Buffer> {
  return Buffer.concat((await contextTar(context, extras).toArray()) as Buffer[]);
}

async function unpack(bytes: Buffer): Promise<Unpacked[]> {
  const reader = extract();
  reader.write(bytes);
  reader.end(null);
  const found: Unpacked[] = [];
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const { name, type, mode, linkname, uid, gid, mtime } = entry.header;
    const text = Buffer.concat(chunks).toString();
    const time = mtime.getTime();
    found.push({ name, type, mode, link: linkname, owner: [uid, gid], time, text });
  }
  return found;
}

describe('contextTar', () => {
  it('gives the same bytes for the same files, whatever their times', async () => {
    const [one, two] = [scratchFolder(), scratchFolder()];
    putFiles(one, { 'a/b': '1', c: '2' });
    putFiles(two, { c: '2', 'a/b': '1' });
    const tars = [];
    for (const folder of [one, two]) tars.push(await bytesOf(await openContext({ folder })));
    expect(tars[0]).toEqual(tars[1]);
  });

  it('holds links, permissions, long and foreign names', async () => {
    const folder = scratchFolder();
    const long = `${'d'.repeat(120)}/${'é'.repeat(80)}/${'f'.repeat(150)}`;
    putFiles(folder, { [long]: 'deep', closed: '' });
    chmodSync(join(folder, 'closed'), 0);
    symlinkSync(`/${'t'.repeat(300)}`, join(folder, 'link'));
    const found = await unpack(await bytesOf(await openContext({ folder })));
    expect(found.find(({ name }) => name === long)?.text).toBe('deep');
    expect(found.find(({ name }) => name === 'closed')?.mode).toBe(0);
    expect(found.find(({ name }) => name === 'link')?.link).toBe(`/${'t'.repeat(300)}`);
    for (const { owner, time } of found)
      expect([owner, time]).toEqual([[0, 0], FIXED_TIME.getTime()]);
  });

  it('reads back as what was packed', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((text) =>
      Buffer.from(text.replace(/[/\0]/g, '_'))
        .subarray(0, 200)
        .toString()
        .replace(/^\.+$|\uFFFD/g, 'x'),
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, fc.string(), { maxKeys: 5 }), async (files) => {
        const folder = scratchFolder();
        const wrapped = Object.entries(files).map(([path, text]) => [`d/${path}`, text]);
        putFiles(folder, Object.fromEntries(wrapped) as Record<string, string>);
        const context = await openContext({ folder });
        const found = (await unpack(await bytesOf(context))).filter(({ type }) => type === 'file');
        expect(found.map((one) => [one.name, one.text]).sort()).toEqual(wrapped.sort());
      }),
      { seed: 6, numRuns: 40 },
    );
  });

  it('sends an ignored Dockerfile so that it cannot be copied, and replaces what is there', async () => {
    const folder = scratchFolder();
    putFiles(folder, { '.dockerignore': '*\n!b', b: 'old', 'x/D*': '' });
    const extras = [
      { path: 'x/D*', bytes: Buffer.from('FROM scratch') },
      { path: 'b', bytes: Buffer.from('new') },
    ];
    const found = await unpack(await bytesOf(await openContext({ folder }), extras));
    expect(found.map((one) => [one.name, one.text])).toEqual([
      ['.dockerignore', '.dockerignore\nx/D\\*\n'],
      ['x/D*', 'FROM scratch'],
      ['b', 'new'],
    ]);
  });

  it.each(['shorter', 'longer'])('fails when a file got %s since it was listed', async (how) => {
    const folder = scratchFolder();
    putFiles(folder, { f: 'x'.repeat(1000) });
    const context = await openContext({ folder });
    const late: BuildContext = {
      folder,
      open: (path) => context.open(path),
      async *entries(selection): AsyncGenerator<ContextEntry> {
        for await (const entry of context.entries(selection)) {
          if (how === 'shorter') truncateSync(join(folder, 'f'), 10);
          else appendFileSync(join(folder, 'f'), 'more');
          yield entry;
        }
      },
    };
    await expect(bytesOf(late)).rejects.toMatchObject({ code: 'context/changed' });
  });

  it('ends when nobody reads on', async () => {
    const folder = scratchFolder();
    putFiles(folder, { a: 'x'.repeat(2_000_000), b: '' });
    const tar = contextTar(await openContext({ folder }));
    for await (const chunk of tar) {
      expect(chunk).toBeInstanceOf(Buffer);
      break;
    }
    expect(tar.destroyed).toBe(true);
  });
});
