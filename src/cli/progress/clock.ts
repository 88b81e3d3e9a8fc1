/** Time for what shows progress; tests give their own. */
export interface Clock {
  /** Milliseconds from any fixed point, never going back. */
  readonly now: () => number;
  /** Calls again and again, keeping no process alive; the answer ends it. */
  readonly every: (milliseconds: number, call: () => void) => () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  every: (milliseconds, call) => {
    const timer = setInterval(call, milliseconds).unref();
    return () => {
      clearInterval(timer);
    };
  },
};
