import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ManagerError } from '../../src/errors.ts';
import { livenessOf, parseHolder, thisHolder } from '../../src/tree/lock-holder.ts';
import type { Lock } from '../../src/tree/lock.ts';
import { acquireLock } from '../../src/tree/lock.ts';
import type { TreePlaces } from '../../src/tree/request.ts';
import { placesOf } from '../../src/tree/request.ts';
import { readFiles, scratchFolder } from '../support/scratch.ts';

const TWO_MINUTES_AGO = new Date(Date.now() - 120_000);
/** The id of a process that has ended and was reaped. */
const DEAD = spawnSync(process.execPath, ['--version']).pid;
const seesProcesses = existsSync('/proc/self/stat');

function somePlaces(): TreePlaces {
  return placesOf(`${scratchFolder()}/generated`);
}

function take(places: TreePlaces): Lock {
  return acquireLock(places, 'generated');
}

function failureOf(act: () => unknown): ManagerError {
  try {
    act();
  } catch (error) {
    if (error instanceof ManagerError) return error;
    throw error;
  }
  throw new Error('expected a failure');
}

describe('acquireLock', () => {
  it('stands beside the folder and goes with the release', () => {
    const places = somePlaces();
    const lock = take(places);
    expect(Object.keys(readFiles(places.parent))).toEqual(['.generated.lock']);
    lock.refresh();
    lock.release();
    expect(readFiles(places.parent)).toEqual({});
  });

  it('refuses a second manager and names the first', () => {
    const places = somePlaces();
    const lock = take(places);
    const failure = failureOf(() => take(places));
    expect(failure.code).toBe('tree/locked');
    expect(failure.message).toContain(`process ${process.pid}`);
    expect(failure.hint).toContain(places.lock);
    lock.release();
    take(places).release();
    expect(readFiles(places.parent)).toEqual({});
  });

  const held = (change: object): string =>
    `${JSON.stringify({ ...thisHolder(), id: 'x', ...change })}\n`;

  it.each([
    ['a process that is gone', held({ pid: DEAD })],
    ['a run that was killed before a word was in its lock', ''],
    ['a run that was killed with half a lock written', held({}).slice(0, 50)],
    ...(seesProcesses ? [['a process whose id was given away', held({ start: '1' })]] : []),
  ])('takes over at once from %s', (_, text = '') => {
    const places = somePlaces();
    writeFileSync(places.lock, text);
    const lock = take(places);
    expect(parseHolder(readFileSync(places.lock, 'utf8'))?.pid).toBe(process.pid);
    lock.release();
    expect(readFiles(places.parent)).toEqual({});
  });

  it.each([
    ['another host', held({ host: 'elsewhere' })],
    ['another container', held({ namespace: 'pid:[1]' })],
    ['no JSON', 'locked\n'],
    ['a process id that is none', held({ pid: -1 })],
  ])('waits a minute before it takes over from %s', (_, text) => {
    const places = somePlaces();
    writeFileSync(places.lock, text);
    expect(failureOf(() => take(places)).code).toBe('tree/locked');
    expect(readFiles(places.parent)).toEqual({ '.generated.lock': text });
    utimesSync(places.lock, TWO_MINUTES_AGO, TWO_MINUTES_AGO);
    take(places).release();
    expect(readFiles(places.parent)).toEqual({});
  });

  it.runIf(seesProcesses)('never takes over from a process that runs, however silent', () => {
    const places = somePlaces();
    const lock = take(places);
    utimesSync(places.lock, TWO_MINUTES_AGO, TWO_MINUTES_AGO);
    expect(failureOf(() => take(places)).code).toBe('tree/locked');
    lock.release();
  });

  it('leaves a dead lock to whoever is taking it over', () => {
    const places = somePlaces();
    writeFileSync(places.lock, held({ pid: DEAD }));
    writeFileSync(places.takeover, held({ host: 'elsewhere' }));
    expect(failureOf(() => take(places)).code).toBe('tree/locked');
    utimesSync(places.takeover, TWO_MINUTES_AGO, TWO_MINUTES_AGO);
    take(places).release();
    expect(readFiles(places.parent)).toEqual({});
  });

  it('does not follow a symbolic link', () => {
    const places = somePlaces();
    writeFileSync(`${places.parent}/victim`, 'precious');
    symlinkSync('victim', places.lock);
    expect(failureOf(() => take(places)).code).toBe('tree/locked');
    expect(readFiles(places.parent)).toEqual({ '.generated.lock': '→ victim', victim: 'precious' });
  });

  it('reports a disk that refuses', () => {
    const places = somePlaces();
    mkdirSync(places.lock);
    utimesSync(places.lock, TWO_MINUTES_AGO, TWO_MINUTES_AGO);
    expect(failureOf(() => take(places)).code).toBe('tree/write-failed');
  });

  it('notices that it was taken over, and leaves the new lock alone', () => {
    const places = somePlaces();
    const lock = take(places);
    writeFileSync(places.lock, held({ id: 'other' }));
    expect(failureOf(lock.refresh).code).toBe('tree/lock-lost');
    lock.release();
    expect(existsSync(places.lock)).toBe(true);
  });

  it('shows a sign of life', () => {
    const places = somePlaces();
    const lock = take(places);
    const text = readFileSync(places.lock, 'utf8');
    utimesSync(places.lock, TWO_MINUTES_AGO, TWO_MINUTES_AGO);
    lock.refresh();
    expect(readFileSync(places.lock, 'utf8')).toBe(text);
    expect(statSync(places.lock).mtimeMs).toBeGreaterThan(TWO_MINUTES_AGO.getTime() + 60_000);
    lock.release();
  });
});

describe('livenessOf', () => {
  const self = thisHolder();

  it.each([
    ['this process', self, seesProcesses ? 'running' : 'unknown'],
    ['a process that is gone', { ...self, pid: DEAD }, 'gone'],
    ['another host', { ...self, host: 'elsewhere', pid: DEAD }, 'unknown'],
    ['another start of this machine', { ...self, kernel: 'other' }, 'unknown'],
    ['no start time', { id: 'x', pid: self.pid, host: self.host, since: self.since }, 'unknown'],
  ])('%s', (_, holder, expected) => {
    expect(livenessOf(holder, self)).toBe(expected);
  });
});
