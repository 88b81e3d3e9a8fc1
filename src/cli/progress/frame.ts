import type { Phase } from '../../deliver/events.ts';
import { groupBy } from '../../group.ts';
import { activityOf } from './activity.ts';
import { remainingTime } from './estimate.ts';
import { labelsOf } from './labels.ts';
import type { NameOf } from './labels.ts';
import { cutMiddle, fitLine, padEnd, padStart, widthOf } from './line.ts';
import type { Line } from './line.ts';
import { countsText } from './outcome-words.ts';
import { elapsedText, roughTimeText } from '../../quantities.ts';
import type { RunState, UnitState } from './run-state.ts';

/** The room that a frame may take. */
export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/** Cells of the first column: `59m 59s` and two blanks. */
const TIME = 9;

/** The most log lines under one image. */
const LOG_LINES = 5;

/**
 * What the board shows: a line for each image at work, slowest first, with the end of its log where there is room; then the totals.
 * Pure: the same run, window and time (milliseconds since the run's start) give the same lines.
 *
 * No line is wider than the window less one cell, since some terminals go to the next line when the last cell is filled. A quarter of
 * a high window stays free for what has scrolled above the board.
 */
export function frameOf(run: RunState, { columns, rows }: WindowSize, now: number): Line[] {
  const width = Math.max(1, columns - 1);
  const height = Math.max(1, rows - Math.max(1, Math.min(6, Math.floor(rows / 4))));
  const working = run.units
    .filter((unit) => unit.started !== undefined && unit.outcome === undefined)
    .toSorted((a, b) => (a.started ?? 0) - (b.started ?? 0));
  const totals = totalLines(run, working.length, now);
  const gap = working.length > 0 && height > totals.length + 2 ? [[]] : [];
  const room = height - totals.length - gap.length;
  const units = unitLines(run, working, { columns: width, rows: room }, now);
  return [...units, ...gap, ...totals].slice(-height).map((line) => fitLine(line, width));
}

function unitLines(
  run: RunState,
  working: readonly UnitState[],
  { columns, rows }: WindowSize,
  now: number,
): Line[] {
  if (rows < 1 || working.length === 0) return [];
  const labelOf = labelsOf(run.units);
  const fitsAll = working.length <= rows;
  const shown = fitsAll ? working : working.slice(0, rows - 1);
  // As many as fit when all places are taken, so that logs do not come and go with every image that ends.
  const undone = run.units.filter(({ outcome }) => outcome === undefined).length;
  const most = Math.max(working.length, Math.min(run.jobs, undone));
  const logLines = Math.min(LOG_LINES, Math.floor(rows / most) - 1);
  const room = labelRoom(run.units, labelOf, columns);
  const lines = shown.flatMap((unit): Line[] => [
    [
      {
        text: padEnd(padStart(elapsedText(now - (unit.started ?? now)), TIME - 2), TIME),
        role: 'faint',
      },
      { text: padEnd(cutMiddle(labelOf(unit), room), room + 2) },
      { text: activityOf(unit, now), ...(unit.retry !== undefined && { role: 'warning' }) },
    ],
    ...logOf(unit, logLines),
  ]);
  return fitsAll ? lines : [...lines, moreLine(working.slice(rows - 1))];
}

function logOf({ lastLines }: UnitState, count: number): Line[] {
  if (count < 1) return [];
  return lastLines
    .slice(-count)
    .map((text) => [{ text: `${' '.repeat(TIME)}| ${text}`, role: 'faint' }]);
}

/** As wide as the longest name of the run, so that columns stay where they are, but less than half of the window. */
function labelRoom(units: readonly UnitState[], labelOf: NameOf, columns: number): number {
  const longest = Math.max(...units.map((unit) => widthOf(labelOf(unit))));
  return Math.max(1, Math.min(longest, Math.floor((columns - TIME) * 0.55)));
}

const phaseOrder: readonly Phase[] = [
  'retrying',
  'preparing',
  'building',
  'testing',
  'tagging',
  'pushing',
  'waiting',
];

/** `… and 31 more: 20 building, 11 pushing` */
function moreLine(hidden: readonly UnitState[]): Line {
  const phases = groupBy(hidden, (unit) => unit.phase);
  const counts = phaseOrder.flatMap((phase) => {
    const count = phases.get(phase)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${phase}`];
  });
  const text = `${' '.repeat(TIME)}… and ${hidden.length} more: ${counts.join(', ')}`;
  return [{ text, role: 'faint' }];
}

/** How far the run is, in one line, and in a second one what became of what is done. */
function totalLines(run: RunState, working: number, now: number): Line[] {
  const outcomes = run.units.flatMap(({ outcome }) => outcome ?? []);
  const waiting = run.units.length - outcomes.length - working;
  const rest = remainingTime(run, now);
  const parts = [
    `${outcomes.length} of ${run.units.length} done`,
    ...(working > 0 ? [`${working} at work`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(run.isStopping ? ['stopping'] : []),
    ...(rest === undefined ? [] : [`${roughTimeText(rest)} left`]),
  ];
  const elapsed = padEnd(padStart(elapsedText(now), TIME - 2), TIME);
  const total: Line = [{ text: `${elapsed}${parts.join(' · ')}`, role: 'strong' }];
  if (outcomes.length === 0) return [total];
  return [total, [{ text: ' '.repeat(TIME) + countsText(outcomes) }]];
}
