import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlain } from '../../../src/cli/progress/plain.ts';
import { plain } from '../../../src/cli/report/style.ts';
import type { DeliveryEvent } from '../../../src/deliver/events.ts';
import { anyRun } from './arbitrary-events.ts';
import { FakeClock } from './fake-clock.ts';
import { expectGolden } from './golden.ts';
import { sampleRun } from './sample-run.ts';

function plainLines(events: readonly DeliveryEvent[], verbose = false): string {
  const { progress, clock, text } = lines(verbose);
  let time = 0;
  for (const event of events) {
    clock.pass(Math.max(0, event.time - time));
    time = event.time;
    progress.onEvent(event);
  }
  progress.close();
  expect(clock.timers).toBe(0);
  return text();
}

function lines(verbose = false) {
  let written = '';
  const clock = new FakeClock();
  const sink = {
    isTTY: false,
    columns: undefined,
    write: (text: string) => {
      written += text;
    },
  };
  const progress = createPlain({ sink, paint: plain, clock, verbose });
  return { progress, clock, text: () => written };
}

it.each([false, true])('tells of a run (verbose: %s)', (verbose) => {
  const run = sampleRun({ images: 8, jobs: 3, skipped: 0.2 });
  expectGolden(verbose ? 'plain-verbose.txt' : 'plain.txt', plainLines(run, verbose));
});

it('names the platform where there are several', () => {
  const run = sampleRun({ images: 1, jobs: 1, platforms: ['linux/amd64', 'linux/arm64'] });
  expect(plainLines(run)).toMatch(/^model-server:\S+ \(arm64\): preparing$/m);
});

it('has nothing in it that a terminal acts on, and each event ends its line', () => {
  fc.assert(
    fc.property(anyRun, fc.boolean(), (events, verbose) => {
      const text = plainLines(events, verbose);
      expect(text).toMatch(/\n$/);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
    { numRuns: 50 },
  );
});

describe('after half a minute of silence', () => {
  const a = { image: 'a:1', platform: 'linux/amd64' };

  it('says what goes on, and again', () => {
    const { progress, clock, text } = lines();
    progress.onEvent({ event: 'start', version: 1, time: 0, jobs: 2, units: [a] });
    progress.onEvent({ event: 'phase', time: 0, ...a, phase: 'building' });
    const step = { id: '1', name: '[2/5] RUN make', state: 'started' } as const;
    progress.onEvent({ event: 'step', time: 0, ...a, ...step });
    const before = text().length;
    clock.pass(29_000);
    expect(text()).toHaveLength(before);
    clock.pass(32_000);
    expect(text().slice(before)).toBe(
      [
        '30s: 0 of 1 done, 1 at work',
        'a:1: 30s 2/5 RUN make',
        '1m 00s: 0 of 1 done, 1 at work',
        'a:1: 1m 00s 2/5 RUN make',
        '',
      ].join('\n'),
    );
    progress.close();
  });
});
