import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
} from 'node:fs';
import { errnoOf } from '../system-error.ts';
import { diskFailure } from './failure.ts';

/** What stands at a path below the output folder, told without following any symbolic link. */
export type Standing =
  | { readonly kind: 'missing' | 'folder' | 'special' }
  | { readonly kind: 'file'; readonly size: number; readonly mode: number }
  | { readonly kind: 'link' }
  /** A component above the path is no folder: `by` names it. */
  | {
      readonly kind: 'blocked';
      readonly by: string;
      readonly through: 'file' | 'link' | 'special';
    };

/** A view of the output folder that asks the disk once about every path. Paths are relative, `''` is the folder itself. */
export interface DiskView {
  readonly at: (path: string) => Standing;
  readonly absolute: (path: string) => string;
  /** True for an ordinary file with exactly this text. */
  readonly holds: (path: string, text: string) => boolean;
  /** A file's bytes, or undefined when they cannot be had. */
  readonly read: (path: string) => Buffer | undefined;
  readonly linkTarget: (path: string) => string;
  readonly names: (path: string) => readonly string[];
}

/** Generated files are a few kilobytes; what is larger than this was not written by the program and is not read. */
const SIZE_LIMIT = 64 * 1024 * 1024;

/** @param show turns an absolute path into what the reader would type */
export function viewDisk(folder: string, show: (path: string) => string): DiskView {
  const known = new Map<string, Standing>();
  const absolute = (path: string): string => (path === '' ? folder : `${folder}/${path}`);
  const at = (path: string): Standing => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const found = path === '' ? look(folder, show) : below(parentOf(path), path);
    known.set(path, found);
    return found;
  };
  const below = (parent: string, path: string): Standing => {
    const above = at(parent);
    if (above.kind === 'folder') return look(absolute(path), show);
    if (above.kind === 'missing' || above.kind === 'blocked') return above;
    return { kind: 'blocked', by: parent, through: above.kind };
  };
  const read = (path: string): Buffer | undefined => {
    const standing = at(path);
    if (standing.kind !== 'file' || standing.size > SIZE_LIMIT) return undefined;
    try {
      return readFileSync(absolute(path));
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return undefined;
    }
  };
  const holds = (path: string, text: string): boolean => {
    if (path !== '' && at(parentOf(path)).kind !== 'folder') return false;
    const wanted = Buffer.from(text);
    if (CAN_REFUSE_LINKS && wanted.length > 0) return readsAs(absolute(path), wanted);
    return at(path).kind === 'file' && read(path)?.equals(wanted) === true;
  };
  const linkTarget = (path: string): string => readlinkSync(absolute(path));
  const names = (path: string): string[] => readdirSync(absolute(path));
  return { at, absolute, holds, read, linkTarget, names };
}

/** Windows has no flag that makes opening a symbolic link fail. */
const CAN_REFUSE_LINKS = process.platform !== 'win32';
let scratch = Buffer.alloc(64 * 1024);

/**
 * The quick answer for a tree in which nothing changed: three system calls a file and no allocation. What is not empty and
 * opens without following a link and without waiting (for the other end of a pipe) can only be an ordinary file.
 */
function readsAs(file: string, wanted: Buffer): boolean {
  let handle: number;
  try {
    handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  try {
    if (scratch.length <= wanted.length) scratch = Buffer.alloc(wanted.length + 1);
    const length = readSync(handle, scratch, 0, wanted.length + 1, 0);
    return length === wanted.length && scratch.compare(wanted, 0, length, 0, length) === 0;
  } catch {
    return false;
  } finally {
    closeSync(handle);
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function look(path: string, show: (path: string) => string): Standing {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return { kind: 'missing' };
    if (stats.isDirectory()) return { kind: 'folder' };
    if (stats.isSymbolicLink()) return { kind: 'link' };
    if (!stats.isFile()) return { kind: 'special' };
    return { kind: 'file', size: stats.size, mode: stats.mode & 0o777 };
  } catch (error) {
    throw diskFailure(error, { code: 'tree/read-failed', what: `look at ${show(path)}` });
  }
}
