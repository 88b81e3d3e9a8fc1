import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Diagnostic } from '../diagnostics.ts';
import type { Attempt } from './failure.ts';
import { errnoOf } from '../system-error.ts';
import { diskFailure } from './failure.ts';
import type { Lock } from './lock.ts';
import { acquireLock } from './lock.ts';
import { readOwned } from './owned.ts';
import { ancestorsOf, byCodeUnit, foldPath } from './paths.ts';
import type { TreeRequest } from './request.ts';
import { checkRequest } from './request.ts';
import type { Staging } from './staging.ts';
import { openStaging, removeIfEmpty, sweepStaged } from './staging.ts';
import type { Survey } from './survey.ts';
import { exists, hasTraces, isFresh, surveyTree } from './survey.ts';

export type { BesideFile, TreeFile, TreeRequest } from './request.ts';

/** A tree to be brought to disk. */
export interface WriteRequest extends TreeRequest {
  /** Write unchanged files too (`--overwrite`). */
  readonly rewrite?: boolean;
  /** Aborting stops between two files; every file is then whole, and the next run continues. */
  readonly signal?: AbortSignal;
}

/** What a run did. Paths are those of the request: relative to the output folder, or absolute for a file beside it. */
export interface WriteReport {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
  /** Unwanted files of ours that somebody changed since: still there, each with a warning. */
  readonly kept: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

/** The reader's Ctrl-C is seen, and the lock refreshed, between two files and at these distances. */
const TURN_EVERY_MS = 20;
const REFRESH_EVERY_MS = 1000;

/**
 * Brings a tree to disk: writes what changed, and with `prune` removes what the program wrote earlier and no longer wants.
 * The only function of the program that changes generated output.
 *
 * - Every file is replaced in one step; a run that is killed leaves each one whole, and the next run completes it. (That is
 *   a promise about processes, not about power cuts: nothing is forced to the platter.)
 * - What it may remove stands in the list beside the folder. The list names a file before the file is written and until
 *   after it is removed, so that no kill makes it forget one; and it names the text, so that it claims nobody else's.
 * - When the disk already is what is wanted, nothing is touched, not even the lock.
 *
 * @throws InputError when the request or what stands on disk refuses it, with every reason; nothing was changed then
 * @throws ManagerError `tree/locked`, `tree/lock-lost`, `tree/write-failed`, `tree/read-failed`, `tree/remove-failed`
 * @throws the signal's reason when it is aborted
 */
export async function writeTree(request: WriteRequest): Promise<WriteReport> {
  checkRequest(request);
  request.signal?.throwIfAborted();
  const before = surveyTree(request);
  if (isFresh(before) && !hasTraces(before.places)) {
    return reportOf(before);
  }

  const { places, show } = before;
  inCase(`create ${show(places.parent)}`, () => mkdirSync(places.parent, { recursive: true }));
  const lock = acquireLock(places, show(places.folder));
  try {
    // Another manager may have finished between the look at the disk and the lock: then the list is another one.
    const list = readOwned(places.list, show(places.list));
    const survey = list.stamp === before.list.stamp ? before : surveyTree(request);
    await apply(survey, lock, request.signal);
    return reportOf(survey);
  } finally {
    lock.release();
  }
}

function reportOf(survey: Survey): WriteReport {
  return {
    written: survey.writes.map(({ path }) => path),
    unchanged: survey.unchanged,
    removed: [...survey.leftovers.removals],
    kept: [...survey.leftovers.kept.keys()],
    warnings: survey.warnings,
  };
}

async function apply(survey: Survey, lock: Lock, signal: AbortSignal | undefined): Promise<void> {
  const { places, show } = survey;
  const pace = createPace(lock, signal);
  if (exists(places.staging))
    inCase(
      'clean up after a killed run',
      () => {
        sweepAll(survey);
      },
      'remove',
    );
  const staging = inCase(`create ${show(places.staging)}`, () => openStaging(places));
  try {
    const union = isFresh(survey) ? survey.finalText : survey.unionText();
    const putList = (text: string): void => {
      inCase(`write ${show(places.list)}`, () => {
        staging.put(places.list, text);
      });
    };
    if (union !== (survey.list.text ?? '')) putList(union);
    const removedFolders = await removeLeftovers(survey, pace);
    await writeFiles(survey, { staging, removedFolders, pace });
    if (survey.finalText !== union) putList(survey.finalText);
  } finally {
    staging.close();
  }
}

/** Removal comes first: a leftover may stand where a folder is wanted now, and it makes room on a full disk. */
async function removeLeftovers(
  survey: Survey,
  pace: () => Promise<void>,
): Promise<ReadonlySet<string>> {
  const { disk, leftovers, show, wantedFolders } = survey;
  for (const path of leftovers.removals) {
    await pace();
    const file = disk.absolute(path);
    inCase(
      `remove ${show(file)}`,
      () => {
        rmSync(file, { force: true });
      },
      'remove',
    );
  }
  const removed = new Set<string>();
  const emptied = new Set([...leftovers.removals, ...leftovers.gone].flatMap(ancestorsOf));
  for (const path of [...emptied].sort(byCodeUnit).reverse()) {
    if (wantedFolders.has(path) || disk.at(path).kind !== 'folder') continue;
    const folder = disk.absolute(path);
    const isGone = inCase(`remove ${show(folder)}`, () => removeIfEmpty(folder), 'remove');
    if (isGone) removed.add(foldPath(path));
  }
  return removed;
}

interface Writing {
  readonly staging: Staging;
  /** Folded: where case is ignored, a wanted folder may have gone under its old name. */
  readonly removedFolders: ReadonlySet<string>;
  readonly pace: () => Promise<void>;
}

async function writeFiles(survey: Survey, writing: Writing): Promise<void> {
  const { show } = survey;
  const makeFolder = createFolderMaker(survey, writing.removedFolders);
  for (const { path, absolute, text, before } of survey.writes) {
    await writing.pace();
    const mode = before.kind === 'file' ? before.mode : undefined;
    inCase(`write ${show(absolute)}`, () => {
      if (absolute === path) mkdirSync(dirname(path), { recursive: true });
      else makeFolder(path);
      writing.staging.put(absolute, text, mode);
    });
  }
}

/** Makes the folders above a path, each once; never recursive, because that would follow a link. */
function createFolderMaker({ disk }: Survey, removed: ReadonlySet<string>): (path: string) => void {
  const made = new Set<string>();
  const make = (folder: string): void => {
    if (made.has(folder)) return;
    made.add(folder);
    if (disk.at(folder).kind === 'folder' && !removed.has(foldPath(folder))) return;
    try {
      mkdirSync(disk.absolute(folder));
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST' || !lstatSync(disk.absolute(folder)).isDirectory())
        throw error;
    }
  };
  return (path) => {
    for (const folder of ['', ...ancestorsOf(path).reverse()]) make(folder);
  };
}

/** Called before every step: stops an aborted run, lets the process hear its signals, keeps the lock fresh. */
function createPace(lock: Lock, signal: AbortSignal | undefined): () => Promise<void> {
  let turn = performance.now();
  let refreshed = turn;
  return async () => {
    const now = performance.now();
    if (now - turn > TURN_EVERY_MS) {
      await nextTurn();
      turn = performance.now();
    }
    if (now - refreshed > REFRESH_EVERY_MS) {
      lock.refresh();
      refreshed = now;
    }
    signal?.throwIfAborted();
  };
}

function sweepAll({ disk, places, wantedFolders, list, writes }: Survey): void {
  const inTree = new Set(['', ...wantedFolders, ...[...list.owned.keys()].flatMap(ancestorsOf)]);
  const folders = [...inTree].filter((path) => disk.at(path).kind === 'folder').map(disk.absolute);
  const beside = writes.filter(({ path, absolute }) => path === absolute);
  sweepStaged([...folders, places.parent, ...beside.map(({ path }) => dirname(path))]);
}

function inCase<T>(what: string, act: () => T, verb: 'write' | 'remove' = 'write'): T {
  const code: Attempt['code'] = verb === 'write' ? 'tree/write-failed' : 'tree/remove-failed';
  try {
    return act();
  } catch (error) {
    throw diskFailure(error, { code, what });
  }
}
