import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf } from '../../../src/cli/progress/frame.ts';
import { paintLine, widthOf } from '../../../src/cli/progress/line.ts';
import { RunTracker } from '../../../src/cli/progress/run-state.ts';
import { plain } from '../../../src/cli/report/style.ts';
import type { DeliveryEvent } from '../../../src/deliver/events.ts';
import { anyRun } from './arbitrary-events.ts';
import { expectGolden } from './golden.ts';
import { sampleRun } from './sample-run.ts';
import type { SampleRun } from './sample-run.ts';

/** The frame that a run shows at a time. */
function frame(
  events: readonly DeliveryEvent[],
  columns: number,
  rows: number,
  now: number,
): string[] {
  const run = new RunTracker();
  for (const event of events) if (event.time <= now) run.apply(event);
  return frameOf(run, { columns, rows }, now).map((line) => paintLine(line, plain));
}

const windows = [
  [80, 24],
  [120, 40],
] as const;
const runs: readonly (SampleRun & { readonly at: number })[] = [
  { images: 1, jobs: 4, skipped: 0, at: 12_000 },
  { images: 7, jobs: 4, at: 25_000 },
  { images: 60, jobs: 60, at: 21_000 },
  { images: 60, jobs: 8, at: 150_000 },
  { images: 500, jobs: 120, at: 100_000 },
  { images: 30, platforms: ['linux/amd64', 'linux/arm64'], jobs: 60, at: 40_000 },
];

describe.each(windows)('in a window of %d columns and %d rows', (columns, rows) => {
  it.each(runs)('$images images, $jobs at a time, after $at ms', ({ at, ...run }) => {
    const platforms = run.platforms === undefined ? '' : '-platforms';
    const name = `${run.images}-of-${run.jobs}${platforms}-${columns}x${rows}.txt`;
    expectGolden(name, `${frame(sampleRun(run), columns, rows, at).join('\n')}\n`);
  });
});

it('fits any window whatever happens, and has nothing in it that a terminal acts on', () => {
  const size = fc.record({
    columns: fc.integer({ min: 1, max: 130 }),
    rows: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(anyRun, size, fc.nat({ max: 20_000_000 }), (events, { columns, rows }, now) => {
      const lines = frame(events, columns, rows, Math.max(now, ...events.map(({ time }) => time)));
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
      for (const line of lines) {
        expect(widthOf(line)).toBeLessThanOrEqual(columns);
        expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }
    }),
  );
});

describe('what a frame shows', () => {
  const a = { image: 'a:1', platform: 'linux/amd64' };
  const b = { image: 'b:1', platform: 'linux/amd64' };
  const c = { image: 'c:1', platform: 'linux/amd64' };
  const start = { event: 'start', version: 1, time: 0, jobs: 2, units: [a, b, c] } as const;
  const at = (now: number, ...events: DeliveryEvent[]): string[] =>
    frame([start, ...events], 80, 24, now);

  it('is the slowest image first', () => {
    const lines = at(
      9_000,
      { event: 'phase', time: 3_000, ...a, phase: 'building' },
      { event: 'phase', time: 1_000, ...b, phase: 'pushing' },
    );
    expect(lines.slice(0, 2)).toEqual(['     8s  b:1  pushing', '     6s  a:1  building']);
    expect(lines.at(-1)).toBe('     9s  0 of 3 done · 2 at work · 1 waiting');
  });

  it('is that the run is stopping', () => {
    const run = new RunTracker();
    run.apply(start);
    run.isStopping = true;
    const lines = frameOf(run, { columns: 80, rows: 24 }, 0).map((line) => paintLine(line, plain));
    expect(lines).toEqual(['     0s  0 of 3 done · 3 waiting · stopping']);
  });

  it('is the end of the log where there is room, and none in a low window', () => {
    const events: DeliveryEvent[] = [
      { event: 'phase', time: 0, ...a, phase: 'building' },
      { event: 'log', time: 0, ...a, text: 'first' },
      { event: 'log', time: 0, ...a, text: '10 %\r20 %' },
    ];
    expect(at(0, ...events).slice(0, 3)).toEqual([
      '     0s  a:1  building',
      '         | first',
      '         | 20 %',
    ]);
    expect(frame([start, ...events], 80, 4, 0)[1]).toBe(
      '     0s  0 of 3 done · 1 at work · 2 waiting',
    );
  });

  it('is the totals alone in a window of two rows', () => {
    const lines = frame([start, { event: 'phase', time: 0, ...a, phase: 'building' }], 80, 2, 0);
    expect(lines).toEqual(['     0s  0 of 3 done · 1 at work · 2 waiting']);
  });
});
