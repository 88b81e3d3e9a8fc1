import { limitFault } from './fault.ts';

/** What is left of a render's limits. */
export interface Meter {
  steps: number;
  characters: number;
  readonly maxSteps: number;
  readonly maxCharacters: number;
  readonly deadline: number;
  readonly clock: (() => number) | undefined;
}

const CHECK_EVERY = 1024;

/** Rendering is synchronous, so the innermost render's meter is the one that counts. */
let active: Meter | undefined;

/** Runs `work` under `meter`. */
export function metered<R>(meter: Meter, work: () => R): R {
  const outer = active;
  active = meter;
  try {
    return work();
  } finally {
    active = outer;
  }
}

/** One step of a loop, or `count` of them at once. */
export function step(count = 1): void {
  const meter = active;
  if (meter === undefined) return;
  const before = meter.steps;
  meter.steps += count;
  if (meter.steps > meter.maxSteps) {
    throw limitFault(`the template takes more than ${meter.maxSteps} steps of a loop`);
  }
  if (
    meter.clock !== undefined &&
    Math.floor(before / CHECK_EVERY) !== Math.floor(meter.steps / CHECK_EVERY)
  ) {
    checkClock(meter);
  }
}

/** Room for a text or list of `size` elements that is about to be made. */
export function allocate(size: number): void {
  const meter = active;
  if (meter === undefined || size < CHECK_EVERY) return;
  meter.characters += size;
  if (meter.characters > meter.maxCharacters) {
    throw limitFault(
      `the template builds values of more than ${meter.maxCharacters} characters or items`,
    );
  }
  checkClock(meter);
}

function checkClock(meter: Meter): void {
  if (meter.clock !== undefined && meter.clock() > meter.deadline) {
    throw limitFault('the template takes too long');
  }
}
