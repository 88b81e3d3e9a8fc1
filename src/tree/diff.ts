import { FILE_HEADERS_ONLY, createTwoFilesPatch } from 'diff';
import { readFileSync, readlinkSync } from 'node:fs';
import type { Diagnostic } from '../diagnostics.ts';
import { byCodeUnit } from './paths.ts';
import type { TreeRequest } from './request.ts';
import { checkRequest } from './request.ts';
import type { PlannedWrite, Survey } from './survey.ts';
import { isFresh, surveyTree } from './survey.ts';

/** One file that a run would change. */
export interface TreeDifference {
  /** Relative to the request's base (the output folder's parent when left out), `/`-separated; absolute when outside it. */
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
  /** Unified diff with `a/` and `b/` headers, from what is on disk to what is wanted. */
  readonly patch: string;
}

/** What a run would do, and what it would warn about. */
export interface TreeComparison {
  readonly differences: readonly TreeDifference[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * What `writeTree` would change, without doing it, in the order of the paths. Empty exactly when it would change nothing:
 * the list of owned files is named only when nothing else differs, as it follows from the rest.
 *
 * @throws InputError as `writeTree` would
 */
export function compareTree(request: TreeRequest): readonly TreeDifference[] {
  return inspectTree(request).differences;
}

/** {@link compareTree} with the warnings of the run. */
export function inspectTree(request: TreeRequest): TreeComparison {
  checkRequest(request);
  const survey = surveyTree(request);
  return { differences: differencesOf(survey), warnings: survey.warnings };
}

function differencesOf(survey: Survey): TreeDifference[] {
  if (isFresh(survey)) return [];
  const differences = [
    ...survey.writes.map((write) => ofWrite(write, survey)),
    ...[...survey.leftovers.removals].map((path) => ofRemoval(path, survey)),
  ];
  if (differences.length === 0) return [ofList(survey)];
  return differences.sort((a, b) => byCodeUnit(a.path, b.path));
}

function ofWrite({ absolute, text, before }: PlannedWrite, survey: Survey): TreeDifference {
  const path = survey.show(absolute);
  if (before.kind === 'file') return changed(path, readFileSync(absolute), text);
  if (before.kind === 'link') return changed(path, Buffer.from(readlinkSync(absolute)), text);
  return { path, kind: 'added', patch: patchOf('/dev/null', `b/${path}`, '', text) };
}

function ofRemoval(path: string, survey: Survey): TreeDifference {
  const absolute = survey.disk.absolute(path);
  const shown = survey.show(absolute);
  const text = readFileSync(absolute, 'utf8');
  return { path: shown, kind: 'removed', patch: patchOf(`a/${shown}`, '/dev/null', text, '') };
}

function ofList({ places, show, list, finalText }: Survey): TreeDifference {
  const path = show(places.list);
  if (list.text !== undefined) return changed(path, Buffer.from(list.text), finalText);
  return { path, kind: 'added', patch: patchOf('/dev/null', `b/${path}`, '', finalText) };
}

function changed(path: string, bytes: Buffer, text: string): TreeDifference {
  const before = bytes.toString();
  // Bytes that are no text may read alike and still differ: then there are no lines to show.
  const isText = !bytes.includes(0) && Buffer.from(before).equals(bytes);
  const patch = isText
    ? patchOf(`a/${path}`, `b/${path}`, before, text)
    : `Binary files a/${path} and b/${path} differ\n`;
  return { path, kind: 'changed', patch };
}

/** A unified diff between two texts, with its `---` and `+++` lines. */
export function patchOf(from: string, to: string, before: string, after: string): string {
  return createTwoFilesPatch(from, to, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}
