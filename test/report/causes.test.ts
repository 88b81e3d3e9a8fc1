import { describe, expect, it } from 'vitest';
import type { UnitReport } from '../../src/deliver/report-schema.ts';
import { causesOf } from '../../src/report/causes.ts';
import { unitsOf } from '../../src/report/units.ts';
import { reportOf, unitReport } from './sample-report.ts';

function failed(why: string, line = 9): UnitReport {
  return unitReport({
    outcome: 'failed',
    why,
    failure: {
      stage: 'build',
      hint: null,
      dockerfile: null,
      template: { file: 'a.njk', line },
      last_lines: [],
    },
  });
}

function told(images: Readonly<Record<string, UnitReport>>): unknown[] {
  return causesOf(unitsOf(reportOf(images))).map((cause) => ({
    type: cause.type,
    message: cause.message,
    units: cause.units.map(({ image }) => image),
    ...(cause.type === 'failed' && { blocked: cause.blocked.map(({ image }) => image) }),
  }));
}

describe('causesOf', () => {
  it('tells of equal failures once, with what they hold up, the largest first', () => {
    const blocked = (why: string): UnitReport => unitReport({ outcome: 'blocked', why });
    expect(
      told({
        a: failed('one'),
        b: failed('two'),
        c: failed('two'),
        d: failed('two', 10),
        e: blocked('d'),
        f: blocked('d'),
        g: blocked('base image centos:8'),
        h: unitReport(),
        i: unitReport({ outcome: 'missing', why: 'the engine does not hold it' }),
        j: unitReport({ outcome: 'cancelled' }),
        k: unitReport({ outcome: 'cancelled' }),
      }),
    ).toEqual([
      { type: 'failed', message: 'two', units: ['d'], blocked: ['e', 'f'] },
      { type: 'failed', message: 'two', units: ['b', 'c'], blocked: [] },
      { type: 'failed', message: 'one', units: ['a'], blocked: [] },
      { type: 'cancelled', message: '', units: ['j', 'k'] },
      { type: 'blocked', message: 'base image centos:8', units: ['g'] },
      { type: 'missing', message: 'the engine does not hold it', units: ['i'] },
    ]);
  });

  it('tells of nothing where all is there', () => {
    expect(told({ a: unitReport(), b: unitReport({ outcome: 'skipped' }) })).toEqual([]);
  });
});
