import { hash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import type { Diagnostic } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import type { DiskView, Standing } from './disk.ts';
import { viewDisk } from './disk.ts';
import type { Leftovers } from './leftovers.ts';
import { sortLeftovers } from './leftovers.ts';
import { findObstacles } from './obstacles.ts';
import type { Owned, OwnedList } from './owned.ts';
import { formatOwned, readOwned } from './owned.ts';
import { ancestorsOf, foldPath } from './paths.ts';
import type { TreePlaces, TreeRequest } from './request.ts';
import { placesOf, shownPath } from './request.ts';

/** A file that is to be written. */
export interface PlannedWrite {
  /** As in the request: relative to the output folder, or the absolute path of a file beside it. */
  readonly path: string;
  readonly absolute: string;
  readonly text: string;
  /** What stands there now: a file, a symbolic link that will be replaced, or nothing. */
  readonly before: Standing;
}

/** The difference between what is wanted and what is on disk: all that a run will do, and nothing done yet. */
export interface Survey {
  readonly places: TreePlaces;
  readonly disk: DiskView;
  /** Shows an absolute path to the reader. */
  readonly show: (path: string) => string;
  readonly writes: readonly PlannedWrite[];
  readonly unchanged: readonly string[];
  readonly leftovers: Leftovers;
  /** Folders that planned files need, relative. */
  readonly wantedFolders: ReadonlySet<string>;
  readonly list: OwnedList;
  /** The list while the run is at work: everything that was ours and everything that will be. */
  readonly unionText: () => string;
  readonly finalText: string;
  readonly warnings: readonly Diagnostic[];
}

/** Options of {@link surveyTree} that only a writer has. */
export interface SurveyRequest extends TreeRequest {
  /** Write unchanged files too. */
  readonly rewrite?: boolean;
}

/**
 * Looks at the disk, changes nothing.
 *
 * @throws InputError with every obstacle: a link, a folder or a stranger's file where a planned file should go
 */
export function surveyTree(request: SurveyRequest): Survey {
  const places = placesOf(request.folder);
  const show = (path: string): string => shownPath(request, path);
  const list = readOwned(places.list, show(places.list));
  const disk = viewDisk(places.folder, show);
  const planned = new Map(request.files.map((file) => [file.path, hash('sha256', file.text)]));
  const leftovers = request.prune
    ? sortLeftovers(list.owned, planned, disk)
    : { removals: new Set<string>(), gone: new Set<string>(), kept: new Map<string, string>() };

  const besides = (request.beside ?? []).map(({ path }) => path);
  const same = findSame(request, disk);
  const doubtful = [...planned.keys()].filter((path) => !same.has(path));
  const problems = findObstacles({ disk, show, planned: doubtful, leftovers, places, besides });
  if (problems.length > 0) throw new InputError(problems);

  const stays = (path: string): boolean => !request.prune || leftovers.kept.has(path);
  const hasList = list.text !== undefined || planned.size > 0;
  return {
    ...{ places, disk, show, leftovers, list },
    ...sortFiles(request, disk, same, leftovers),
    wantedFolders: new Set([...planned.keys()].flatMap(ancestorsOf)),
    unionText: () => formatOwned(uniteOwned(list.owned, planned)),
    finalText: hasList ? formatOwned(finalOwned(list.owned, planned, stays)) : '',
    warnings: [...list.warnings, ...keptWarnings(leftovers, show, places)],
  };
}

/** True when the disk already is what the request wants, down to the list. */
export function isFresh(survey: Survey): boolean {
  return (
    survey.writes.length === 0 &&
    survey.leftovers.removals.size === 0 &&
    survey.finalText === (survey.list.text ?? '')
  );
}

/** The paths of all wanted files that are on disk just so. */
function findSame(request: SurveyRequest, disk: DiskView): Set<string> {
  const same = new Set<string>();
  for (const { path, text } of request.files) if (disk.holds(path, text)) same.add(path);
  for (const { path, text } of request.beside ?? []) {
    if (viewBeside(request, path).holds('', text)) same.add(path);
  }
  return same;
}

function sortFiles(
  request: SurveyRequest,
  disk: DiskView,
  same: ReadonlySet<string>,
  leftovers: Leftovers,
): Pick<Survey, 'writes' | 'unchanged'> {
  const writes: PlannedWrite[] = [];
  const unchanged: string[] = [];
  const goingNames = new Set([...leftovers.removals].map(foldPath));
  for (const { path, text } of request.files) {
    // Where case is ignored, removing the old name takes the new one along: so it is written afterwards in any case.
    const survives = goingNames.size === 0 || !goingNames.has(foldPath(path));
    if (request.rewrite !== true && survives && same.has(path)) unchanged.push(path);
    else writes.push({ path, absolute: disk.absolute(path), text, before: disk.at(path) });
  }
  for (const { path, text } of request.beside ?? []) {
    if (request.rewrite !== true && same.has(path)) unchanged.push(path);
    else writes.push({ path, absolute: path, text, before: viewBeside(request, path).at('') });
  }
  return { writes, unchanged };
}

function viewBeside(request: TreeRequest, path: string): DiskView {
  return viewDisk(path, (shown) => shownPath(request, shown));
}

/** What is ours while the run is at work: everything that was, and everything that will be. */
function uniteOwned(owned: Owned, planned: ReadonlyMap<string, string>): Owned {
  const union = new Map<string, ReadonlySet<string>>(owned);
  for (const [path, sha256] of planned) {
    const known = owned.get(path);
    if (known?.has(sha256) !== true) union.set(path, new Set([...(known ?? []), sha256]));
  }
  return union;
}

/** What is ours afterwards: the planned files, and what stays of the earlier ones. */
function finalOwned(
  owned: Owned,
  planned: ReadonlyMap<string, string>,
  stays: (path: string) => boolean,
): Owned {
  const final = new Map<string, ReadonlySet<string>>();
  for (const [path, hashes] of owned) if (stays(path)) final.set(path, hashes);
  for (const [path, sha256] of planned) final.set(path, new Set([sha256]));
  return final;
}

function keptWarnings(
  leftovers: Leftovers,
  show: (path: string) => string,
  places: TreePlaces,
): Diagnostic[] {
  return [...leftovers.kept].map(([path, reason]) => ({
    code: 'tree/kept',
    severity: 'warning',
    message: `${show(`${places.folder}/${path}`)} is no longer wanted but was kept: ${reason}`,
    hint: `Delete it, or delete its line in ${show(places.list)} to keep it as a file of your own.`,
  }));
}

/** True when somebody is at work on the tree, or was killed at it. */
export function hasTraces({ lock, takeover, staging }: TreePlaces): boolean {
  return [lock, takeover, staging].some(exists);
}

/** Whether anything stands at a path, be it a link to nothing. */
export function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
