import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSchedule } from '../../src/deliver/schedule.ts';
import type { Task } from '../../src/deliver/schedule.ts';
import { graphs } from './support/graphs.ts';

function task(name: string, after: string[] = [], rest: Partial<Task> = {}): Task {
  return { name, after, weight: 1, duration: 1, ...rest };
}

/** Starts what can be started. */
function startAll(schedule: ReturnType<typeof createSchedule>): string[] {
  const started: string[] = [];
  for (let next = schedule.next(); next; next = schedule.next()) started.push(next.name);
  return started;
}

describe('createSchedule', () => {
  it('starts what is ready, in the order given, as far as there are jobs', () => {
    const schedule = createSchedule([task('a'), task('b'), task('c')], 2);
    expect(startAll(schedule)).toEqual(['a', 'b']);
    schedule.end('b', true);
    expect(startAll(schedule)).toEqual(['c']);
  });

  it('starts a child when its own parents are done, whatever else of their depth still runs', () => {
    const tasks = [task('slow'), task('quick'), task('child', ['quick']), task('other', ['slow'])];
    const schedule = createSchedule(tasks, 9);
    expect(startAll(schedule)).toEqual(['slow', 'quick']);
    schedule.end('quick', true);
    expect(startAll(schedule)).toEqual(['child']);
  });

  it('starts the longest chain first', () => {
    const tasks = [
      task('alone', [], { duration: 5 }),
      task('base', [], { duration: 1 }),
      task('middle', ['base'], { duration: 2 }),
      task('top', ['middle'], { duration: 3 }),
    ];
    expect(startAll(createSchedule(tasks, 1))).toEqual(['base']);
    expect(startAll(createSchedule(tasks.slice(0, 3), 1))).toEqual(['alone']);
  });

  it('waits for the place of a heavy task, and gives the whole pool to one that is too heavy', () => {
    const tasks = [
      task('heavy', [], { weight: 2, duration: 9 }),
      task('big', [], { weight: 99, duration: 8 }),
      task('light', [], { duration: 7 }),
    ];
    const schedule = createSchedule(tasks, 3);
    expect(startAll(schedule)).toEqual(['heavy']);
    expect([schedule.load, schedule.running, schedule.ready]).toEqual([2, 1, 2]);
    schedule.end('heavy', true);
    expect(startAll(schedule)).toEqual(['big']);
    expect(schedule.load).toBe(3);
    schedule.end('big', true);
    expect(startAll(schedule)).toEqual(['light']);
  });

  it('blocks all that start from a failure, and names that failure', () => {
    const tasks = [
      task('a'),
      task('b', ['a']),
      task('c', ['b', 'x']),
      task('d', ['c', 'b']),
      task('x'),
    ];
    const schedule = createSchedule(tasks, 9);
    expect(startAll(schedule)).toEqual(['a', 'x']);
    expect(schedule.end('a', false)).toEqual([
      { name: 'b', by: 'a' },
      { name: 'c', by: 'a' },
      { name: 'd', by: 'a' },
    ]);
    expect(schedule.end('x', true)).toEqual([]);
    expect(startAll(schedule)).toEqual([]);
    expect(schedule.waiting()).toEqual([]);
  });

  it('does not block what is blocked already', () => {
    const schedule = createSchedule([task('a'), task('b'), task('c', ['a', 'b'])], 2);
    startAll(schedule);
    expect(schedule.end('b', false)).toEqual([{ name: 'c', by: 'b' }]);
    expect(schedule.end('a', false)).toEqual([]);
  });

  it('takes parents that are no tasks for done, and a parent named twice for one', () => {
    const schedule = createSchedule([task('a', ['elsewhere']), task('b', ['a', 'a'])], 2);
    expect(startAll(schedule)).toEqual(['a']);
    schedule.end('a', true);
    expect(startAll(schedule)).toEqual(['b']);
  });

  it('refuses what can never run', () => {
    expect(() => createSchedule([task('a', ['b']), task('b', ['a'])], 1)).toThrow(
      'a waits for itself',
    );
    expect(() => createSchedule([task('a'), task('a')], 1)).toThrow('two tasks are called a');
    expect(() => createSchedule([task('a')], 1).end('a', true)).toThrow('a is not running');
  });

  it('is quick with ten thousand', () => {
    const tasks = Array.from({ length: 10_000 }, (_, index) =>
      task(`t${index}`, index < 100 ? [] : [`t${index % 100}`]),
    );
    const schedule = createSchedule(tasks, 10_000);
    let count = 0;
    for (let names = startAll(schedule); names.length > 0; names = startAll(schedule)) {
      count += names.length;
      for (const name of names) schedule.end(name, true);
    }
    expect(count).toBe(10_000);
  });

  it('keeps to its rules on any graph', () => {
    fc.assert(
      fc.property(
        graphs(),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(), { minLength: 25, maxLength: 25 }),
        (tasks, jobs, picks) => {
          const schedule = createSchedule(tasks, jobs);
          const after = new Map(tasks.map((each) => [each.name, each.after]));
          const running: string[] = [];
          const succeeded = new Set<string>();
          const ended = new Map<string, string>();
          for (;;) {
            for (const name of startAll(schedule)) {
              expect(after.get(name)?.every((parent) => succeeded.has(parent))).toBe(true);
              expect(ended.has(name)).toBe(false);
              running.push(name);
            }
            expect(schedule.load).toBeLessThanOrEqual(jobs);
            const pick = picks[ended.size] ?? 0;
            const [name] = running.splice(pick % Math.max(1, running.length), 1);
            if (name === undefined) break;
            ended.set(name, 'done');
            const isFine = pick % 5 !== 0;
            if (isFine) succeeded.add(name);
            for (const blocked of schedule.end(name, isFine)) {
              expect(ended.has(blocked.name)).toBe(false);
              ended.set(blocked.name, 'blocked');
              expect(blocked.by).toBe(name);
            }
          }
          expect([...ended.keys()].sort()).toEqual(tasks.map((each) => each.name).sort());
        },
      ),
    );
  });
});
