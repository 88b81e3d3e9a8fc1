import {
  closeSync,
  lstatSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { ManagerError } from '../errors.ts';
import { errnoOf } from '../system-error.ts';
import { diskFailure } from './failure.ts';
import type { Holder } from './lock-holder.ts';
import { livenessOf, parseHolder, thisHolder } from './lock-holder.ts';

/** A tree's lock, held by this process. */
export interface Lock {
  /**
   * Shows that the holder is at work; to be called about once a second.
   *
   * @throws ManagerError `tree/lock-lost` when another manager has taken the lock over meanwhile
   */
  readonly refresh: () => void;
  /** Gives the lock back; harmless when it was lost. */
  readonly release: () => void;
}

/** Where a lock is. */
export interface LockPlaces {
  readonly lock: string;
  /** Taken for a moment by whoever replaces a lock that was left behind. */
  readonly takeover: string;
}

/** What is said to whoever finds a lock. */
export interface LockWords {
  /** After "another manager (…)". */
  readonly doing: string;
  /** What else they could do: a sentence. */
  readonly instead?: string;
}

/**
 * How long a lock counts whose holder cannot be seen (another container, another host) and which nobody refreshes.
 * A holder that was merely stopped for longer notices at its next refresh that the lock is gone, and gives up.
 */
const SILENCE_LIMIT_MS = 60_000;

/** A lock lacks its final line break for some microseconds while it is made; one that stays so was left by a killed run. */
const MAKING_LIMIT_MS = 100;

/** A lock file is a few hundred bytes; a larger one is not ours and is not read. */
const SIZE_LIMIT = 64 * 1024;

/**
 * Takes the lock of an output folder, or of something else that is shown so, or fails at once.
 *
 * A lock left behind by a run that was killed is taken over: at once when its process is known to be gone, after a minute
 * without a sign of life when it cannot be seen. Whoever takes over holds a second lock for that moment, so that two who
 * see the same dead lock cannot both replace it.
 *
 * @param shown the output folder as the reader would type it
 * @throws ManagerError `tree/locked` while another manager is at work, `tree/write-failed` when the disk refuses
 */
export function acquireLock(
  places: LockPlaces,
  shown: string,
  words: LockWords = { doing: 'is writing' },
): Lock {
  const self = thisHolder();
  const text = `${JSON.stringify(self)}\n`;
  try {
    if (!createAlone(places.lock, text)) takeOver(places, { self, text, shown, words });
    // Left by a run that was killed between removing a dead lock and making its own.
    else rmSync(places.takeover, { force: true });
  } catch (error) {
    throw diskFailure(error, { code: 'tree/write-failed', what: `lock ${shown}` });
  }
  return {
    refresh: () => {
      refresh(places.lock, text, shown);
    },
    release: () => {
      if (readLock(places.lock) === text) rmSync(places.lock, { force: true });
    },
  };
}

interface Taker {
  readonly self: Holder;
  readonly text: string;
  readonly shown: string;
  readonly words: LockWords;
}

function takeOver(places: LockPlaces, taker: Taker): void {
  refuseUnlessAbandoned(places.lock, Date.now(), places, taker);
  if (!createAlone(places.takeover, taker.text)) {
    refuseUnlessAbandoned(places.takeover, Date.now(), places, taker);
    rmSync(places.takeover, { force: true });
    if (!createAlone(places.takeover, taker.text)) throw locked(places, taker, undefined);
  }
  try {
    // Looked at again under the second lock: by now it may be another one. The time is the file system's own.
    refuseUnlessAbandoned(places.lock, lstatSync(places.takeover).mtimeMs, places, taker);
    rmSync(places.lock, { force: true });
    if (!createAlone(places.lock, taker.text)) throw locked(places, taker, undefined);
  } finally {
    rmSync(places.takeover, { force: true });
  }
}

function refuseUnlessAbandoned(file: string, now: number, places: LockPlaces, taker: Taker): void {
  const text = readLock(file);
  const holder = parseHolder(text ?? '');
  if (text !== undefined && staysHalfMade(file, text)) return;
  const liveness = holder === undefined ? 'unknown' : livenessOf(holder, taker.self);
  if (liveness === 'gone') return;
  const sign = lstatSync(file, { throwIfNoEntry: false })?.mtimeMs;
  const isSilent = sign === undefined || Math.abs(now - sign) > SILENCE_LIMIT_MS;
  if (liveness === 'running' || !isSilent) throw locked(places, taker, holder);
}

function staysHalfMade(file: string, text: string): boolean {
  if (text.endsWith('\n')) return false;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MAKING_LIMIT_MS);
  return readLock(file) === text;
}

/**
 * Creates a lock that must not exist yet, in one step; never through a symbolic link.
 * False when there is one, or when it was taken over before a word was in it.
 */
function createAlone(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o644);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(file, text);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return readLock(path) === text;
}

function readLock(path: string): string | undefined {
  try {
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > SIZE_LIMIT) return undefined;
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Writes the same bytes again: that moves the time by the file system's own clock, and never leaves half a lock. */
function refresh(path: string, text: string, shown: string): void {
  if (readLock(path) !== text) {
    throw new ManagerError(
      'tree/lock-lost',
      `another manager took over ${shown} while this one stood still`,
      { hint: 'Every file is whole. Run it again when the other one has ended.' },
    );
  }
  try {
    writeFileSync(path, text, { flag: 'r+' });
  } catch (error) {
    throw diskFailure(error, { code: 'tree/write-failed', what: `keep the lock of ${shown}` });
  }
}

function locked(
  places: LockPlaces,
  { shown, words }: Taker,
  holder: Holder | undefined,
): ManagerError {
  const who =
    holder === undefined
      ? 'another manager'
      : `another manager (process ${holder.pid} on ${holder.host}, since ${holder.since})`;
  const instead = words.instead === undefined ? '' : ` ${words.instead}`;
  return new ManagerError('tree/locked', `${who} ${words.doing} ${shown}`, {
    hint: `Run it again when that one has ended.${instead} If none is running, wait a minute, or delete ${places.lock}`,
  });
}
