import type { RunState, UnitState } from './run-state.ts';

/** What has to be known before anything is said: images built, and how far off the result may be (a standard error, relative). */
const enough = { built: 5, error: 0.3 };

/**
 * Milliseconds that the rest of a run will take, or undefined where that would be a guess: few images were built, or units took very
 * different times, or none waits any more and only those decide that are at work.
 *
 * The rest is what a unit takes on average, skipped ones included, for those that wait, and what is left of it for those at work, done as
 * many at a time as so far (which is how waiting for one another comes in). The average is that of all units that were begun, not of
 * those that are done: what takes short is done first, and would make everything look short.
 */
export function remainingTime({ units, isStopping }: RunState, now: number): number | undefined {
  const done = units.filter(isMeasured).map(({ duration = 0 }) => duration);
  const built = units.filter(({ outcome }) => outcome?.type === 'built');
  const working = units.flatMap((unit) => elapsedOf(unit, now) ?? []);
  const waiting = units.filter((unit) => unit.outcome === undefined && unit.started === undefined);
  if (isStopping || built.length < enough.built || waiting.length === 0) return undefined;
  const aBuild = mean(built.map(({ duration = 0 }) => duration));
  const begun = [...done, ...working.map((elapsed) => Math.max(aBuild, elapsed))];
  const average = mean(begun);
  const spread = Math.sqrt(mean(begun.map((time) => (time - average) ** 2)));
  const error = (spread / average) * Math.sqrt(1 / done.length + 1 / waiting.length);
  // Not a number where nothing took any time.
  if (!(error <= enough.error)) return undefined;
  const left = working.map((elapsed) => Math.max(0, aBuild - elapsed));
  const atATime = (sum(done) + sum(working)) / now;
  return (waiting.length * average + sum(left)) / atATime;
}

/** What was worked on counts; a unit that was blocked or cancelled says nothing about the others. */
function isMeasured({ outcome }: UnitState): boolean {
  return outcome !== undefined && !['blocked', 'cancelled', 'missing'].includes(outcome.type);
}

function elapsedOf({ outcome, started }: UnitState, now: number): number | undefined {
  return outcome === undefined && started !== undefined ? Math.max(0, now - started) : undefined;
}

function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
