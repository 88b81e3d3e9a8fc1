import pLimit from 'p-limit';
import type { LimitFunction } from 'p-limit';
import { createSchedule } from './schedule.ts';
import type { Schedule, Task } from './schedule.ts';

/** How a task ended. Every task of a run has exactly one end. */
export type End<Result> =
  | { readonly type: 'done'; readonly succeeded: boolean; readonly result: Result }
  /** A task that it waited for failed: the one that did, not the one in between. */
  | { readonly type: 'blocked'; readonly by: string }
  /** It had not started when the run was aborted. */
  | { readonly type: 'cancelled' };

/** What a task comes to; `succeeded: false` keeps those that wait for it from starting. */
export interface Done<Result> {
  readonly succeeded: boolean;
  readonly result: Result;
}

export interface PoolOptions<Result> {
  /** From 1. */
  readonly jobs: number;
  /** Nothing more starts once it is aborted; what runs is waited for and should watch it too. */
  readonly signal: AbortSignal;
  /** Told once for every task, in the order in which they end. */
  readonly onEnd?: (task: Task, end: End<Result>) => void;
}

/**
 * Runs tasks in a p-limit pool in the order that `schedule.ts` explains: what takes a free place is decided when the place is free,
 * not when something becomes ready. While a heavy task runs, the pool has fewer places.
 *
 * @param work must settle when the signal is aborted; an exception of it is a bug, stops the run, and comes out of this function
 *   after everything else that runs has ended
 */
export async function runTasks<Result>(
  tasks: readonly Task[],
  work: (task: Task) => Promise<Done<Result>>,
  options: PoolOptions<Result>,
): Promise<ReadonlyMap<string, End<Result>>> {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const schedule = createSchedule(tasks, options.jobs);
  const places = pLimit(options.jobs);
  const ends = new Map<string, End<Result>>();
  const guard = createGuard();
  const isStopped = (): boolean => options.signal.aborted || guard.bug() !== undefined;
  const settle = (task: Task, end: End<Result>): void => {
    ends.set(task.name, end);
    options.onEnd?.(task, end);
  };
  const fitPlaces = (): void => {
    places.concurrency = options.jobs - schedule.load + schedule.running;
  };
  const run = async (task: Task): Promise<void> => {
    fitPlaces();
    const done = await guard.run(() => work(task));
    const blocked = schedule.end(task.name, done?.succeeded === true);
    fitPlaces();
    if (done === undefined) return;
    await guard.run(() => {
      settle(task, { type: 'done', ...done });
      for (const { name, by } of blocked) {
        settle(byName.get(name) ?? task, { type: 'blocked', by });
      }
    });
  };
  await drain({ schedule, places, jobs: options.jobs, isStopped, run });
  const bug = guard.bug();
  if (bug !== undefined) throw bug.error;
  for (const task of schedule.waiting()) settle(task, { type: 'cancelled' });
  return ends;
}

interface Drain {
  readonly schedule: Schedule;
  readonly places: LimitFunction;
  readonly jobs: number;
  readonly isStopped: () => boolean;
  readonly run: (task: Task) => Promise<void>;
}

/** Fills places with what comes next until nothing runs and nothing may start any more. */
function drain({ schedule, places, jobs, isStopped, run }: Drain): Promise<void> {
  return new Promise((resolve) => {
    const take = async (): Promise<void> => {
      const task = isStopped() ? undefined : schedule.next();
      if (task !== undefined) {
        await run(task);
        offer();
      }
      if (schedule.running === 0 && (isStopped() || schedule.ready === 0)) resolve();
    };
    const offer = (): void => {
      const count = Math.max(1, Math.min(schedule.ready, jobs));
      for (let place = 0; place < count; place += 1) void places(take);
    };
    offer();
  });
}

/** Keeps the first exception of what runs at once, to be thrown when all of it has ended. */
interface Guard {
  readonly run: <T>(act: () => T | Promise<T>) => Promise<T | undefined>;
  readonly bug: () => { readonly error: unknown } | undefined;
}

function createGuard(): Guard {
  let bug: { readonly error: unknown } | undefined;
  const run = async <T>(act: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await act();
    } catch (error) {
      bug ??= { error };
      return undefined;
    }
  };
  return { run, bug: () => bug };
}
