import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readContextFile, readFileChunks } from '../../src/build-context/file-reader.ts';
import { putFiles, scratchFolder } from '../support/scratch.ts';

const CHUNK = 128 * 1024;

async function lengthOf(folder: string, path: string): Promise<number> {
  let length = 0;
  for await (const chunk of readFileChunks(folder, path)) length += chunk.length;
  return length;
}

describe('readFileChunks', () => {
  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])('reads %i bytes', async (size) => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'f'), '');
    truncateSync(join(folder, 'f'), size);
    expect(await lengthOf(folder, 'f')).toBe(size);
  });

  it.each<[string, (path: string) => void]>([
    [
      'grows',
      (path) => {
        appendFileSync(path, 'more');
      },
    ],
    [
      'shrinks',
      (path) => {
        truncateSync(path, CHUNK + 1);
      },
    ],
    [
      'is emptied',
      (path) => {
        truncateSync(path, 0);
      },
    ],
    [
      'is written over',
      (path) => {
        writeFileSync(path, 'y'.repeat(4 * CHUNK));
      },
    ],
  ])('fails when the file %s meanwhile', async (_how, change) => {
    const folder = scratchFolder();
    putFiles(folder, { f: 'x'.repeat(4 * CHUNK) });
    const read = async (): Promise<void> => {
      let isFirst = true;
      for await (const chunk of readFileChunks(folder, 'f')) {
        expect(chunk.length).toBeGreaterThan(0);
        if (isFirst) change(join(folder, 'f'));
        isFirst = false;
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'context/changed' });
  });

  it('reads on in the old file when a new one takes its place', async () => {
    const folder = scratchFolder();
    putFiles(folder, { f: 'x'.repeat(2 * CHUNK), g: 'y' });
    let text = '';
    for await (const chunk of readFileChunks(folder, 'f')) {
      if (text === '') renameSync(join(folder, 'g'), join(folder, 'f'));
      text += chunk.toString();
    }
    expect(text).toBe('x'.repeat(2 * CHUNK));
  });

  it('waits for no pipe and follows no link', async () => {
    const folder = scratchFolder();
    putFiles(folder, { 'd/f': '' });
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    symlinkSync('d/f', join(folder, 'link'));
    symlinkSync('d', join(folder, 'l'));
    for (const path of ['pipe', 'link', 'l/f', 'd', 'none', 'd/f/x'])
      await expect(lengthOf(folder, path), path).rejects.toMatchObject({
        code: 'context/not-in-context',
      });
  });
});

it('opens nothing before it is read, and closes what is left', async () => {
  const folder = scratchFolder();
  const early = readContextFile(folder, 'f');
  putFiles(folder, { f: 'x'.repeat(5 * CHUNK) });
  for await (const chunk of early) {
    expect(chunk).toBeInstanceOf(Buffer);
    break;
  }
  expect(early.destroyed).toBe(true);
});
