import type { ListedImage } from '../engine/engine.ts';
import { ManagerError } from '../errors.ts';
import { heldBack } from './aliases.ts';
import { hasReference } from './labels.ts';
import type { UnitName } from './outcome.ts';
import type { DeliveryWorld } from './ports.ts';
import { decide } from './prepare/decide.ts';
import type { KeyedUnit } from './prepare/keys.ts';
import { prepareRun, readRun } from './prepare/prepare-run.ts';
import { aliasReferences, isServed, pushReferences } from './push.ts';
import type { DeliveryRequest } from './request.ts';
import { isReported, localReferences, registryReferences } from './unit.ts';
import type { Unit } from './unit.ts';

/** What a run would do with one unit. */
export interface Preview extends UnitName {
  /** `leave`: a base image cannot be had. */
  readonly action: 'build' | 'skip' | 'missing' | 'leave';
  readonly why: string;
  /** References that it would get and does not have. */
  readonly tags: readonly string[];
  /** References that would be pushed, aliases and indexes among them; those that their registry serves already are not. */
  readonly pushes: readonly string[];
}

export interface PreviewReport {
  readonly units: readonly Preview[];
  readonly warnings: readonly string[];
}

/**
 * What a delivery would do, without sending or changing anything; it asks the engine and the registries as a run does.
 *
 * @throws the errors of a delivery
 */
export async function preview(
  request: DeliveryRequest,
  world: DeliveryWorld,
): Promise<PreviewReport> {
  const info = await world.engine.info(world.signal);
  const read = await readRun(request, world, info, false);
  const prepared = await prepareRun(read, request, world, info);
  const units = prepared.units.filter((unit) => isReported(unit, request));
  const steps = { build: request.build, overwrite: request.overwrite ?? false };
  const staying = await aliasesThatStay(units, request, world);
  const previews = await Promise.all(
    units.map(async (unit) => {
      const found = await previewOf(unit, decide(unit, prepared.held, steps), request, world);
      return { ...found, pushes: found.pushes.filter((reference) => !staying.has(reference)) };
    }),
  );
  const warnings = [...read.warnings, ...prepared.warnings, ...staying.values()];
  return { units: previews, warnings };
}

/** Aliases that lead to a later version, and why they would not be moved. What its registry cannot tell would be. */
async function aliasesThatStay(
  units: readonly Unit[],
  request: DeliveryRequest,
  { registry, signal }: DeliveryWorld,
): Promise<ReadonlyMap<string, string>> {
  if (!request.push) return new Map();
  const aliases = units.flatMap((unit) => aliasReferences(unit, request.registries));
  const staying = await Promise.all(
    [...new Set(aliases)].map(async (reference) => {
      const why = await unlessFailed(heldBack(reference, request, registry, signal), signal);
      return why === undefined ? [] : [[reference, why] as const];
    }),
  );
  return new Map(staying.flat());
}

async function unlessFailed<T>(asked: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ManagerError) return undefined;
    throw error;
  }
}

/**
 * What a delivery would do at most, where no engine answers: nothing is known of what is built already, nor of base images. Reads
 * the context only.
 *
 * @throws InputError for what the Dockerfiles read and the context does not have
 */
export async function previewOffline(
  request: DeliveryRequest,
  world: Pick<DeliveryWorld, 'context' | 'signal' | 'started'>,
): Promise<PreviewReport> {
  const platform = request.plan.images[0]?.cell.platforms[0] ?? 'linux/amd64';
  const read = await readRun(request, world, { platform }, false);
  const units = read.units.filter((unit) => isReported(unit, request));
  const action = request.build ? 'build' : 'skip';
  const why = 'no engine was asked whether it holds it';
  return {
    units: units.map((unit) => ({
      image: unit.image,
      platform: unit.platform,
      action,
      why,
      tags: request.build ? localReferences(unit) : [],
      pushes: request.push ? wantedPushes(unit, request) : [],
    })),
    warnings: read.warnings,
  };
}

async function previewOf(
  unit: KeyedUnit,
  decision: ReturnType<typeof decide>,
  request: DeliveryRequest,
  world: DeliveryWorld,
): Promise<Preview> {
  const { image, platform } = unit;
  const { action } = decision;
  if (action === 'blocked') {
    return { image, platform, action: 'leave', why: decision.by, tags: [], pushes: [] };
  }
  const { why } = decision;
  if (action === 'missing') return { image, platform, action, why, tags: [], pushes: [] };
  const wanted = localReferences(unit);
  const pushes = request.push ? wantedPushes(unit, request) : [];
  if (action === 'build') return { image, platform, action, why, tags: wanted, pushes };
  const held = decision.image;
  const tags = wanted.filter((each) => !hasReference(held, each));
  return { image, platform, action, why, tags, pushes: await unserved(held, pushes, world) };
}

/** The index of several platforms is put together by the last one, and said of every one of them. */
function wantedPushes(unit: Unit, { registries }: DeliveryRequest): readonly string[] {
  const indexes = unit.isMultiPlatform ? registryReferences(unit.planned, registries).values() : [];
  return [...pushReferences(unit, registries), ...indexes, ...aliasReferences(unit, registries)];
}

/** What its registry cannot tell would be pushed. */
async function unserved(
  image: ListedImage,
  references: readonly string[],
  { registry, signal }: DeliveryWorld,
): Promise<readonly string[]> {
  const served = await Promise.all(
    references.map((reference) =>
      unlessFailed(isServed(image, reference, registry, signal), signal),
    ),
  );
  return references.filter((_, index) => served[index] !== true);
}
