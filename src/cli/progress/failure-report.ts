import type { Failure, UnitName } from '../../deliver/outcome.ts';
import { groupBy } from '../../group.ts';
import type { NameOf } from './labels.ts';
import { cleanText } from './line.ts';
import type { Line, Span } from './line.ts';
import { failurePlaces } from './outcome-words.ts';
import { durationText } from '../../quantities.ts';

/** One unit that failed. */
export interface FailedUnit extends UnitName {
  /** Milliseconds. */
  readonly duration: number;
  readonly failure: Failure;
}

/** So many names, places and logs of one group are shown before the rest is counted. */
const NAMED = 8;

const stages: Record<Failure['stage'], string> = {
  prepare: 'while it was prepared',
  build: 'in the build',
  test: 'in the tests',
  tag: 'while it was tagged',
  push: 'in the push',
  index: 'while its index was put together',
};

/**
 * What failed and why: a block for each reason, with the place in the Dockerfile and in the template, the end of the log, where the
 * whole log is and what to try. Units that failed for the same reason share a block, which shows the log of the first.
 */
export function failureLines(
  failed: readonly FailedUnit[],
  nameOf: NameOf,
  logLines: number,
): Line[] {
  const groups = groupBy(failed, reasonOf);
  return [...groups.values()].flatMap((group, i) => [
    ...(i === 0 ? [] : [[]]),
    ...blockOf(group, nameOf, logLines),
  ]);
}

/** Equal for two units whose failures are one for the reader: their own names, ids and numbers apart. */
function reasonOf({ image, failure }: FailedUnit): string {
  const { stage, message, hint, template } = failure;
  const tag = image.slice(image.lastIndexOf(':') + 1);
  const same = (text: string): string =>
    text
      .replaceAll(image, '<image>')
      .replaceAll(tag === '' ? image : tag, '<tag>')
      .replaceAll(/\b[0-9a-f]{12,}\b/g, '<id>')
      .replaceAll(/\b\d+(?:\.\d+)?(?: ?(?:ms|s|[kMG]?B))\b/g, '<amount>');
  return JSON.stringify([stage, same(message), same(hint ?? ''), template ?? null]);
}

function blockOf(group: readonly FailedUnit[], nameOf: NameOf, logLines: number): Line[] {
  const [first] = group;
  if (first === undefined) return [];
  const { failure } = first;
  const message = failure.message
    .split('\n')
    .map((text): Line => [{ text: `  ${cleanText(text)}` }]);
  const log = failure.lastLines
    .slice(-Math.max(0, logLines))
    .slice(logLines > 0 ? 0 : failure.lastLines.length)
    .map((text): Line => [{ text: `    | ${cleanText(text)}`, role: 'faint' }]);
  return [
    ...headLines(group, first, nameOf),
    ...message,
    ...placeLines(group),
    ...log,
    ...logFileLines(group),
    ...(failure.hint === undefined ? [] : labelled('hint', failure.hint)),
  ];
}

/** `failed: a:1 in the build, after 43s and 3 tries`, or the number of images and then their names. */
function headLines(group: readonly FailedUnit[], first: FailedUnit, nameOf: NameOf): Line[] {
  const { stage, attempts } = first.failure;
  const failed: Span = { text: 'failed', role: 'error' };
  if (group.length === 1) {
    const tries = attempts > 1 ? ` and ${attempts} tries` : '';
    const rest = ` ${stages[stage]}, after ${durationText(first.duration)}${tries}`;
    return [[failed, { text: ': ' }, { text: nameOf(first), role: 'strong' }, { text: rest }]];
  }
  const head: Line = [
    failed,
    { text: `: ${group.length} images ${stages[stage]}, for the same reason` },
  ];
  const names = group
    .slice(0, NAMED)
    .map((unit): Line => [{ text: '    ' }, { text: nameOf(unit), role: 'strong' }]);
  return [head, ...names, ...moreLine(group.length - names.length)];
}

/** `at generated/…/Dockerfile:14`, then the template's line; each pair once. */
function placeLines(group: readonly FailedUnit[]): Line[] {
  const places = group.map(({ failure }) => failurePlaces(failure).join('\n')).filter(Boolean);
  return limited([...new Set(places)], (place) =>
    place.split('\n').map((text) => [{ text: `  ${text}`, role: 'name' }]),
  );
}

function logFileLines(group: readonly FailedUnit[]): Line[] {
  const logs = group.flatMap(({ failure: { log } }) => (log === undefined ? [] : [log]));
  return limited([...new Set(logs)], (log) => labelled('log', log));
}

function limited(texts: readonly string[], lines: (text: string) => Line[]): Line[] {
  const shown = texts.slice(0, NAMED);
  return [...shown.flatMap(lines), ...moreLine(texts.length - shown.length)];
}

function moreLine(rest: number): Line[] {
  return rest > 0 ? [[{ text: `    … and ${rest} more` }]] : [];
}

function labelled(label: string, text: string): Line[] {
  const [first = '', ...more] = text.split('\n').map(cleanText);
  return [
    [{ text: '  ' }, { text: label, role: 'name' }, { text: `: ${first}` }],
    ...more.map((line): Line => [{ text: `    ${line}` }]),
  ];
}
