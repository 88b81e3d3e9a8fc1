import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runTasks } from '../../src/deliver/pool.ts';
import type { Done, End } from '../../src/deliver/pool.ts';
import type { Task } from '../../src/deliver/schedule.ts';
import { graphs } from './support/graphs.ts';
import { VirtualClock } from './support/virtual-clock.ts';

interface Observed {
  /** `start a`, `end a`, in the order in which they came, with the virtual time. */
  readonly steps: readonly string[];
  readonly ends: ReadonlyMap<string, End<string>>;
  readonly mostLoad: number;
  readonly time: number;
}

/** Runs tasks that take exactly their expected duration; those in `failing` fail. */
async function observe(
  tasks: readonly Task[],
  jobs: number,
  options: { failing?: ReadonlySet<string>; abortAt?: number } = {},
): Promise<Observed> {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const steps: string[] = [];
  let load = 0;
  let mostLoad = 0;
  const work = async (task: Task): Promise<Done<string>> => {
    const weight = Math.min(task.weight, jobs);
    load += weight;
    mostLoad = Math.max(mostLoad, load);
    steps.push(`${clock.now()} start ${task.name}`);
    await clock.sleep(task.duration, new AbortController().signal);
    load -= weight;
    const succeeded = options.failing?.has(task.name) !== true;
    return { succeeded, result: `result of ${task.name}` };
  };
  const { abortAt } = options;
  if (abortAt !== undefined) {
    void clock.sleep(abortAt, new AbortController().signal).then(() => {
      controller.abort(new Error('Ctrl-C'));
    });
  }
  const ends = await clock.run(
    runTasks(tasks, work, {
      jobs,
      signal: controller.signal,
      onEnd: ({ name }, { type }) => steps.push(`${clock.now()} ${type} ${name}`),
    }),
  );
  return { steps, ends, mostLoad, time: clock.now() };
}

function task(name: string, after: string[] = [], rest: Partial<Task> = {}): Task {
  return { name, after, weight: 1, duration: 10, ...rest };
}

describe('runTasks', () => {
  it('runs nothing of nothing', async () => {
    expect((await observe([], 3)).ends.size).toBe(0);
  });

  it('has no barrier between levels', async () => {
    const tasks = [
      task('slow', [], { duration: 30 }),
      task('quick'),
      task('child', ['quick']),
      task('grandchild', ['child']),
    ];
    const { steps, time } = await observe(tasks, 2);
    expect(time).toBe(30);
    expect(steps).toEqual([
      '0 start slow',
      '0 start quick',
      '10 done quick',
      '10 start child',
      '20 done child',
      '20 start grandchild',
      '30 done slow',
      '30 done grandchild',
    ]);
  });

  it('fills every place as soon as it is free', async () => {
    const tasks = Array.from({ length: 12 }, (_, index) => task(`t${index}`));
    expect((await observe(tasks, 4)).time).toBe(30);
  });

  it('goes on beside a failure, and names it for what it blocks', async () => {
    const tasks = [task('bad'), task('child', ['bad']), task('deep', ['child']), task('good')];
    const { ends, steps } = await observe(tasks, 1, { failing: new Set(['bad']) });
    expect(Object.fromEntries(ends)).toEqual({
      bad: { type: 'done', succeeded: false, result: 'result of bad' },
      child: { type: 'blocked', by: 'bad' },
      deep: { type: 'blocked', by: 'bad' },
      good: { type: 'done', succeeded: true, result: 'result of good' },
    });
    expect(steps).toContain('10 blocked child');
  });

  it('starts nothing more once it is aborted, and keeps what was done', async () => {
    const tasks = [task('a'), task('b'), task('c', ['b']), task('d')];
    const { ends } = await observe(tasks, 1, { abortAt: 15 });
    expect([...ends].map(([name, { type }]) => `${name} ${type}`)).toEqual([
      'b done',
      'a done',
      'c cancelled',
      'd cancelled',
    ]);
  });

  it('blocks what waits for a failure even when the failure aborts the run', async () => {
    const controller = new AbortController();
    const ends = await runTasks(
      [task('bad'), task('child', ['bad']), task('other')],
      () => {
        controller.abort();
        return Promise.resolve({ succeeded: false, result: 0 });
      },
      { jobs: 1, signal: controller.signal },
    );
    expect(Object.fromEntries(ends)).toMatchObject({
      child: { type: 'blocked', by: 'bad' },
      other: { type: 'cancelled' },
    });
  });

  it('cancels everything of a run that was aborted before', async () => {
    const ends = await runTasks([task('a')], () => Promise.reject(new Error('never')), {
      jobs: 2,
      signal: AbortSignal.abort(),
    });
    expect([...ends.values()]).toEqual([{ type: 'cancelled' }]);
  });

  it('lets a bug out when the rest has ended', async () => {
    const log: string[] = [];
    const running = runTasks(
      [task('bug'), task('other'), task('never')],
      async ({ name }) => {
        await Promise.resolve();
        if (name === 'bug') throw new TypeError('a bug');
        await new Promise((resolve) => setImmediate(resolve));
        log.push(name);
        return { succeeded: true, result: 0 };
      },
      { jobs: 2, signal: new AbortController().signal },
    );
    await expect(running).rejects.toThrow('a bug');
    expect(log).toEqual(['other']);
  });

  it('lets out what the one who is told throws', async () => {
    const running = runTasks(
      [task('a'), task('b', ['a'])],
      () => Promise.resolve({ succeeded: true, result: 0 }),
      {
        jobs: 1,
        signal: new AbortController().signal,
        onEnd: () => {
          throw new Error('nobody listens');
        },
      },
    );
    await expect(running).rejects.toThrow('nobody listens');
  });

  it('keeps to its rules on any graph, and does the same every time', async () => {
    await fc.assert(
      fc.asyncProperty(
        graphs(15),
        fc.integer({ min: 1, max: 4 }),
        fc.nat({ max: 7 }),
        fc.option(fc.nat({ max: 200 }), { nil: undefined }),
        async (tasks, jobs, modulus, abortAt) => {
          const failing = new Set(
            tasks.filter((_, index) => modulus > 1 && index % modulus === 0).map((t) => t.name),
          );
          const options = { failing, ...(abortAt === undefined ? {} : { abortAt }) };
          const first = await observe(tasks, jobs, options);
          expect([...first.ends.keys()].sort()).toEqual(tasks.map(({ name }) => name).sort());
          expect(first.mostLoad).toBeLessThanOrEqual(jobs);
          for (const { name, after } of tasks) checkTask(first, name, after);
          expect((await observe(tasks, jobs, options)).steps).toEqual(first.steps);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** It started after all its parents had succeeded, or there is a reason why it did not start. */
function checkTask({ steps, ends }: Observed, name: string, after: readonly string[]): void {
  const at = (step: string): number => steps.findIndex((each) => each.endsWith(` ${step}`));
  const start = at(`start ${name}`);
  const end = ends.get(name);
  for (const parent of start === -1 ? [] : after) {
    expect(at(`done ${parent}`)).toBeGreaterThan(-1);
    expect(at(`done ${parent}`)).toBeLessThan(start);
    expect(ends.get(parent)).toMatchObject({ succeeded: true });
  }
  expect(end?.type === 'done').toBe(start !== -1);
  if (end?.type === 'blocked') {
    expect(ends.get(end.by)).toMatchObject({ type: 'done', succeeded: false });
  }
}
