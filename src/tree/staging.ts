import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf } from '../system-error.ts';
import type { TreePlaces } from './request.ts';

/** Where files are written before they are put in place by a rename, so that no reader ever sees half of one. */
export interface Staging {
  /**
   * Puts a file in place, whole. A symbolic link at `path` is replaced, never followed.
   *
   * @param mode of the file that is replaced; a new file gets 0644 less the umask
   */
  readonly put: (path: string, text: string, mode?: number) => void;
  /** Removes the staging folder. */
  readonly close: () => void;
}

const NEW_FILE_MODE = 0o644;
const STAGED = /^[0-9a-f]{8}-\d+\.tmp$/;
const STAGED_IN_PLACE = /^\.manager-[0-9a-f]{8}-\d+\.tmp$/;

/**
 * Opens the staging folder beside the output folder; what a run that was killed left in it goes.
 * Where a rename from there fails because the target is on another device (a mounted output folder), the file is staged
 * under a name of ours in the target's own folder.
 */
export function openStaging(places: TreePlaces): Staging {
  const run = randomBytes(4).toString('hex');
  let count = 0;
  let isAcrossDevices = false;
  makeStagingFolder(places.staging);

  const stage = (temporary: string, path: string, text: string, mode?: number): void => {
    try {
      writeFileSync(temporary, text, { flag: 'wx', mode: NEW_FILE_MODE });
      if (mode !== undefined) chmodSync(temporary, mode);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  };
  const put = (path: string, text: string, mode?: number): void => {
    const name = `${run}-${count++}.tmp`;
    const inPlace = `${dirname(path)}/.manager-${name}`;
    try {
      stage(isAcrossDevices ? inPlace : `${places.staging}/${name}`, path, text, mode);
    } catch (error) {
      if (isAcrossDevices || errnoOf(error) !== 'EXDEV') throw error;
      isAcrossDevices = true;
      stage(inPlace, path, text, mode);
    }
  };
  const close = (): void => {
    removeIfEmpty(places.staging);
  };
  return { put, close };
}

/** Removes what a killed run staged in the folders of the tree itself; a folder that does not exist has nothing. */
export function sweepStaged(folders: Iterable<string>): void {
  for (const folder of folders) removeMatching(folder, STAGED_IN_PLACE);
}

/** Removes a folder if nothing is in it; true when it is gone. */
export function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    const errno = errnoOf(error) ?? '';
    if (errno === 'ENOENT') return true;
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY'].includes(errno)) return false;
    throw error;
  }
}

function makeStagingFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    removeMatching(folder, STAGED);
  }
}

function removeMatching(folder: string, pattern: RegExp): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  for (const name of names) if (pattern.test(name)) unlinkSync(`${folder}/${name}`);
}
