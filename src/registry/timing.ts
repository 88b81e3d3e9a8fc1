import { setTimeout as sleep } from 'node:timers/promises';

/** Clock and chance, passed in: tests wait for nothing. */
export interface Timing {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Rejects with the signal's reason when it is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** At least 0, less than 1. */
  readonly random: () => number;
}

export const systemTiming: Timing = {
  now: Date.now,
  random: Math.random,
  sleep: async (milliseconds, signal) => {
    try {
      await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};

/** How often and how long to try again. Times are milliseconds. */
export interface RetryPolicy {
  /** Requests in all, the first one included. */
  readonly attempts: number;
  readonly firstWait: number;
  readonly longestWait: number;
}

export const defaultRetry: RetryPolicy = { attempts: 5, firstWait: 500, longestWait: 30_000 };

/**
 * Milliseconds to wait after a failed attempt (1 is the first): doubling, and somewhere between half and all of it, so that
 * many clients do not come back at once. What the server asked for (`Retry-After`, seconds) is the least.
 */
export function backOff(
  attempt: number,
  retryAfter: number | undefined,
  { policy, random }: { policy: RetryPolicy; random: () => number },
): number {
  const whole = Math.min(policy.firstWait * 2 ** (attempt - 1), policy.longestWait);
  const jittered = whole / 2 + (whole / 2) * random();
  return Math.max(jittered, (retryAfter ?? 0) * 1000);
}

/** Seconds that a `Retry-After` header asks for, as a number or an HTTP date (RFC 9110, section 10.2.3). */
export function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^[0-9]+$/.test(text)) return Number(text);
  // A date begins with the name of a day; Date.parse takes far more than HTTP dates.
  const date = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

/** The promise's result, or the signal's reason, whichever is first. The work itself goes on: others may wait for it too. */
export async function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is the caller's
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
