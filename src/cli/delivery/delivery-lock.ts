import { basename, dirname, join } from 'node:path';
import { ManagerError } from '../../errors.ts';
import { acquireLock } from '../../tree/lock.ts';
import type { LockPlaces } from '../../tree/lock.ts';

/** Milliseconds between signs of life; a lock without any counts for a minute. */
const SIGN_OF_LIFE = 5000;

/** A report that this process alone will write. */
export interface DeliveryLock {
  /** Gives it back. Answers with what went wrong with it meanwhile. */
  readonly release: () => string | undefined;
}

/** The files of a report's lock, beside it. */
export function deliveryLockPlaces(reportFile: string): LockPlaces {
  const beside = (end: string): string =>
    join(dirname(reportFile), `.${basename(reportFile)}${end}`);
  return { lock: beside('.lock'), takeover: beside('.takeover.lock') };
}

/**
 * Takes a report for a whole delivery or fails at once. Two deliveries at once would build every image twice, mix their logs, and the
 * report of the one that ends last would lack what the other one did.
 *
 * @param shown the report as the reader would type it
 * @throws ManagerError `tree/locked` while another manager is at work
 */
export function lockDelivery(reportFile: string, shown: string): DeliveryLock {
  const lock = acquireLock(deliveryLockPlaces(reportFile), shown, {
    doing: 'is delivering, and will write',
    instead: 'Or give this run a report of its own with --report, if its images are others.',
  });
  let problem: string | undefined;
  const timer = setInterval(() => {
    try {
      lock.refresh();
    } catch (error) {
      if (!(error instanceof ManagerError)) throw error;
      problem = error.message;
      clearInterval(timer);
    }
  }, SIGN_OF_LIFE);
  timer.unref();
  return {
    release: () => {
      clearInterval(timer);
      lock.release();
      return problem;
    },
  };
}
