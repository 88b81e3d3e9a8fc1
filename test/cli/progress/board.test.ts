import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBoard } from '../../../src/cli/progress/board.ts';
import { plain } from '../../../src/cli/report/style.ts';
import type { Context } from '../../../src/context.ts';
import type { DeliveryEvent } from '../../../src/deliver/events.ts';
import { anyRun } from './arbitrary-events.ts';
import { FakeClock, FakeHooks } from './fake-clock.ts';
import { FakeTerminal } from './fake-terminal.ts';
import { sampleRun } from './sample-run.ts';

function board(size: { columns?: number; rows?: number; verbose?: boolean } = {}) {
  const { columns = 80, rows = 24, verbose = false } = size;
  const sink = new FakeTerminal(columns, rows);
  const clock = new FakeClock();
  const hooks = new FakeHooks();
  const controller = new AbortController();
  const { signal } = controller;
  const progress = createBoard({ sink, paint: plain, clock, hooks, signal, verbose });
  return { progress, sink, clock, hooks, controller };
}

const a = { image: 'a:1', platform: 'linux/amd64' };
const b = { image: 'b:1', platform: 'linux/amd64' };
const start: DeliveryEvent = { event: 'start', version: 1, time: 0, jobs: 2, units: [a, b] };
const building: DeliveryEvent = { event: 'phase', time: 0, ...a, phase: 'building' };
const built: DeliveryEvent = {
  event: 'outcome',
  time: 2_000,
  ...a,
  duration: 2_000,
  outcome: { type: 'built', imageId: 'sha256:1', pushed: [] },
};
const skipped = {
  type: 'skipped',
  why: 'the key matches',
  imageId: 'sha256:2',
  pushed: [],
} as const;

describe('the board', () => {
  it('shows the totals at once, draws what changed at the next frame and leaves nothing but what is done', () => {
    const { progress, sink, clock } = board();
    progress.onEvent(start);
    expect(sink.text).toBe('     0s  0 of 2 done · 2 waiting');
    expect(sink.hasCursor).toBe(false);
    progress.onEvent(building);
    expect(sink.writes).toHaveLength(1);
    clock.pass(100);
    expect(sink.text).toBe(
      '     0s  a:1  building\n\n     0s  0 of 2 done · 1 at work · 1 waiting',
    );
    clock.pass(1_900);
    progress.onEvent(built);
    clock.pass(100);
    expect(sink.text).toBe(
      ['built        2.0s  a:1', '     2s  1 of 2 done · 1 waiting', '         1 built'].join('\n'),
    );
    progress.close();
    expect(sink.text).toBe('built        2.0s  a:1');
    expect(sink.hasCursor).toBe(true);
    expect(sink.cursorLine).toBe('');
    expect(clock.timers).toBe(0);
  });

  it('writes once a frame, ten times a second at most, and nothing when nothing changed', () => {
    const { progress, sink, clock } = board();
    progress.onEvent(start);
    progress.onEvent(building);
    for (let i = 0; i < 1_000; i += 1) {
      progress.onEvent({ event: 'log', time: i, ...a, text: `line ${i}` });
      clock.pass(1);
    }
    expect(sink.writes.length).toBeLessThanOrEqual(11);
    // The last line came after the last frame, and then just the seconds go on.
    clock.pass(100);
    const before = sink.writes.length;
    clock.pass(1_000);
    expect(sink.writes.length - before).toBe(1);
  });

  it('keeps the same text above it, whatever happens, and restores the terminal', () => {
    fc.assert(
      fc.property(
        anyRun,
        fc.integer({ min: 20, max: 100 }),
        fc.integer({ min: 4, max: 30 }),
        (events, columns, rows) => {
          const { progress, sink, clock } = board({ columns, rows });
          const stderr = progress.around(sink);
          for (const [i, event] of events.entries()) {
            progress.onEvent(event);
            stderr.write(`note ${i}\n`);
            clock.pass((i * 37) % 150);
          }
          progress.close();
          const notes = sink.text.split('\n').filter((line) => line.startsWith('note '));
          expect(notes).toEqual(events.map((_, i) => `note ${i}`));
          expect([sink.hasCursor, sink.wraps]).toEqual([true, true]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('leaves of a whole run just what came to its end, each once', () => {
    const { progress, sink, clock } = board({ columns: 200 });
    const events = sampleRun({ images: 60, jobs: 20 });
    let time = 0;
    for (const event of events) {
      clock.pass(event.time - time);
      time = event.time;
      progress.onEvent(event);
    }
    progress.close();
    const names = sink.text
      .split('\n')
      .flatMap((line) => /^(?:built|failed) .*?(\S+:0\S+)/.exec(line)?.[1] ?? []);
    const expected = events.flatMap((event) =>
      event.event === 'outcome' && ['built', 'failed'].includes(event.outcome.type)
        ? event.image
        : [],
    );
    expect(names.toSorted()).toEqual(expected.toSorted());
    expect(sink.text).not.toMatch(/ done · | at work|pushing /);
  });
});

describe('above the board', () => {
  it('skipped images are not told, unless asked for', () => {
    for (const verbose of [false, true]) {
      const { progress, sink, clock } = board({ verbose });
      progress.onEvent(start);
      progress.onEvent({ event: 'outcome', time: 0, ...a, duration: 0, outcome: skipped });
      clock.pass(100);
      const told = 'skipped            a:1  the key matches\n';
      const totals = '     0s  1 of 2 done · 1 waiting\n         1 skipped';
      expect(sink.text).toBe((verbose ? told : '') + totals);
    }
  });

  it('images that share a fate and a reason are told in one line', () => {
    const { progress, sink, clock } = board();
    const units = ['a', 'b', 'c', 'd'].map((name) => ({ ...a, image: `${name}:1` }));
    progress.onEvent({ ...start, units });
    for (const unit of units) {
      progress.onEvent({
        event: 'outcome',
        time: 0,
        ...unit,
        duration: 0,
        outcome: { type: 'blocked', by: 'x:1' },
      });
    }
    clock.pass(100);
    progress.close();
    expect(sink.text).toBe('blocked            4 images  by x:1');
  });

  it('text from elsewhere, half lines when they are whole, and a warning', () => {
    const { progress, sink, clock } = board();
    const stderr = progress.around(sink);
    stderr.write('before\n');
    progress.onEvent({ event: 'warning', time: 0, text: 'first\nsecond\u001b[2J', image: 'a:1' });
    progress.onEvent(start);
    stderr.write('half ');
    clock.pass(100);
    expect(sink.text).not.toContain('half');
    stderr.write('and whole\nrest');
    clock.pass(100);
    progress.close();
    stderr.write(' and after\n');
    expect(sink.text.split('\n')).toEqual([
      'before',
      'warning: a:1: first',
      String.raw`  second\x1b[2J`,
      'half and whole',
      'rest',
      ' and after',
    ]);
  });

  it('is nothing of a sink that goes elsewhere', () => {
    const file: Context['stdout'] = { isTTY: false, columns: undefined, write: () => undefined };
    expect(board().progress.around(file)).toBe(file);
  });
});

describe('a terminal is given back', () => {
  it('when the process ends in the middle: nothing is erased that was written meanwhile', () => {
    const { progress, sink, clock, hooks } = board();
    progress.onEvent(start);
    progress.onEvent(building);
    clock.pass(100);
    sink.write('crashed: as asked\n');
    progress.onEvent(built);
    hooks.exit();
    expect(sink.hasCursor).toBe(true);
    expect(sink.text).toMatch(/1 waiting\ncrashed: as asked\nbuilt {8}2\.0s {2}a:1$/);
    expect([clock.timers, hooks.exits.size, hooks.stops.size]).toEqual([0, 0, 0]);
  });

  it('when Ctrl-Z stops it, and taken again when it goes on', () => {
    const { progress, sink, clock, hooks } = board();
    progress.onEvent(start);
    clock.pass(100);
    for (const [before, after] of hooks.stops) {
      before();
      expect([sink.hasCursor, sink.text]).toEqual([true, '']);
      after();
    }
    expect([sink.hasCursor, sink.text]).toEqual([false, '     0s  0 of 2 done · 2 waiting']);
  });

  it('once: a second close writes nothing', () => {
    const { progress, sink } = board();
    progress.close();
    expect(sink.writes).toEqual([]);
    progress.onEvent(start);
    progress.close();
    const { length } = sink.writes;
    progress.close();
    expect(sink.writes).toHaveLength(length);
  });
});

it('says that it is stopping until it is closed', () => {
  const { progress, sink, clock, controller } = board();
  progress.onEvent(start);
  controller.abort();
  clock.pass(100);
  expect(sink.text).toBe('     0s  0 of 2 done · 2 waiting · stopping');
});

it.each([
  [40, 24],
  [120, 30],
  [80, 10],
])('leaves no rest of the old frame when the window becomes %d × %d', (columns, rows) => {
  const { progress, sink, clock } = board();
  progress.around(sink).write('before\n');
  progress.onEvent(start);
  progress.onEvent(building);
  progress.onEvent({ event: 'log', time: 0, ...a, text: 'x'.repeat(300) });
  clock.pass(100);
  sink.resize(columns, rows);
  clock.pass(100);
  const lines = sink.text.split('\n');
  expect(lines).toHaveLength(5);
  expect(lines[0]).toBe('before');
  expect(lines[1]).toBe('     0s  a:1  building');
  expect(lines[2]).toBe(`         | ${'x'.repeat(columns - 13)}…`);
});

it('takes a terminal that does not tell its size for one of 80 × 24', () => {
  const sink = new FakeTerminal(80, 24);
  const clock = new FakeClock();
  const window = { isTTY: true, columns: 0, rows: 0, write: sink.write.bind(sink) };
  const { signal } = new AbortController();
  const hooks = new FakeHooks();
  const unsized = createBoard({ sink: window, paint: plain, clock, hooks, signal, verbose: false });
  unsized.onEvent(start);
  unsized.onEvent(building);
  unsized.onEvent({ event: 'log', time: 0, ...a, text: 'x'.repeat(300) });
  clock.pass(100);
  expect(sink.writes.join('')).toContain(` | ${'x'.repeat(67)}…`);
  unsized.close();
});
