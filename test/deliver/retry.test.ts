import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../src/engine/engine-error.ts';
import { DEFAULT_RETRY, RetriedError, lastTry, retry } from '../../src/deliver/retry.ts';
import type { Retry } from '../../src/deliver/retry.ts';
import { VirtualClock } from './support/virtual-clock.ts';

function transient(retryAfter?: number): EngineError {
  const asked = retryAfter === undefined ? {} : { retryAfter };
  return new EngineError('push', 'the registry answered 503', { transient: true, ...asked });
}

const permanent = new EngineError('push', 'denied');

/** Fails with the errors given, then answers with the number of its try. */
function failing(...errors: unknown[]) {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const retries: Retry[] = [];
  const left = [...errors];
  const act = (attempt: number): Promise<number> => {
    const error = left.shift();
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what is thrown is under test
    return error === undefined ? Promise.resolve(attempt) : Promise.reject(error);
  };
  const run = (random = () => 0.5) =>
    clock.run(
      retry(act, {
        clock,
        random,
        signal: controller.signal,
        onRetry: (each) => retries.push(each),
      }),
    );
  return { clock, controller, retries, run, act };
}

describe('retry', () => {
  it('asks once when it works', async () => {
    const { run, retries } = failing();
    expect(await run()).toEqual({ value: 1, attempts: 1 });
    expect(retries).toEqual([]);
  });

  it('tries a transient failure again, waiting twice as long each time', async () => {
    const { run, retries, clock } = failing(transient(), transient(), transient());
    expect(await run()).toEqual({ value: 4, attempts: 4 });
    expect(retries.map(({ attempt, wait }) => [attempt, wait])).toEqual([
      [1, 750],
      [2, 1500],
      [3, 3000],
    ]);
    expect(clock.now()).toBe(5250);
  });

  it('does not try a permanent failure again', async () => {
    const { run, retries } = failing(permanent);
    await expect(run()).rejects.toBe(permanent);
    expect(retries).toEqual([]);
  });

  it('takes anything that does not say that it is transient for permanent', async () => {
    for (const error of [new TypeError('a bug'), 'text', { transient: true }]) {
      await expect(failing(error).run()).rejects.toBe(error);
    }
  });

  it('gives up, and tells how often it tried', async () => {
    const { run, retries } = failing(...Array.from({ length: 9 }, () => transient()));
    const error: unknown = await run().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RetriedError);
    expect(lastTry(error)).toMatchObject({ attempts: DEFAULT_RETRY.attempts });
    expect(lastTry(error).error).toBeInstanceOf(EngineError);
    expect(retries).toHaveLength(DEFAULT_RETRY.attempts - 1);
  });

  it('waits as long as the other side asks, if that is not too long', async () => {
    const patient = failing(transient(60));
    await patient.run();
    expect(patient.retries.map(({ wait }) => wait)).toEqual([60_000]);
    const impatient = failing(transient(6 * 3600));
    await expect(impatient.run()).rejects.toMatchObject({ retryAfter: 6 * 3600 });
  });

  it('stops waiting when it is aborted', async () => {
    const { clock, controller, act } = failing(transient());
    const running = retry(act, {
      clock,
      random: () => 0,
      signal: controller.signal,
      onRetry: () => {
        queueMicrotask(() => {
          controller.abort(new Error('Ctrl-C'));
        });
      },
    });
    await expect(clock.run(running)).rejects.toThrow('Ctrl-C');
    expect([clock.now(), clock.sleeping]).toEqual([0, 0]);
  });

  it('tells of the abort, not of the failure that came with it', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const running = retry(
      () => {
        controller.abort(new Error('Ctrl-C'));
        return Promise.reject(transient());
      },
      { clock, random: () => 0, signal: controller.signal, onRetry: () => undefined },
    );
    await expect(clock.run(running)).rejects.toThrow('Ctrl-C');
  });

  it('never waits for nothing and never longer than the policy says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (x) => {
        const { run, retries } = failing(transient(), transient(), transient(), transient());
        await run(() => x);
        for (const { attempt, wait } of retries) {
          const longest = Math.min(DEFAULT_RETRY.longestWait, 1000 * 2 ** (attempt - 1));
          expect(wait).toBeGreaterThanOrEqual(longest / 2);
          expect(wait).toBeLessThanOrEqual(longest);
        }
      }),
      { numRuns: 20 },
    );
  });
});
