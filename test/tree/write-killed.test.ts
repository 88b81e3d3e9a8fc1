import { build } from 'esbuild';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { thisHolder } from '../../src/tree/lock-holder.ts';
import type { TreeRequest } from '../../src/tree/write.ts';
import { writeTree } from '../../src/tree/write.ts';
import type { DiskJob, DiskReport } from '../support/failing-disk.ts';
import { putFiles, readFiles } from '../support/scratch.ts';

const run = promisify(execFile);
/** The id of a process that has ended. */
const DEAD = spawnSync(process.execPath, ['--version']).pid;
let home: string;
let program: string;

beforeAll(async () => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'manager-test-')));
  program = join(home, 'failing-disk.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../support/failing-disk.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  });
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

type Texts = Readonly<Record<string, string>>;

/** Long enough that half of a text cannot be taken for a whole one. */
const text = (word: string): string => `${word} begins\n`.padEnd(200, 'x') + `\n${word} ends\n`;
const STRANGERS: Texts = { 'generated/own/notes': 'mine', neighbour: 'mine' };
const KEPT: Texts = { same: text('same') };
const OLD: Texts = {
  same: text('same'),
  changes: text('old'),
  'goes/away': text('old'),
  a: text('old'),
};
const NEW: Texts = {
  same: text('same'),
  changes: text('new'),
  'comes/in/here': text('new'),
  'a/b': text('new'),
};

function requestFor(root: string, files: Texts, metadata: string): TreeRequest {
  return {
    folder: `${root}/generated`,
    files: Object.entries(files).map(([path, content]) => ({ path, text: content })),
    prune: true,
    beside: [{ path: `${root}/metadata.json`, text: text(metadata) }],
  };
}

/** A project in which the old tree and strangers' files stand. */
async function oldProject(name: string): Promise<string> {
  const root = join(home, name);
  mkdirSync(root);
  putFiles(root, STRANGERS);
  await writeTree(requestFor(root, OLD, 'old'));
  return root;
}

/** The files of a project as they must be afterwards, without the list. */
function projectFiles(files: Texts, metadata: string): Texts {
  const tree = Object.entries(files).map(
    ([path, content]) => [`generated/${path}`, content] as const,
  );
  return Object.fromEntries([
    ...tree,
    ...Object.entries(STRANGERS),
    ['metadata.json', text(metadata)] as const,
  ]);
}

function withoutList(root: string): Texts {
  const found = readFiles(root);
  return Object.fromEntries(
    Object.entries(found).filter(([path]) => path !== 'generated.files.json'),
  );
}

/** Every file is the old one, the new one, or a leftover of the run that the next one removes. */
function expectWhole(root: string, when: string): void {
  const old = projectFiles(OLD, 'old');
  const fresh = projectFiles(NEW, 'new');
  for (const [path, content] of Object.entries(readFiles(root))) {
    const isOfTheRun = path.startsWith('.generated.') || path === 'generated.files.json';
    if (!isOfTheRun && content !== '/')
      expect([old[path], fresh[path]], `${path} ${when}`).toContain(content);
  }
  expect(readFiles(root)).toMatchObject({ ...STRANGERS, 'generated/same': text('same') });
}

/** What a manager leaves that was killed at work. */
function leaveDeadLock(root: string): void {
  const holder = { ...thisHolder(), pid: DEAD };
  putFiles(root, { '.generated.lock': `${JSON.stringify(holder)}\n` });
}

async function countCalls(name: string): Promise<number> {
  const root = await oldProject(name);
  leaveDeadLock(root);
  const request = requestFor(root, NEW, 'new');
  const { stdout } = await run(process.execPath, [
    program,
    JSON.stringify([{ request, how: 'full' }]),
  ]);
  const { calls, failure } = JSON.parse(stdout) as DiskReport;
  expect(failure).toBeUndefined();
  expect(calls).toBeGreaterThan(15);
  return calls;
}

it('leaves every file whole and every owner known when it is killed at any step', async () => {
  const steps = Array.from({ length: await countCalls('count-kill') }, (_, i) => i + 1);
  const killAt = async (failAt: number): Promise<void> => {
    const root = await oldProject(`kill-${failAt}`);
    leaveDeadLock(root);
    const job: DiskJob = { request: requestFor(root, NEW, 'new'), failAt, how: 'kill' };
    await expect(run(process.execPath, [program, JSON.stringify([job])])).rejects.toMatchObject({
      signal: 'SIGKILL',
    });
    expectWhole(root, `after a kill at step ${failAt}`);
    const [back, away] = [`${root}-back`, `${root}-away`];
    for (const copy of [back, away]) cpSync(root, copy, { recursive: true });
    await writeTree(requestFor(root, NEW, 'new'));
    expect(withoutList(root), `onwards from step ${failAt}`).toEqual(projectFiles(NEW, 'new'));
    await writeTree(requestFor(back, OLD, 'old'));
    expect(withoutList(back), `back from step ${failAt}`).toEqual(projectFiles(OLD, 'old'));
    // Neither text of a file that changed may have been forgotten: a tree that wants none of them removes them.
    await writeTree(requestFor(away, KEPT, 'x'));
    expect(withoutList(away), `away from step ${failAt}`).toEqual(projectFiles(KEPT, 'x'));
  };
  while (steps.length > 0) await Promise.all(steps.splice(0, 2).map(killAt));
});

it('leaves every file whole and no lock when the disk is full at any step', async () => {
  const jobs: DiskJob[] = [];
  for (let failAt = await countCalls('count-full'); failAt > 0; failAt -= 1) {
    const root = await oldProject(`full-${failAt}`);
    jobs.push({ request: requestFor(root, NEW, 'new'), failAt, how: 'full' });
  }
  const { stdout } = await run(process.execPath, [program, JSON.stringify(jobs)]);
  const reports = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as DiskReport);
  expect(reports).toHaveLength(jobs.length);
  expect(new Set(reports.map(({ failure }) => failure))).toEqual(
    new Set([undefined, 'tree/write-failed']),
  );
  for (const { failAt } of jobs) {
    const root = join(home, `full-${failAt ?? 0}`);
    expectWhole(root, `on a disk that is full at step ${failAt ?? 0}`);
    expect(Object.keys(readFiles(root)).filter((path) => path.startsWith('.'))).toEqual([]);
    await writeTree(requestFor(root, NEW, 'new'));
    expect(withoutList(root)).toEqual(projectFiles(NEW, 'new'));
  }
});

it('looks again when another manager finished between its look at the disk and its lock', async () => {
  const root = await oldProject('meanwhile');
  const other = join(home, 'other');
  await writeTree(requestFor(other, { ...OLD, theirs: text('theirs') }, 'old'));
  const job: DiskJob = {
    request: requestFor(root, NEW, 'new'),
    how: 'full',
    meanwhile: {
      [`${root}/generated.files.json`]: readFiles(other)['generated.files.json'] ?? '',
      [`${root}/generated/theirs`]: text('theirs'),
    },
  };
  await run(process.execPath, [program, JSON.stringify([job])]);
  expect(withoutList(root)).toEqual(projectFiles(NEW, 'new'));
});

describe('killed at moments that nobody chose', () => {
  it.each([1, 2, 3])('time %i', async (round) => {
    const root = join(home, `random-${round}`);
    const texts = (version: number): Texts =>
      Object.fromEntries(
        Array.from({ length: 60 }, (_, i) => [`d${i % 9}/f${i}`, text(`${version}`)]),
      );
    const jobs = Array.from({ length: 200 }, (_, i): DiskJob => {
      return { request: requestFor(root, texts(i % 3), 'x'), how: 'full' };
    });
    await killedAfterFirstLine(jobs, round * 7);
    for (const [path, content] of Object.entries(readFiles(root))) {
      if (path.startsWith('generated/'))
        expect([0, 1, 2].map((i) => text(`${i}`))).toContain(content);
    }
    await writeTree(requestFor(root, texts(9), 'x'));
    expect(readFiles(`${root}/generated`)).toEqual(texts(9));
    expect(Object.keys(readFiles(root)).filter((path) => path.startsWith('.'))).toEqual([]);
  });
});

/** Starts the jobs and kills them some time after the first is done: any moment will do. */
async function killedAfterFirstLine(jobs: readonly DiskJob[], milliseconds: number): Promise<void> {
  const file = join(home, 'jobs.json');
  putFiles(home, { 'jobs.json': JSON.stringify(jobs) });
  const child = spawn(process.execPath, [program, `@${file}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  child.stdout.once('data', () => {
    setTimeout(() => child.kill('SIGKILL'), milliseconds);
  });
  child.stdout.resume();
  await ended;
}
