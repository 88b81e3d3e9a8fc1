import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { atFile, largeProject, runManager, startManager } from '../../support/manager-process.ts';
import { putFiles, readFiles, scratchFolder } from '../../support/scratch.ts';

const GENERATE = ['generate', '-dm', '-bv', '1.0'];

/** The files of a project after a whole run of it elsewhere. */
let whole: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'manager-test-'));
  try {
    largeProject(40, root);
    expect(await runManager(root, ...GENERATE)).toMatchObject({ code: 0, stderr: '' });
    whole = readFiles(root);
  } finally {
    rmSync(root, { recursive: true });
  }
});

describe('a run that is stopped half-way', () => {
  it.each([
    ['SIGINT', { code: 130, signal: null, stderr: 'manager: interrupted by SIGINT\n' }],
    ['SIGKILL', { code: null, signal: 'SIGKILL' }],
  ] as const)('by %s leaves every file whole, and the next run completes it', async (name, end) => {
    const root = largeProject(40, scratchFolder());
    // Longer than a run keeps the thread to itself: so that it hears the signal before its last file.
    const stop = atFile(60, `process.kill(process.pid, '${name}'); sleep(50);`);
    expect(await startManager(root, GENERATE, stop).exit).toMatchObject(end);

    const left = readFiles(root);
    // A killed run may have made a folder and nothing in it yet.
    const placed = Object.keys(left).filter(
      (path) => path.startsWith('generated/') && left[path] !== '/',
    );
    expect(placed.length).toBeGreaterThan(40);
    expect(placed.length).toBeLessThan(100);
    expect(placed.filter((path) => left[path] !== whole[path])).toEqual([]);
    expect(left).not.toHaveProperty(['metadata.json']);

    const again = await runManager(root, ...GENERATE);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain(` ${placed.length} unchanged`);
    expect(readFiles(root)).toEqual(whole);
  });
});

describe('two managers on one tree', () => {
  it('do not mix: the second one says who is at work', async () => {
    const root = largeProject(40, scratchFolder());
    // Holds the lock until the second one has ended.
    const hold = atFile(
      60,
      `fs.writeSync(2, 'holding'); while (!fs.existsSync('go')) sleep(10); fs.rmSync('go');`,
    );
    const first = startManager(root, GENERATE, hold);
    onTestFinished(() => {
      first.child.kill('SIGKILL');
    });
    await first.said('holding');
    const before = readFiles(root);
    const second = await runManager(root, ...GENERATE);
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toContain('error tree/locked: another manager (process ');
    expect(second.stderr).toContain(`process ${String(first.child.pid)} `);
    expect(readFiles(root)).toEqual(before);

    // Looking at the tree needs no lock.
    expect((await runManager(root, 'check', '-bv', '1.0')).code).toBe(2);
    putFiles(root, { go: '' });
    expect((await first.exit).code).toBe(0);
    expect(readFiles(root)).toEqual(whole);
  });

  it('started together end with a whole tree', async () => {
    const root = largeProject(40, scratchFolder());
    const both = await Promise.all([runManager(root, ...GENERATE), runManager(root, ...GENERATE)]);
    expect(both.map(({ code }) => code)).toContain(0);
    for (const { code, stderr } of both) {
      if (code !== 0) expect([code, stderr]).toEqual([1, expect.stringContaining('tree/locked')]);
    }
    expect(readFiles(root)).toEqual(whole);
  });
});
