import type { Clock } from '../../../src/deliver/ports.ts';

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Time that stands still until `run` has nothing else to do, and then jumps to the next one who sleeps. */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  #sleepers: Sleeper[] = [];

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
        signal.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        leave();
        reject(signal.reason as Error);
      };
      const wake = (): void => {
        leave();
        resolve();
      };
      const sleeper = { at: this.#now + milliseconds, order: this.#order++, wake };
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      signal.addEventListener('abort', abort);
      this.#sleepers.push(sleeper);
    });
  }

  /** Lets a promise come to its end, moving time on whenever everybody waits for it. */
  async run<T>(work: Promise<T>): Promise<T> {
    const ended = new AbortController();
    const watched = work.finally(() => {
      ended.abort();
    });
    watched.catch(() => undefined);
    await settle();
    while (!ended.signal.aborted) {
      if (!this.#wakeNext()) throw new Error('everybody waits, and nobody sleeps');
      await settle();
    }
    return watched;
  }

  /** How many sleep now: 0 when nothing was left behind. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  #wakeNext(): boolean {
    const [next] = this.#sleepers.toSorted((a, b) => a.at - b.at || a.order - b.order);
    if (!next) return false;
    this.#now = Math.max(this.#now, next.at);
    next.wake();
    return true;
  }
}

/** Lets every promise go on that can, those that wait for one another and for Node's own queues included. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
