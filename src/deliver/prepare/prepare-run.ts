import type { Engine, EngineInfo } from '../../engine/engine.ts';
import { normalizePlatform } from '../../registry/platform.ts';
import { KEY_LABEL, heldByKey, recordedBases } from '../labels.ts';
import type { HeldImages } from '../labels.ts';
import type { DeliveryWorld } from '../ports.ts';
import type { DeliveryRequest } from '../request.ts';
import type { Unit } from '../unit.ts';
import { resolveBases } from './bases.ts';
import type { ResolvedBase } from './bases.ts';
import { keyUnits } from './keys.ts';
import type { KeyedUnit } from './keys.ts';
import { hashUnits } from './sources.ts';
import { endedImages, leaveOut, supportWarnings } from './supported.ts';
import { unitsOf } from './units.ts';
import type { Pairs } from '../../plan/content-key.ts';

/** What is known before the engine or a registry is asked anything but the engine's name. */
export interface ReadRun {
  readonly units: readonly Unit[];
  /** By unit id. */
  readonly sources: ReadonlyMap<string, Pairs>;
  readonly warnings: readonly string[];
}

/**
 * Reads Dockerfiles and context; nothing is sent anywhere.
 *
 * @param writes false: a dry run, whose generated files need not be on disk
 * @throws InputError for sources that are missing, and for images that need each other in a circle
 */
export async function readRun(
  request: DeliveryRequest,
  world: Pick<DeliveryWorld, 'context' | 'signal' | 'started'>,
  info: Pick<EngineInfo, 'platform'>,
  writes: boolean,
): Promise<ReadRun> {
  const buildPlatform = normalizePlatform(info.platform);
  const ended = endedImages(request.plan, world.started.toISOString().slice(0, 10));
  const skips = request.skipUnsupported ?? false;
  const plan = skips ? leaveOut(request.plan, ended) : request.plan;
  const left = skips ? ended.filter(({ image }) => !plan.images.includes(image)) : ended;
  const { files, outputPath, platforms } = request;
  const units = unitsOf({ plan, files, outputPath, platforms, buildPlatform });
  const below = outputPath === '' ? '' : `${outputPath}/`;
  const unwritten = writes
    ? undefined
    : new Map([...files.values()].map((file) => [`${below}${file.path}`, file]));
  const { context, signal } = world;
  const sources = await hashUnits({ units, context, buildPlatform, signal, unwritten });
  return { units, sources, warnings: supportWarnings(left, skips) };
}

/** A run whose every unit has its key, or the reason why it has none. */
export interface PreparedRun {
  readonly units: readonly KeyedUnit[];
  readonly held: HeldImages;
  readonly bases: ReadonlyMap<string, ResolvedBase>;
  /** One a base image that cannot be had. */
  readonly warnings: readonly string[];
}

/** Who is asked before anything is done. */
export interface AskedWorld extends Pick<DeliveryWorld, 'registry' | 'signal'> {
  readonly engine: Pick<Engine, 'image' | 'listWithLabel'>;
}

/** Asks the engine what it holds, and it and the registries for every base image, once. Nothing is changed. */
export async function prepareRun(
  { units, sources }: ReadRun,
  request: DeliveryRequest,
  world: AskedWorld,
  info: Pick<EngineInfo, 'builder' | 'store'>,
): Promise<PreparedRun> {
  const { engine, registry, signal } = world;
  const images = await engine.listWithLabel(KEY_LABEL, signal);
  const bases = await resolveBases({
    units,
    engine,
    info,
    resolve: registry.resolveBases,
    pull: request.pull ?? false,
    recorded: recordedBases(images),
    signal,
  });
  const keyed = keyUnits({
    units,
    sources,
    bases,
    target: request.target,
    secrets: (request.secrets ?? []).map(({ id }) => id),
    ssh: (request.ssh ?? []).map(({ id }) => id),
  });
  return { units: keyed, held: heldByKey(images), bases, warnings: baseWarnings(units, bases) };
}

function baseWarnings(
  units: readonly Unit[],
  bases: ReadonlyMap<string, ResolvedBase>,
): readonly string[] {
  const problems = new Map<string, { text: string; images: Set<string> }>();
  for (const { reference, platform, identity, problem } of bases.values()) {
    if (problem === undefined) continue;
    const end = identity === undefined ? '' : '; it is taken to be as it was';
    const text = `base image ${reference}: ${problem.message}${end}`;
    const users = units.filter(({ bases: uses }) =>
      uses.some((use) => use.reference === reference && use.platform === platform),
    );
    const { images } = problems.get(text) ?? { images: new Set<string>() };
    users.forEach(({ image }) => images.add(image));
    problems.set(text, { text, images });
  }
  return [...problems.values()].map(({ text, images }) => `${text} (${namesOf([...images])})`);
}

function namesOf(images: readonly string[]): string {
  const shown = images.slice(0, 3).join(', ');
  return images.length > 3 ? `${shown} and ${images.length - 3} more` : shown;
}
