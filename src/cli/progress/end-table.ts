import type { Outcome, UnitName } from '../../deliver/outcome.ts';
import { groupBy } from '../../group.ts';
import type { Paint } from '../report/style.ts';
import { count } from '../summary.ts';
import { alignColumns } from './columns.ts';
import type { Cell } from './columns.ts';
import { failureLines } from './failure-report.ts';
import type { FailedUnit } from './failure-report.ts';
import { namesOf } from './labels.ts';
import type { NameOf } from './labels.ts';
import { fitLine, paintLine } from './line.ts';
import type { Line } from './line.ts';
import { countsText, outcomeText, outcomeTypes, roleOf, wordOf } from './outcome-words.ts';
import { bytesText, durationText } from '../../quantities.ts';

/** What became of one unit, and what it cost. */
export interface UnitReport extends UnitName {
  readonly outcome: Outcome;
  /** Milliseconds of work on it. */
  readonly duration: number;
  /** Bytes of the image; undefined: unknown, or there is none. */
  readonly size?: number;
}

/** A run that came to its end. */
export interface RunReport {
  /** In the order of the plan. */
  readonly units: readonly UnitReport[];
  /** Milliseconds from start to end. */
  readonly elapsed: number;
}

export interface EndTableOptions {
  readonly paint: Paint;
  /** Width of the window, which table rows are cut to; undefined: nothing is cut. */
  readonly columns: number | undefined;
  /** Lists every unit, however many there are. */
  readonly all: boolean;
  /** Lines of its log under each failure; 0: none. */
  readonly logLines: number;
}

/** Of what needs nobody's attention so many rows are shown when the table is long; a table up to so many rows is shown whole. */
const SHOWN = 5;
const WHOLE = 20;

/**
 * The end of a run as text: a table of all units, why some were not even tried, a block for each reason
 * of failure, and the counts as the last line.
 */
export function endText(report: RunReport, options: EndTableOptions): string {
  const { units, elapsed } = report;
  const nameOf = namesOf(units);
  const failed = units.flatMap(({ outcome, ...unit }): FailedUnit[] =>
    outcome.type === 'failed' ? [{ ...unit, failure: outcome.failure }] : [],
  );
  const room = options.columns === undefined ? Infinity : Math.max(1, options.columns - 1);
  const table = tableLines(units, nameOf, options.all).map((line) => fitLine(line, room));
  const failures = failureLines(failed, nameOf, options.logLines);
  const sections = [table, heldUpLines(units), failures, [totalLine(units, elapsed)]].filter(
    (section) => section.length > 0,
  );
  const lines = sections.flatMap((section, i) => (i === 0 ? section : [[], ...section]));
  return lines.map((line) => `${paintLine(line, options.paint)}\n`).join('');
}

/** Rows by outcome and reason, in the plan's order within each. */
function tableLines(units: readonly UnitReport[], nameOf: NameOf, all: boolean): Line[] {
  const isLong = !all && units.length > WHOLE;
  const rows = outcomeTypes.flatMap((type) => {
    const ofType = units.filter(({ outcome }) => outcome.type === type);
    const groups = groupBy(ofType, ({ outcome }) =>
      isFoldable(outcome) ? outcomeText(outcome) : '',
    );
    return [...groups.values()].flatMap((group) => {
      const [first] = group;
      const isFolded =
        isLong && first !== undefined && isFoldable(first.outcome) && group.length > SHOWN;
      if (!isFolded) return group.map((unit) => rowOf(unit, nameOf(unit)));
      const shown = group.slice(0, SHOWN).map((unit) => rowOf(unit, nameOf(unit)));
      return [...shown, moreRow(first.outcome, group.length - SHOWN)];
    });
  });
  return alignColumns(rows);
}

/** `blocked: 12 images by model-server:base-python3.8-slim`: in full, where the table's row may be cut. */
function heldUpLines(units: readonly UnitReport[]): Line[] {
  const heldUp = units.filter(({ outcome: { type } }) => type === 'blocked' || type === 'missing');
  const groups = groupBy(heldUp, ({ outcome }) => `${outcome.type} ${outcomeText(outcome)}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { outcome } = first;
    const joint = outcome.type === 'blocked' ? ' ' : ': ';
    const text = `: ${count(group.length, 'image')}${joint}${outcomeText(outcome)}`;
    return [[{ text: wordOf(outcome), role: roleOf(outcome) }, { text }]];
  });
}

/** What was built or failed is named in any case. */
function isFoldable({ type }: Outcome): boolean {
  return type !== 'built' && type !== 'failed';
}

function rowOf({ outcome, duration, size }: UnitReport, name: string): Cell[] {
  const isWork = outcome.type === 'built' || outcome.type === 'failed';
  return [
    { text: wordOf(outcome), role: roleOf(outcome) },
    { text: isWork ? durationText(duration) : '', align: 'right' },
    { text: size === undefined ? '' : bytesText(size), align: 'right' },
    { text: name },
    { text: outcomeText(outcome) },
  ];
}

function moreRow(outcome: Outcome, hidden: number): Cell[] {
  return [
    { text: wordOf(outcome), role: roleOf(outcome) },
    { text: '' },
    { text: '' },
    { text: `… and ${hidden} more` },
    { text: outcomeText(outcome) },
  ];
}

/** `60 images on 2 platforms in 12m 03s: 41 built, 2 failed, 40 pushed` */
function totalLine(units: readonly UnitReport[], elapsed: number): Line {
  const images = new Set(units.map(({ image }) => image)).size;
  const platforms = new Set(units.map(({ platform }) => platform)).size;
  const on = platforms > 1 ? ` on ${count(platforms, 'platform')}` : '';
  const counts = countsText(units.map(({ outcome }) => outcome));
  const text = `${count(images, 'image')}${on} in ${durationText(elapsed)}`;
  return [{ text: counts === '' ? text : `${text}: ${counts}`, role: 'strong' }];
}
