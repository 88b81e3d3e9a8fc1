import type { EngineImage, ListedImage } from '../engine/engine.ts';
import { createArrivals } from './arrivals.ts';
import { buildUnit, retag } from './build.ts';
import type { Buildable } from './build.ts';
import { failureOf } from './failure.ts';
import type { HeldImages } from './labels.ts';
import { factsOf, failed, finishUnit } from './finish-unit.ts';
import type { Delivered, Finish, Stage } from './finish-unit.ts';
import type { Outcome, Pushed } from './outcome.ts';
import { runTasks } from './pool.ts';
import type { Done } from './pool.ts';
import { decide } from './prepare/decide.ts';
import type { Decision } from './prepare/decide.ts';
import type { KeyedUnit } from './prepare/keys.ts';
import type { TestRecord } from './report-schema.ts';
import type { Task } from './schedule.ts';
import type { Session } from './session.ts';
import { testUnit } from './testing/test-unit.ts';

const UNKNOWN_DURATION = 60_000;

/**
 * Builds platform by platform in the given order, and pushes beside that: a child starts when its parents are built, not when
 * they are pushed. Every unit ends in exactly one outcome, told when it is there.
 */
export async function deliverUnits(
  units: readonly KeyedUnit[],
  held: HeldImages,
  session: Session,
  jobs: number,
): Promise<readonly Delivered[]> {
  const delivered: Delivered[] = [];
  const run = createUnitRun(session, held, units, (each) => {
    delivered.push(each);
    const { image, platform, duration, outcome } = each;
    session.tell({ event: 'outcome', image, platform, duration, outcome });
    if (outcome.type === 'failed' && session.request.failFast === true) {
      session.stop(new Error('stopped at the first failure'));
    }
  });
  for (const platform of new Set(units.map((unit) => unit.platform))) {
    const ofPass = new Map(
      units.filter((unit) => unit.platform === platform).map((unit) => [unit.id, unit]),
    );
    const tasks = [...ofPass.values()].map((unit) => taskOf(unit, run.decisionOf(unit), session));
    await runTasks(
      tasks,
      ({ name }) => {
        const unit = ofPass.get(name);
        if (unit === undefined) throw new Error(`${name} is no unit`);
        return run.start(unit);
      },
      {
        jobs,
        signal: session.signal,
        onEnd: ({ name }, end) => {
          const unit = ofPass.get(name);
          if (unit === undefined || end.type === 'done') return;
          const by = end.type === 'blocked' ? run.obstacle(end.by) : '';
          run.finish(
            unit,
            end.type === 'blocked' ? { type: 'blocked', by } : { type: 'cancelled' },
          );
        },
      },
    );
  }
  await run.pushes();
  return delivered;
}

function taskOf(unit: KeyedUnit, decision: Decision, { request }: Session): Task {
  const weight = Math.max(1, unit.planned.cell.releaseType.weight);
  const known = request.earlier?.images[unit.image]?.[unit.platform]?.build ?? 0;
  const expected = known > 0 ? known : UNKNOWN_DURATION * weight;
  const duration = decision.action === 'build' ? expected : 1;
  return { name: unit.id, after: unit.after, weight, duration };
}

interface UnitRun {
  readonly decisionOf: (unit: KeyedUnit) => Decision;
  /** Builds or skips; resolves when children may start. */
  readonly start: (unit: KeyedUnit) => Promise<Done<undefined>>;
  readonly finish: Finish;
  /** What stands in the way of those that wait for a unit. */
  readonly obstacle: (id: string) => string;
  /** Resolves when all pushes have ended; throws what was a bug in one. */
  readonly pushes: () => Promise<void>;
}

function createUnitRun(
  session: Session,
  held: HeldImages,
  units: readonly KeyedUnit[],
  onEnd: (delivered: Delivered) => void,
): UnitRun {
  const { request } = session;
  const steps = { build: request.build, overwrite: request.overwrite ?? false };
  const decisions = new Map(units.map((unit) => [unit.id, decide(unit, held, steps)]));
  const times = new Map<string, UnitTimes>();
  /** What every unit pushed, undefined: nothing; waited for by the last platform of an image. */
  const pushed = new Map<string, Promise<readonly Pushed[] | undefined>>();
  const arrivals = createArrivals(units);
  const bugs: unknown[] = [];
  const decisionOf = (unit: KeyedUnit): Decision => {
    const decision = decisions.get(unit.id);
    if (decision === undefined) throw new Error(`${unit.id} was not decided`);
    return decision;
  };
  const finish = (unit: KeyedUnit, outcome: Outcome, facts: Partial<Delivered> = {}): void => {
    arrivals.settle(unit, false);
    onEnd({ ...endOf(unit, times.get(unit.id), session.now()), outcome, ...facts });
  };
  const push = (stage: Stage): void => {
    const work = finishUnit(stage, { session, units, pushed, finish, arrivals }).catch(
      (error: unknown) => {
        bugs.push(error);
        arrivals.settle(stage.unit, false);
        session.stop(new Error('a bug'));
        return undefined;
      },
    );
    pushed.set(stage.unit.id, work);
  };
  const start = async (unit: KeyedUnit): Promise<Done<undefined>> => {
    const time: UnitTimes = { start: session.now(), ready: undefined };
    times.set(unit.id, time);
    const stage = await startUnit(unit, decisionOf(unit), session, finish);
    if (stage) {
      time.ready = session.now();
      push(stage);
    }
    return { succeeded: stage !== undefined, result: undefined };
  };
  const pushes = async (): Promise<void> => {
    await Promise.all(pushed.values());
    if (bugs.length > 0) throw bugs[0];
  };
  return { decisionOf, start, finish, obstacle: (id) => obstacleIn(units, id), pushes };
}

function obstacleIn(units: readonly KeyedUnit[], id: string): string {
  const unit = units.find((each) => each.id === id);
  return unit?.blockedBy ?? id.slice(0, id.indexOf(' '));
}

/** Milliseconds since the run's start. */
interface UnitTimes {
  readonly start: number;
  ready: number | undefined;
}

function endOf(
  unit: KeyedUnit,
  times: UnitTimes | undefined,
  now: number,
): Omit<Delivered, 'outcome'> {
  const { image, platform } = unit;
  return {
    image,
    platform,
    unit,
    start: times?.start,
    ready: times?.ready,
    duration: times === undefined ? 0 : now - times.start,
    build: 0,
    attempts: 0,
    held: undefined,
    log: undefined,
  };
}

/** Builds, tests and tags. Undefined: it is over, and `finish` was told. */
async function startUnit(
  unit: KeyedUnit,
  decision: Decision,
  session: Session,
  finish: Finish,
): Promise<Stage | undefined> {
  if (decision.action === 'blocked' || unit.key === undefined) {
    finish(unit, { type: 'blocked', by: unit.blockedBy ?? '' });
    return undefined;
  }
  if (decision.action === 'missing') {
    finish(unit, { type: 'missing', why: decision.why });
    return undefined;
  }
  try {
    const stage =
      decision.action === 'build'
        ? await built(unit, session, finish)
        : await skipped(unit, decision, session);
    if (stage) return await tested(stage, session, finish);
  } catch (error) {
    if (session.signal.aborted) finish(unit, { type: 'cancelled' });
    else finish(unit, failed(failureOf(error, unit, { stage: 'tag', hide: session.secrets.hide })));
  }
  return undefined;
}

async function built(
  unit: Buildable,
  session: Session,
  finish: Finish,
): Promise<Stage | undefined> {
  session.enter(unit, 'building');
  const start = session.now();
  const result = await buildUnit(unit, session);
  const build = session.now() - start;
  if (result.type === 'failed') {
    const { attempts, log } = result.failure;
    finish(unit, failed(result.failure), { build, attempts, log });
    return undefined;
  }
  return { unit, why: undefined, build, ...result };
}

async function skipped(
  unit: Buildable,
  { image, why }: Extract<Decision, { action: 'skip' }>,
  session: Session,
): Promise<Stage> {
  await retag(unit, image, session);
  return {
    unit,
    image: await known(unit, image, session),
    why,
    build: 0,
    attempts: 0,
    log: undefined,
  };
}

/**
 * What the list of the engine's images leaves out is in the earlier report, where that is about the same image. So is its size: with
 * containerd's store the list says another number than the image itself (26.1), which is what was told when it was built.
 */
async function known(
  { image: name, platform }: Buildable,
  image: ListedImage,
  { request, world, signal }: Session,
): Promise<EngineImage> {
  const before = request.earlier?.images[name]?.[platform];
  if (before?.image_id === image.id && before.layers.length > 0) {
    return { ...image, platform, layers: before.layers, size: before.size ?? image.size };
  }
  const shown = await world.engine.image(image.id, platform, signal);
  return { ...image, platform, layers: shown?.layers ?? [], size: shown?.size ?? image.size };
}

/** An image that was built and failed its tests has its key already: so what is not built is tested too. */
async function tested(stage: Stage, session: Session, finish: Finish): Promise<Stage | undefined> {
  const { record, failure, log } = await testUnit(stage, session);
  const done = { ...stage, tests: record, log, ...onlyTested(stage, record, session) };
  if (failure === undefined) return done;
  finish(stage.unit, { ...failed(failure), imageId: stage.image.id }, factsOf(done));
  return undefined;
}

/** A run that only tests says what came of that. */
function onlyTested(
  { why }: Stage,
  record: TestRecord | undefined,
  { request: { build, push } }: Session,
): Partial<Pick<Stage, 'why' | 'isOnlyTested'>> {
  if (why === undefined || build || push) return {};
  if (record === undefined) return { why: 'it has no tests' };
  const all = record.outcome === 'passed' ? 'all' : 'those that could run';
  const checks = `${record.checks} ${record.checks === 1 ? 'check' : 'checks'}`;
  return { why: `${checks}, ${all} passed`, isOnlyTested: true };
}
