import { RegistryError } from './registry-error.ts';
import { backOff } from './timing.ts';
import type { RetryPolicy, Timing } from './timing.ts';

export interface Retrying {
  readonly policy: RetryPolicy;
  readonly timing: Timing;
}

/**
 * Does something again while it fails in a way that may pass. `attempt` counts from 1. Who is asked to wait longer than the
 * policy's longest wait gets the error at once, with `retryAfter`: the caller sees what else there is to do meanwhile.
 */
export async function retrying<T>(
  { policy, timing }: Retrying,
  signal: AbortSignal | undefined,
  work: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      signal?.throwIfAborted();
      const isLast = attempt >= policy.attempts;
      if (isLast || !(error instanceof RegistryError) || !error.transient) throw error;
      const wait = backOff(attempt, error.retryAfter, { policy, random: timing.random });
      if (wait > policy.longestWait) throw error;
      await timing.sleep(wait, signal);
    }
  }
}
