import type { Clock } from '../../../src/cli/progress/clock.ts';
import type { ProcessHooks } from '../../../src/cli/progress/process-hooks.ts';

/** Time that passes when the test says so. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #timers: { readonly every: number; due: number; readonly call: () => void }[] = [];

  readonly now = (): number => this.#now;

  readonly every = (milliseconds: number, call: () => void): (() => void) => {
    const timer = { every: milliseconds, due: this.#now + milliseconds, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  get timers(): number {
    return this.#timers.length;
  }

  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = this.#timers.toSorted((a, b) => a.due - b.due);
      if (next === undefined || next.due > end) break;
      this.#now = next.due;
      next.due += next.every;
      next.call();
    }
    this.#now = end;
  }
}

/** A process that ends and stops when the test says so. */
export class FakeHooks implements ProcessHooks {
  readonly exits = new Set<() => void>();
  readonly stops = new Set<readonly [() => void, () => void]>();

  readonly atExit = (call: () => void): (() => void) => {
    this.exits.add(call);
    return () => {
      this.exits.delete(call);
    };
  };

  readonly aroundStop = (before: () => void, after: () => void): (() => void) => {
    const pair = [before, after] as const;
    this.stops.add(pair);
    return () => {
      this.stops.delete(pair);
    };
  };

  exit(): void {
    for (const call of this.exits) call();
  }
}
