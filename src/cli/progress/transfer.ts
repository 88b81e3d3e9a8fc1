/** Bytes of one thing on their way. */
export interface Transfer {
  readonly done: number;
  /** 0: unknown. */
  readonly total: number;
  /** Milliseconds since the run's start, of the last news. */
  readonly time: number;
  /** Earlier states, oldest first, that the rate is taken from. */
  readonly samples: readonly Sample[];
}

interface Sample {
  readonly time: number;
  readonly done: number;
}

/** How far back the rate looks, and after which silence it is none. Milliseconds. */
const rateWindow = 4_000;
const sampleDistance = 500;

/** The transfer after further news. */
export function movedOn(
  before: Transfer | undefined,
  { done, total, time }: Pick<Transfer, 'done' | 'total' | 'time'>,
): Transfer {
  // Tried again from the start: what was measured before says nothing about it.
  const known = before === undefined || done < before.done ? [] : before.samples;
  const last = known.at(-1);
  const isFresh = last !== undefined && time - last.time < sampleDistance;
  const samples = isFresh
    ? known
    : [...known.filter((sample) => time - sample.time <= rateWindow), { time, done }];
  return { done, total, time, samples };
}

/** Bytes a second of late; undefined when nothing was heard for a while or too little is known. */
export function rateOf(transfer: Transfer, now: number): number | undefined {
  const first = transfer.samples.find(({ time }) => now - time <= rateWindow * 2);
  if (first === undefined || now - transfer.time > rateWindow) return undefined;
  const span = transfer.time - first.time;
  const moved = transfer.done - first.done;
  return span < sampleDistance || moved <= 0 ? undefined : (moved * 1000) / span;
}

/** Everything arrived, as far as anybody knows. */
export function isComplete({ done, total }: Transfer): boolean {
  return total > 0 && done >= total;
}
