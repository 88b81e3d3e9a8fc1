import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import { checkPlannedPaths } from './paths.ts';

/** One file of the tree. */
export interface TreeFile {
  /** Relative to the output folder, segments separated by `/`. */
  readonly path: string;
  readonly text: string;
}

/** A file outside the output folder that belongs to the same run, such as metadata.json. */
export interface BesideFile {
  /** Absolute path. */
  readonly path: string;
  readonly text: string;
}

/** The tree that is wanted, and where. */
export interface TreeRequest {
  /** Absolute path of the output folder. */
  readonly folder: string;
  readonly files: readonly TreeFile[];
  /** True when `files` is the whole tree: what was written earlier and is not among them goes. */
  readonly prune: boolean;
  readonly beside?: readonly BesideFile[];
  /** Absolute folder that paths in messages and patches are relative to; the output folder's parent when left out. */
  readonly base?: string;
}

/** Every path that the program touches for one output folder. */
export interface TreePlaces {
  readonly folder: string;
  readonly parent: string;
  /** The list of the files that the program owns, committed with the tree. */
  readonly list: string;
  readonly lock: string;
  /** Taken for a moment by whoever replaces a lock that was left behind. */
  readonly takeover: string;
  readonly staging: string;
}

/** The names beside an output folder, which is `generated` in `generated.files.json` and `.generated.lock`. */
export function placesOf(outputFolder: string): TreePlaces {
  const folder = resolve(outputFolder);
  const parent = dirname(folder);
  const name = basename(folder);
  const beside = (file: string): string => resolve(parent, file);
  return {
    folder,
    parent,
    list: beside(`${name}.files.json`),
    lock: beside(`.${name}.lock`),
    takeover: beside(`.${name}.takeover.lock`),
    staging: beside(`.${name}.staging`),
  };
}

/** How a path is shown to the reader: relative to the request's base where it lies inside it. */
export function shownPath(request: Pick<TreeRequest, 'folder' | 'base'>, path: string): string {
  const from = request.base ?? dirname(resolve(request.folder));
  const short = relative(from, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : slashed(short);
}

/**
 * Refuses a request that could write outside its folder, before the disk is touched.
 *
 * @throws InputError with every reason: codes `tree/folder-refused`, `tree/beside-refused` and those of the planned paths
 */
export function checkRequest(request: TreeRequest): void {
  const prefix = shownPath(request, resolve(request.folder));
  const diagnostics = [
    ...folderProblems(request.folder),
    ...checkPlannedPaths(request.files, prefix),
    ...besideProblems(request),
  ];
  if (diagnostics.length > 0) throw new InputError(diagnostics);
}

function folderProblems(folder: string): Diagnostic[] {
  const reason = folderReason(folder);
  if (reason === undefined) return [];
  return [
    {
      code: 'tree/folder-refused',
      severity: 'error',
      message: `the output folder cannot be ${folder}: ${reason}`,
      hint: 'Choose a folder that holds generated files alone, such as ./generated.',
    },
  ];
}

function folderReason(folder: string): string | undefined {
  if (!isAbsolute(folder) || folder.includes('\0')) return 'expected an absolute path';
  const full = resolve(folder);
  if (dirname(full) === full) return 'it is the root of the file system';
  const home = homeFolder();
  if (home === full || home?.startsWith(full + sep) === true) return 'your home folder is in it';
  return undefined;
}

/** Undefined for a user whom the system does not know, such as any number given to a container. */
function homeFolder(): string | undefined {
  try {
    return resolve(homedir());
  } catch {
    return undefined;
  }
}

function besideProblems(request: TreeRequest): Diagnostic[] {
  const places = placesOf(request.folder);
  const reserved = new Set([places.folder, places.list, places.lock, places.takeover]);
  const seen = new Set<string>();
  return (request.beside ?? []).flatMap(({ path }) => {
    const full = resolve(path);
    const reason = besideReason(path, full, { places, reserved, seen });
    seen.add(full);
    if (reason === undefined) return [];
    return [
      {
        code: 'tree/beside-refused',
        severity: 'error' as const,
        message: `cannot write ${shownPath(request, path)}: ${reason}`,
        hint: 'Give it another path, outside the output folder.',
      },
    ];
  });
}

interface Taken {
  readonly places: TreePlaces;
  readonly reserved: ReadonlySet<string>;
  readonly seen: ReadonlySet<string>;
}

function besideReason(path: string, full: string, taken: Taken): string | undefined {
  if (!isAbsolute(path) || path.includes('\0')) return 'expected an absolute path';
  if (taken.reserved.has(full)) return 'the name is taken by what stands beside the output folder';
  const inside = [taken.places.folder, taken.places.staging].some((top) =>
    full.startsWith(top + sep),
  );
  if (inside) return 'it lies in a folder whose files are listed one by one';
  return taken.seen.has(full) ? 'it is wanted twice in one run' : undefined;
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
