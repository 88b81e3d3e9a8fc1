import type { EngineImage } from '../engine/engine.ts';
import { normalizePlatform } from '../registry/platform.ts';
import { moveAliases } from './aliases.ts';
import type { Arrivals } from './arrivals.ts';
import type { Buildable } from './build.ts';
import type { Failure, Outcome, Pushed, UnitName } from './outcome.ts';
import type { KeyedUnit } from './prepare/keys.ts';
import { pushIndexes, pushUnit } from './push.ts';
import type { PushOutcome } from './push.ts';
import type { TestRecord } from './report-schema.ts';
import type { Session } from './session.ts';

/** One unit when it is over. */
export interface Delivered extends UnitName {
  readonly outcome: Outcome;
  readonly unit: KeyedUnit;
  /** Milliseconds since the run's start at which work on it began; undefined: it did not. */
  readonly start: number | undefined;
  /** And at which what starts from it could begin: it was built, tested and tagged, or skipped. Undefined: that never came. */
  readonly ready: number | undefined;
  /** Milliseconds of work on it, of which `build` for building. */
  readonly duration: number;
  readonly build: number;
  readonly attempts: number;
  /** As the engine shows it; undefined: it has none. */
  readonly held: EngineImage | undefined;
  readonly log: string | undefined;
  /** Absent: nothing was tested. */
  readonly tests?: TestRecord | undefined;
}

/** What building came to; pushing goes on from it. */
export interface Stage {
  readonly unit: Buildable;
  readonly image: EngineImage;
  readonly why: string | undefined;
  readonly build: number;
  readonly attempts: number;
  readonly log: string | undefined;
  readonly tests?: TestRecord | undefined;
  /** Nothing but the tests was wanted, and they ran. */
  readonly isOnlyTested?: boolean;
}

/** Says how a unit ended. */
export type Finish = (unit: KeyedUnit, outcome: Outcome, facts?: Partial<Delivered>) => void;

export interface Finishing {
  readonly session: Session;
  readonly units: readonly KeyedUnit[];
  readonly pushed: ReadonlyMap<string, Promise<readonly Pushed[] | undefined>>;
  readonly finish: Finish;
  readonly arrivals: Arrivals;
}

/** Pushes where that is asked for, the index after an image's last platform; answers with what is in the registries. */
export async function finishUnit(
  stage: Stage,
  { session, units, pushed, finish, arrivals }: Finishing,
): Promise<readonly Pushed[] | undefined> {
  const { unit, image } = stage;
  const facts = factsOf(stage);
  try {
    let outcome: PushOutcome = { pushed: [], failure: undefined };
    if (session.request.push && unit.planned.tags.size > 0) {
      session.enter(unit, 'pushing');
      outcome = await pushUnit(unit, image, session);
      const platforms = units.filter((each) => each.image === unit.image);
      if (!outcome.failure && unit.isMultiPlatform && platforms.at(-1)?.id === unit.id) {
        outcome = await pushIndex(unit, outcome.pushed, { session, platforms, pushed });
      }
      if (!outcome.failure) outcome = await withAliases(unit, outcome, { session, arrivals });
    }
    const { failure } = outcome;
    if (failure) {
      finish(unit, { ...failed(failure), imageId: image.id, pushed: outcome.pushed }, facts);
      return undefined;
    }
    const done = { imageId: image.id, pushed: outcome.pushed };
    const { why, isOnlyTested } = stage;
    const skipped = { type: 'skipped', why: why ?? '', ...done } as const;
    finish(
      unit,
      why === undefined
        ? { type: 'built', ...done }
        : { ...skipped, ...(isOnlyTested && { tested: true }) },
      facts,
    );
    return outcome.pushed;
  } catch (error) {
    if (!session.signal.aborted) throw error;
    finish(unit, { type: 'cancelled' }, facts);
    return undefined;
  }
}

/** Aliases wait for all that this run pushes of the package, so a run that fails in part moves none. */
async function withAliases(
  unit: Buildable,
  outcome: PushOutcome,
  { session, arrivals }: Pick<Finishing, 'session' | 'arrivals'>,
): Promise<PushOutcome> {
  arrivals.settle(unit, true);
  const own = unit.planned.tags.values();
  const isThere = [...own].some((each) =>
    outcome.pushed.some(({ reference }) => reference === each),
  );
  if (unit.planned.aliases.length === 0 || !isThere) return outcome;
  const lacking = await arrivals.lackingOf(unit.planned.cell.package);
  if (lacking !== undefined) {
    const names = unit.planned.aliases.join(', ');
    const text = `${names}: not moved, because ${lacking.image} for ${lacking.platform} was not pushed`;
    session.tell({ event: 'warning', text, image: unit.image });
    return outcome;
  }
  const moved = await moveAliases(unit, outcome.pushed, session);
  return { pushed: [...outcome.pushed, ...moved.pushed], failure: moved.failure };
}

async function pushIndex(
  unit: Buildable,
  own: readonly Pushed[],
  {
    session,
    platforms,
    pushed,
  }: Omit<Finishing, 'units' | 'finish' | 'arrivals'> & { platforms: readonly KeyedUnit[] },
): Promise<PushOutcome> {
  const all = new Map<string, readonly Pushed[] | undefined>();
  for (const each of unit.planned.cell.platforms) all.set(normalizePlatform(each), undefined);
  for (const each of platforms) {
    all.set(each.platform, each.id === unit.id ? own : await pushed.get(each.id));
  }
  const index = await pushIndexes(unit, all, session);
  return { pushed: [...own, ...index.pushed], failure: index.failure };
}

export function factsOf({ image, build, attempts, log, tests }: Stage): Partial<Delivered> {
  return { held: image, build, attempts, log, tests };
}

export function failed(failure: Failure): Extract<Outcome, { type: 'failed' }> {
  return { type: 'failed', failure };
}
