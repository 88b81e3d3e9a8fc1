import { wasBuilt } from './units.ts';
import type { ReportUnit } from './units.ts';

/** Work on one unit; times in milliseconds since the run's start. */
export interface Bar {
  readonly unit: ReportUnit;
  readonly start: number;
  /** When what starts from it could begin, and its place was free for another: after that it was pushed. */
  readonly ready: number;
  readonly end: number;
  /** Bars of one lane do not overlap. */
  readonly lane: number;
}

/** One unit of the critical path, and what its start had waited for. */
export interface Link {
  readonly bar: Bar;
  /** `parent`: the one before it, which it starts from; `place`: the one before it, until whose end nothing more could start. */
  readonly waitedFor: 'parent' | 'place' | 'nothing';
}

/** The newest run of a report over time. */
export interface Timeline {
  /** By start. */
  readonly bars: readonly Bar[];
  readonly lanes: number;
  /** When the last work ended. */
  readonly end: number;
  /** What decided when the run ended, from its start on: each link waited for the one before. */
  readonly critical: readonly Link[];
  /** Time that the longest chain of units that start from one another took: no number of jobs makes the run shorter. */
  readonly longestChain: number;
}

/** Units that were not built, skipped ones, are shown when work on them took at least this long: pushes. */
const WORTH_SHOWING = 500;

/** A unit starts this soon after what it waited for, with the answers of an engine in between. */
const AT_ONCE = 250;

/** The work of one run; undefined when the report does not tell when it was done, or nothing was. */
export function timelineOf(units: readonly ReportUnit[], run: string): Timeline | undefined {
  const bars = inLanes(units.flatMap((unit) => (unit.facts.run === run ? spanOf(unit) : [])));
  if (bars.length === 0) return undefined;
  const byName = new Map(bars.map((bar) => [nameOf(bar.unit), bar]));
  const parentsOf = ({ unit }: Bar): readonly Bar[] =>
    (unit.facts.parents ?? []).flatMap((parent) => byName.get(nameOf(parent)) ?? []);
  return {
    bars,
    lanes: 1 + bars.reduce((last, { lane }) => Math.max(last, lane), 0),
    end: bars.reduce((last, { end }) => Math.max(last, end), 0),
    critical: criticalPath(bars, parentsOf),
    longestChain: longestChain(bars, parentsOf),
  };
}

type Span = Omit<Bar, 'lane'>;

function spanOf(unit: ReportUnit): Span[] {
  const { start, ready, duration } = unit.facts;
  if (start === undefined || start === null) return [];
  if (!wasBuilt(unit) && duration < WORTH_SHOWING) return [];
  const end = start + duration;
  return [{ unit, start, ready: Math.min(Math.max(ready ?? end, start), end), end }];
}

/** Each into the first lane that is free, as builds take free places. */
function inLanes(spans: readonly Span[]): readonly Bar[] {
  const ends: number[] = [];
  return [...spans]
    .sort((a, b) => a.start - b.start || a.unit.index - b.unit.index)
    .map((span) => {
      const free = ends.findIndex((end) => end <= span.start);
      const lane = free < 0 ? ends.length : free;
      ends[lane] = span.end;
      return { ...span, lane };
    });
}

function nameOf({
  image,
  platform,
}: {
  readonly image: string;
  readonly platform: string;
}): string {
  return `${image} ${platform}`;
}

type ParentsOf = (bar: Bar) => readonly Bar[];

/**
 * From the last end backwards, always to what had to end before: a parent, where the unit started as soon as that was ready; else
 * whatever was the last to end before it started, since it gave the place free.
 */
function criticalPath(bars: readonly Bar[], parentsOf: ParentsOf): readonly Link[] {
  const links: Link[] = [];
  const seen = new Set<Bar>();
  let bar = latest(bars, ({ end }) => end);
  while (bar !== undefined) {
    const { start } = bar;
    seen.add(bar);
    const isBefore = (other: Bar): boolean => other.ready <= start && !seen.has(other);
    const parent = latest(parentsOf(bar).filter(isBefore), ({ ready }) => ready);
    const other = latest(bars.filter(isBefore), ({ ready }) => ready);
    const isParent = parent !== undefined && start - parent.ready <= AT_ONCE;
    const isOther = other !== undefined && start - other.ready <= AT_ONCE;
    const waitedFor = isParent ? 'parent' : isOther ? 'place' : parent ? 'parent' : 'nothing';
    links.push({ bar, waitedFor });
    bar = isParent ? parent : isOther ? other : parent;
  }
  return links.reverse();
}

/** The first of those with the highest time. */
function latest(bars: readonly Bar[], timeOf: (bar: Bar) => number): Bar | undefined {
  return bars.reduce<Bar | undefined>(
    (last, bar) => (last === undefined || timeOf(bar) > timeOf(last) ? bar : last),
    undefined,
  );
}

/** `bars` are by start, so parents come before what starts from them. */
function longestChain(bars: readonly Bar[], parentsOf: ParentsOf): number {
  const readyAfter = new Map<Bar, number>();
  let longest = 0;
  for (const bar of bars) {
    const before = Math.max(0, ...parentsOf(bar).map((parent) => readyAfter.get(parent) ?? 0));
    readyAfter.set(bar, before + bar.ready - bar.start);
    longest = Math.max(longest, before + bar.end - bar.start);
  }
  return longest;
}
