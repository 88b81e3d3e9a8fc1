import type { UnitName } from '../../deliver/outcome.ts';
import type { Paint, Role } from '../report/style.ts';
import { count } from '../summary.ts';
import { alignColumns } from './columns.ts';
import type { Cell } from './columns.ts';
import { namesOf } from './labels.ts';
import { cleanText, fitLine, paintLine } from './line.ts';

/** What a run would do with one unit. */
export interface PlannedUnit extends UnitName {
  /**
   * `build`: it would be built. `skip`: the engine holds it as it should be. `missing`: it would be pushed, but the engine does not
   * hold it. `leave`: it is left out of the run (no longer supported, its base image cannot be had).
   */
  readonly action: 'build' | 'skip' | 'missing' | 'leave';
  /** One sentence without its full stop: `its context changed`, `the key matches`. */
  readonly why: string;
  /** References that it would get; those that it has already are not among them. */
  readonly tags: readonly string[];
  /** References that would be pushed; those that the registry has already are not among them. */
  readonly pushes: readonly string[];
}

const roles: Record<PlannedUnit['action'], Role> = {
  build: 'added',
  skip: 'faint',
  missing: 'warning',
  leave: 'warning',
};

/**
 * What a run would build, skip, tag and push and why, as text: a row for each unit, the references below it, and the counts as the last
 * line. `columns` is the width of the window, which rows are cut to; undefined: nothing is cut.
 */
export function dryRunText(
  units: readonly PlannedUnit[],
  { paint, columns }: { readonly paint: Paint; readonly columns: number | undefined },
): string {
  const nameOf = namesOf(units);
  const room = columns === undefined ? Infinity : Math.max(1, columns - 1);
  const rows = alignColumns(
    units.map((unit): Cell[] => [
      { text: unit.action, role: roles[unit.action] },
      { text: nameOf(unit), role: 'strong' },
      { text: cleanText(unit.why) },
    ]),
  );
  const lines = units.flatMap((unit, i) => [rows[i] ?? [], ...referenceLines(unit)]);
  const text = lines.map((line) => `${paintLine(fitLine(line, room), paint)}\n`).join('');
  return text + totalText(units);
}

/** A pushed reference is tagged first: that goes without saying. */
function referenceLines({ tags, pushes }: PlannedUnit): { text: string; role?: Role }[][] {
  const onlyTagged = tags.filter((reference) => !pushes.includes(reference));
  return [
    ...onlyTagged.map((reference) => [{ text: `  tag   ${cleanText(reference)}` }]),
    ...pushes.map((reference) => [{ text: `  push  ${cleanText(reference)}` }]),
  ];
}

function totalText(units: readonly PlannedUnit[]): string {
  const of = (action: PlannedUnit['action']): number =>
    units.filter((unit) => unit.action === action).length;
  const tags = new Set(units.flatMap(({ tags }) => tags)).size;
  const pushes = new Set(units.flatMap(({ pushes }) => pushes)).size;
  const would = [
    ...(of('build') > 0 ? [`build ${count(of('build'), 'image')}`] : []),
    ...(of('skip') > 0 ? [`skip ${of('skip')}`] : []),
    ...(of('leave') > 0 ? [`leave out ${of('leave')}`] : []),
    ...(tags > 0 ? [`tag ${count(tags, 'reference')}`] : []),
    ...(pushes > 0 ? [`push ${count(pushes, 'reference')}`] : []),
  ];
  const missing = of('missing') === 0 ? '' : ` ${count(of('missing'), 'image')} to push missing.`;
  return would.length === 0
    ? `Nothing to do.${missing}\n`
    : `Would ${would.join(', ')}.${missing}\n`;
}
