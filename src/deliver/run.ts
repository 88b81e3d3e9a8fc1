import { normalizePlatform } from '../registry/platform.ts';
import type { EngineInfo } from '../engine/engine.ts';
import { deliverUnits } from './deliver-units.ts';
import type { Delivered } from './finish-unit.ts';
import type { Outcome } from './outcome.ts';
import type { DeliveryWorld } from './ports.ts';
import type { KeyedUnit } from './prepare/keys.ts';
import { prepareRun, readRun } from './prepare/prepare-run.ts';
import type { PreparedRun } from './prepare/prepare-run.ts';
import type { DeliveryRequest } from './request.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import { isReported } from './unit.ts';

/** What a run came to. */
export interface DeliveryReport {
  /** In the order of the plan, exactly one a unit. */
  readonly units: readonly Delivered[];
  readonly counts: Readonly<Record<Outcome['type'] | 'pushed', number>>;
  /** True when it was aborted from outside. */
  readonly cancelled: boolean;
  /** Nothing failed, is blocked or missing. */
  readonly succeeded: boolean;
}

/**
 * Builds, tags and pushes: from a rendered plan to images in registries. What an earlier run finished is found by its content
 * key and not done again. Aborting the world's signal ends the run within about a second; what is done stays done, and the report
 * says so.
 *
 * @throws InputError for what the Dockerfiles read and the context does not have, before anything is sent
 * @throws EngineError when the engine does not answer at the start
 */
export async function deliver(
  request: DeliveryRequest,
  world: DeliveryWorld,
): Promise<DeliveryReport> {
  const info = await world.engine.info(world.signal);
  const read = await readRun(request, world, info, true);
  const session = openSession(request, world, info);
  const jobs = request.jobs ?? Math.max(1, info.cpus);
  const reported = read.units.filter((unit) => isReported(unit, request));
  const names = reported.map(({ image, platform }) => ({ image, platform }));
  session.tell({ event: 'start', version: 1, jobs, units: names });
  warn(session, read.warnings);
  const prepared = await prepareRun(read, request, world, info);
  warn(session, prepared.warnings);
  if (request.build) await pullStale(prepared, session);
  const units = inPasses(prepared.units, info).filter((unit) => isReported(unit, request));
  const delivered = await deliverUnits(units, prepared.held, session, jobs);
  const byName = new Map(delivered.map((each) => [`${each.image} ${each.platform}`, each]));
  const ordered = names.flatMap(({ image, platform }) => byName.get(`${image} ${platform}`) ?? []);
  const counts = countsOf(ordered);
  session.tell({ event: 'end', counts });
  const bad = counts.failed + counts.blocked + counts.missing + counts.cancelled;
  return { units: ordered, counts, cancelled: world.signal.aborted, succeeded: bad === 0 };
}

function warn(session: Session, texts: readonly string[]): void {
  for (const text of texts) session.tell({ event: 'warning', text: session.secrets.hide(text) });
}

/** `--pull`: what the engine holds in an older state is brought up to date, so that this run and the next start from the same. */
async function pullStale({ bases }: PreparedRun, session: Session): Promise<void> {
  const { request, world, info, signal } = session;
  if (request.pull !== true || (info.builder === 'buildkit' && info.store === 'containerd')) return;
  for (const { reference, platform, isStale } of bases.values()) {
    if (!isStale) continue;
    const watch = { signal, onEvent: () => undefined };
    await world.engine.pull(reference, session.credentials, watch, platform);
  }
}

/**
 * Platform by platform, the engine's own last. A graph driver keeps one image under a name, so while a child of one platform
 * starts from `package:base`, no other platform's build may take that name; and the last platform keeps it, which should be the
 * one that `docker run` can start.
 */
function inPasses(units: readonly KeyedUnit[], info: EngineInfo): readonly KeyedUnit[] {
  const own = normalizePlatform(info.platform);
  const platforms = [...new Set(units.map(({ platform }) => platform))];
  const ordered = [...platforms.filter((each) => each !== own), own];
  return ordered.flatMap((platform) => units.filter((unit) => unit.platform === platform));
}

function countsOf(units: readonly Delivered[]): DeliveryReport['counts'] {
  const counts = {
    built: 0,
    skipped: 0,
    failed: 0,
    blocked: 0,
    missing: 0,
    cancelled: 0,
    pushed: 0,
  };
  for (const { outcome } of units) {
    counts[outcome.type] += 1;
    if (outcome.type !== 'built' && outcome.type !== 'skipped') continue;
    if (outcome.pushed.length > 0) counts.pushed += 1;
  }
  return counts;
}
