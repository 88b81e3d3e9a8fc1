import type { ManagerError } from '../errors.ts';
import type { Clock } from './ports.ts';

/**
 * Runs `act` with a signal that is aborted when the outer one is, or after `milliseconds`.
 *
 * @param milliseconds undefined: no limit
 * @param error what is thrown when the time is over
 */
export async function withDeadline<T>(
  act: (signal: AbortSignal) => Promise<T>,
  options: {
    readonly milliseconds: number | undefined;
    readonly error: () => ManagerError;
    readonly signal: AbortSignal;
    readonly clock: Clock;
  },
): Promise<T> {
  const { milliseconds, signal, clock } = options;
  if (milliseconds === undefined) return act(signal);
  const over = new AbortController();
  const done = new AbortController();
  clock.sleep(milliseconds, done.signal).then(
    () => {
      over.abort(options.error());
    },
    () => undefined,
  );
  try {
    return await act(AbortSignal.any([signal, over.signal]));
  } finally {
    done.abort();
  }
}

/** How long something that was aborted may take to come to its end, in milliseconds. */
const GRACE = 1000;

/**
 * The result of `work`, which watches `signal`. When that is aborted, and the work has still not ended a moment later, it is
 * left behind: somebody pressed Ctrl-C and an engine that does not answer must not keep the program.
 *
 * @throws the signal's reason once it is aborted, unless the work succeeded all the same
 */
export async function abandonable<T>(
  work: Promise<T>,
  signal: AbortSignal,
  clock: Clock,
): Promise<T> {
  const settled = new AbortController();
  const grace = new Promise<never>((_, reject) => {
    const wait = (): void => {
      clock.sleep(GRACE, settled.signal).then(
        () => {
          reject(signal.reason as Error);
        },
        () => undefined,
      );
    };
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([work, grace]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    settled.abort();
    work.catch(() => undefined);
  }
}
