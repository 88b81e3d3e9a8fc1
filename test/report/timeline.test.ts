import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UnitReport } from '../../src/deliver/report-schema.ts';
import { timelineOf } from '../../src/report/timeline.ts';
import type { Timeline } from '../../src/report/timeline.ts';
import { unitsOf } from '../../src/report/units.ts';
import { reportOf, unitReport } from './sample-report.ts';

const RUN = unitReport().run;

/** A unit at work from `start` to `end`, pushed after `ready`. */
function work(
  [start, end, ready = end]: readonly [number, number, number?],
  parents: readonly string[] = [],
): UnitReport {
  return unitReport({
    start,
    ready,
    duration: end - start,
    parents: parents.map((image) => ({ image, platform: 'linux/amd64' })),
  });
}

function timeline(images: Readonly<Record<string, UnitReport>>): Timeline | undefined {
  return timelineOf(unitsOf(reportOf(images)), RUN);
}

function pathOf(found: Timeline | undefined): string[] {
  return (found?.critical ?? []).map(({ bar, waitedFor }) => `${bar.unit.image} ${waitedFor}`);
}

describe('timelineOf', () => {
  it('follows parents, and places that became free', () => {
    const found = timeline({
      base: work([0, 5000]),
      child: work([5010, 9000], ['base']),
      other: work([0, 4000]),
      next: work([9003, 20_000]),
      aside: work([4010, 8000]),
    });
    expect(pathOf(found)).toEqual(['base nothing', 'child parent', 'next place']);
    expect(found).toMatchObject({ end: 20_000, lanes: 2, longestChain: 10_997 });
  });

  it('lets children start when their parent is built, while it is pushed', () => {
    const found = timeline({
      base: work([0, 9000, 5000]),
      child: work([5000, 8000], ['base']),
      late: work([8000, 30_000], ['child']),
    });
    expect(pathOf(found)).toEqual(['base nothing', 'child parent', 'late parent']);
    expect(found?.longestChain).toBe(30_000);
    expect(found?.lanes).toBe(2);
  });

  it('names the parent rather than another one that ended with it', () => {
    const found = timeline({
      a: work([0, 5000]),
      base: work([0, 4990]),
      child: work([5001, 9000], ['base']),
    });
    expect(pathOf(found)).toEqual(['base nothing', 'child parent']);
  });

  it('is of the run that is asked for, and of work only', () => {
    const found = timeline({
      built: work([10, 900]),
      skipped: unitReport({ outcome: 'skipped', attempts: 0, start: 20, ready: 24, duration: 5 }),
      pushed: unitReport({ outcome: 'skipped', attempts: 0, start: 20, ready: 24, duration: 5000 }),
      blocked: unitReport({
        outcome: 'blocked',
        attempts: 0,
        start: null,
        ready: null,
        duration: 0,
      }),
      earlier: unitReport({ run: '2023-01-01T00:00:00.000Z' }),
    });
    expect(found?.bars.map(({ unit }) => unit.image)).toEqual(['built', 'pushed']);
    expect(timelineOf([], RUN)).toBeUndefined();
  });

  it('keeps bars of a lane apart and ends its path with the last end, whatever a report says', () => {
    const time = fc.nat({ max: 5000 });
    const unit = fc.record({
      start: time,
      ready: time,
      duration: time,
      parents: fc.array(fc.nat({ max: 9 })),
    });
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 10 }), (units) => {
        const images = units.map(({ parents, ...times }, index) => {
          const named = parents.map((each) => ({ image: String(each), platform: 'linux/amd64' }));
          return [`i${index}`, unitReport({ ...times, parents: named })] as const;
        });
        const found = timeline(Object.fromEntries(images));
        expect(found?.bars).toHaveLength(units.length);
        for (let lane = 0; lane < (found?.lanes ?? 0); lane += 1) {
          const bars = found?.bars.filter((bar) => bar.lane === lane) ?? [];
          bars.slice(1).forEach((bar, index) => {
            expect(bar.start).toBeGreaterThanOrEqual(bars[index]?.end ?? 0);
          });
        }
        expect(found?.critical.at(-1)?.bar.end).toBe(found?.end);
        const path = found?.critical.map(({ bar }) => bar) ?? [];
        expect(new Set(path).size).toBe(path.length);
        expect(found?.longestChain).toBeLessThanOrEqual(found?.end ?? 0);
      }),
    );
  });
});
