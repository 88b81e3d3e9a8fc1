import { describe, expect, it } from 'vitest';
import { remainingTime } from '../../../src/cli/progress/estimate.ts';
import { RunTracker } from '../../../src/cli/progress/run-state.ts';
import type { Outcome } from '../../../src/deliver/outcome.ts';

const built: Outcome = { type: 'built', imageId: 'sha256:1', pushed: [] };
const skipped: Outcome = { type: 'skipped', why: '', imageId: 'sha256:1', pushed: [] };

/** A run of which the first units took the given times, so many more are at work since `since`, and the rest waits. */
function run(done: readonly [Outcome, number][], working: number, since: number, waiting: number) {
  const tracker = new RunTracker();
  const names = Array.from({ length: done.length + working + waiting }, (_, i) => `a:${i}`);
  const units = names.map((image) => ({ image, platform: 'linux/amd64' }));
  tracker.apply({ event: 'start', version: 1, time: 0, jobs: 4, units });
  units.slice(0, done.length + working).forEach((unit, i) => {
    const [outcome, duration] = done[i] ?? [];
    const time = outcome === undefined ? since : 0;
    tracker.apply({ event: 'phase', time, ...unit, phase: 'building' });
    if (outcome === undefined || duration === undefined) return;
    tracker.apply({ event: 'outcome', time: duration, ...unit, duration, outcome });
  });
  return tracker;
}

const tenBuilt = Array.from({ length: 10 }, (): [Outcome, number] => [built, 60_000]);

it('is what the rest takes at the pace so far', () => {
  // Ten minutes of work in five: two at a time.
  expect(remainingTime(run(tenBuilt, 0, 0, 20), 300_000)).toBe(600_000);
});

describe('nothing is said', () => {
  it.each([
    ['before five images are built', run(tenBuilt.slice(0, 4), 4, 60_000, 20)],
    [
      'when only skipped ones are done',
      run(
        tenBuilt.map(() => [skipped, 200]),
        8,
        0,
        20,
      ),
    ],
    ['when none waits any more', run(tenBuilt, 4, 60_000, 0)],
    [
      'when they took very different times',
      run(
        tenBuilt.map((_, i) => [built, 10 ** (i % 5)]),
        4,
        0,
        20,
      ),
    ],
    [
      'when nothing took any time',
      run(
        tenBuilt.map(() => [built, 0]),
        0,
        0,
        20,
      ),
    ],
  ])('%s', (_, state) => {
    expect(remainingTime(state, 100_000)).toBeUndefined();
  });

  it('when the run is stopping', () => {
    const state = run(tenBuilt, 0, 0, 20);
    state.isStopping = true;
    expect(remainingTime(state, 300_000)).toBeUndefined();
  });
});
