import type { Clock } from './ports.ts';

/** How often and how long something is tried again. Times in milliseconds. */
export interface RetryPolicy {
  /** Tries in all, the first one included. */
  readonly attempts: number;
  /** The wait before the second try is at most this; it doubles with each further one. */
  readonly firstWait: number;
  readonly longestWait: number;
  /** Who asks for a longer wait than this (`Retry-After`) is not waited for. */
  readonly longestAsked: number;
}

/** Four further tries within about half a minute; a registry may ask for up to two minutes between them. */
export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 5,
  firstWait: 1000,
  longestWait: 20_000,
  longestAsked: 120_000,
};

/** One failed try that another one follows. */
export interface Retry {
  /** The try that failed, from 1. */
  readonly attempt: number;
  readonly wait: number;
  readonly error: unknown;
}

export interface RetryWorld {
  readonly clock: Clock;
  /** From 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly onRetry: (retry: Retry) => void;
}

/** A failure, and how many tries it took. */
export interface Tried<T> {
  readonly value: T;
  readonly attempts: number;
}

/**
 * Runs `act` until it works, its error is permanent, or the tries are used up. An error is transient when it says so itself:
 * a true `transient` (as EngineError has it), with `retryAfter` in seconds where the other side asked to wait. The wait is
 * exponential with equal jitter: half of it fixed, half random, so that sixty pushes that a registry refused at once do not
 * come back at once (AWS Architecture Blog, "Exponential Backoff And Jitter"), and no wait is ever next to nothing.
 *
 * @param act gets the number of the try, from 1
 * @throws RetriedError around the last error when there was more than one try; else the error itself; the signal's reason
 *   when it is aborted
 */
export async function retry<T>(
  act: (attempt: number) => Promise<T>,
  world: RetryWorld,
  policy: RetryPolicy = DEFAULT_RETRY,
): Promise<Tried<T>> {
  for (let attempt = 1; ; attempt += 1) {
    world.signal.throwIfAborted();
    try {
      return { value: await act(attempt), attempts: attempt };
    } catch (error) {
      world.signal.throwIfAborted();
      const wait = attempt < policy.attempts ? waitAfter(error, attempt, world.random, policy) : 0;
      if (wait === 0) throw attempt === 1 ? error : new RetriedError(error, attempt);
      world.onRetry({ attempt, wait, error });
      await world.clock.sleep(wait, world.signal);
    }
  }
}

/** The last of several failures, with the number of tries. */
export class RetriedError extends Error {
  override readonly name = 'RetriedError';
  readonly attempts: number;

  constructor(cause: unknown, attempts: number) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.attempts = attempts;
  }
}

/** An error without what {@link retry} put around it. */
export function lastTry(error: unknown): { error: unknown; attempts: number } {
  if (error instanceof RetriedError) return { error: error.cause, attempts: error.attempts };
  return { error, attempts: 1 };
}

/** True for an error that says that trying again may help. */
export function isTransient(error: unknown): boolean {
  return error instanceof Error && 'transient' in error && error.transient === true;
}

/** 0: do not. */
function waitAfter(
  error: unknown,
  attempt: number,
  random: () => number,
  policy: RetryPolicy,
): number {
  if (!isTransient(error)) return 0;
  const asked = retryAfterOf(error);
  if (asked > policy.longestAsked) return 0;
  const longest = Math.min(policy.longestWait, policy.firstWait * 2 ** (attempt - 1));
  return Math.ceil(Math.max(asked, longest / 2 + (random() * longest) / 2));
}

/** Milliseconds. */
function retryAfterOf(error: unknown): number {
  if (!(error instanceof Error) || !('retryAfter' in error)) return 0;
  const { retryAfter } = error;
  return typeof retryAfter === 'number' && retryAfter > 0 ? retryAfter * 1000 : 0;
}
