/** Something to do once others are done. */
export interface Task {
  /** Unique. */
  readonly name: string;
  /** Names of the tasks that must have succeeded before it starts; a name that no task has is outside and counts as done. */
  readonly after: readonly string[];
  /** How many of the jobs it takes, from 1. One that takes more than there are has all of them to itself. */
  readonly weight: number;
  /** How long it is expected to take; only the relation to the others' matters. */
  readonly duration: number;
}

/** A task that will not start, and the task whose failure is the reason: not its parent, when that was blocked itself. */
export interface Blocked {
  readonly name: string;
  readonly by: string;
}

/**
 * Says what starts next. It runs nothing and knows no time: who drives it says when something ended.
 *
 * There are no levels and no barriers: a task is ready the moment the last of those it waits for has succeeded. Among the ready
 * ones the one with the longest way to the end of the run goes first (its own expected duration and that of the longest chain of
 * tasks behind it), because a chain that starts late is what the run ends with; equals go in the order in which they were given.
 *
 * A heavy task that is next and does not fit is waited for. Starting lighter ones past it would keep every job busy, but could
 * keep the heavy one out for as long as there are light ones, and it is first because much waits for it.
 */
export interface Schedule {
  /** The task to start now, which counts as running from then on; undefined: nothing is ready, or it does not fit yet. */
  next(): Task | undefined;
  /** Says that a running task ended; answers with those that will never start because of it, nearest first. */
  end(name: string, succeeded: boolean): readonly Blocked[];
  /** Tasks that were not started and are not blocked, in the order given. */
  waiting(): readonly Task[];
  /** Number of ready tasks. */
  readonly ready: number;
  readonly running: number;
  /** Jobs that running tasks take. */
  readonly load: number;
}

interface Entry {
  readonly task: Task;
  readonly weight: number;
  readonly children: Entry[];
  /** Place among all tasks: 0 goes first. */
  priority: number;
  /** Parents that have not succeeded yet. */
  missing: number;
  state: 'waiting' | 'running' | 'ended' | 'blocked';
}

/**
 * @param jobs how much weight may run at once, from 1
 * @throws Error (a bug of the caller) when a name comes twice, or tasks wait for each other in a cycle
 */
export function createSchedule(tasks: readonly Task[], jobs: number): Schedule {
  const entries = entriesOf(tasks, jobs);
  rank(entries);
  const ready = createQueue([...entries.values()].filter(({ missing }) => missing === 0));
  let running = 0;
  let load = 0;

  const next = (): Task | undefined => {
    const first = ready.peek();
    if (first === undefined || load + first.weight > jobs) return undefined;
    ready.take();
    first.state = 'running';
    running += 1;
    load += first.weight;
    return first.task;
  };
  const end = (name: string, succeeded: boolean): Blocked[] => {
    const entry = entries.get(name);
    if (entry?.state !== 'running') throw new Error(`${name} is not running`);
    entry.state = 'ended';
    running -= 1;
    load -= entry.weight;
    if (!succeeded) return block(entry);
    for (const child of entry.children) {
      child.missing -= 1;
      if (child.missing === 0 && child.state === 'waiting') ready.add(child);
    }
    return [];
  };
  return {
    next,
    end,
    waiting: () =>
      [...entries.values()].filter(({ state }) => state === 'waiting').map(({ task }) => task),
    get ready() {
      return ready.size();
    },
    get running() {
      return running;
    },
    get load() {
      return load;
    },
  };
}

function entriesOf(tasks: readonly Task[], jobs: number): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const task of tasks) {
    if (entries.has(task.name)) throw new Error(`two tasks are called ${task.name}`);
    const weight = Math.min(Math.max(1, task.weight), jobs);
    entries.set(task.name, {
      task,
      weight,
      children: [],
      priority: 0,
      missing: 0,
      state: 'waiting',
    });
  }
  for (const entry of entries.values()) {
    for (const name of new Set(entry.task.after)) {
      const parent = entries.get(name);
      if (parent === undefined) continue;
      parent.children.push(entry);
      entry.missing += 1;
    }
  }
  return entries;
}

/** Gives every task its priority, by the length of the longest chain from its start to the end of the run. */
function rank(entries: ReadonlyMap<string, Entry>): void {
  const parentsFirst = inTopologicalOrder(entries);
  const length = new Map<Entry, number>();
  for (const entry of parentsFirst.reverse()) {
    const behind = Math.max(0, ...entry.children.map((child) => length.get(child) ?? 0));
    length.set(entry, entry.task.duration + behind);
  }
  [...entries.values()]
    .sort((a, b) => (length.get(b) ?? 0) - (length.get(a) ?? 0))
    .forEach((entry, index) => {
      entry.priority = index;
    });
}

function inTopologicalOrder(entries: ReadonlyMap<string, Entry>): Entry[] {
  const missing = new Map([...entries.values()].map((entry) => [entry, entry.missing]));
  const order = [...entries.values()].filter((entry) => entry.missing === 0);
  for (const entry of order) {
    for (const child of entry.children) {
      const left = (missing.get(child) ?? 0) - 1;
      missing.set(child, left);
      if (left === 0) order.push(child);
    }
  }
  if (order.length < entries.size) {
    const stuck = [...entries.values()].find((entry) => !order.includes(entry));
    throw new Error(`${stuck?.task.name ?? 'a task'} waits for itself`);
  }
  return order;
}

function block(failed: Entry): Blocked[] {
  const blocked: Blocked[] = [];
  const below = [...failed.children];
  for (const entry of below) {
    if (entry.state !== 'waiting') continue;
    entry.state = 'blocked';
    blocked.push({ name: entry.task.name, by: failed.task.name });
    below.push(...entry.children);
  }
  return blocked;
}

interface Queue {
  add(entry: Entry): void;
  peek(): Entry | undefined;
  take(): void;
  size(): number;
}

/** By priority, the last of the array first. */
function createQueue(start: readonly Entry[]): Queue {
  const entries = start.toSorted((a, b) => b.priority - a.priority);
  const add = (entry: Entry): void => {
    let from = 0;
    for (let to = entries.length; from < to;) {
      const middle = (from + to) >>> 1;
      if ((entries[middle]?.priority ?? 0) > entry.priority) from = middle + 1;
      else to = middle;
    }
    entries.splice(from, 0, entry);
  };
  const take = (): void => {
    entries.pop();
  };
  return { add, peek: () => entries.at(-1), take, size: () => entries.length };
}
