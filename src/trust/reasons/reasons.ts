import { isServed } from '../../deliver/push.ts';
import { decide } from '../../deliver/prepare/decide.ts';
import type { Decision } from '../../deliver/prepare/decide.ts';
import type { KeyedUnit } from '../../deliver/prepare/keys.ts';
import { prepareRun, readRun } from '../../deliver/prepare/prepare-run.ts';
import type { PreparedRun } from '../../deliver/prepare/prepare-run.ts';
import type { ContextPort, RegistryPort } from '../../deliver/ports.ts';
import type { DeliveryRequest } from '../../deliver/request.ts';
import type { Engine, EngineInfo } from '../../engine/engine.ts';
import type { RegistryClient } from '../../registry/client.ts';
import type { RegistryError } from '../../registry/registry-error.ts';
import { createAsker } from '../asker.ts';
import { heldEarlier } from './earlier-image.ts';
import { judgeUnits } from './judge.ts';
import { cause } from './reasons-schema.ts';
import type { ImageReasons, Reasons } from './reasons-schema.ts';
import { createTagReader, wantedTags } from './served-tags.ts';
import type { ServedTag, TagReader } from './served-tags.ts';

/** What is asked; nobody is told to do anything. */
export interface ReasonsWorld {
  /** Undefined: none answers, so registries tell what has been built. */
  readonly engine:
    (Pick<Engine, 'image' | 'listWithLabel' | 'info'> & { readonly shown: string }) | undefined;
  readonly registry: RegistryPort;
  readonly client: RegistryClient;
  readonly context: ContextPort;
  readonly signal: AbortSignal;
  /** For what is supported until when. */
  readonly started: Date;
  /** Questions to registries at once. */
  readonly jobs: number;
  /** Called with the number of answers so far. */
  readonly onProgress?: (answers: number) => void;
}

/** The builder and store of an engine that holds nothing: base images are looked up in their registries. */
const NO_ENGINE = { builder: 'buildkit', store: 'graphdriver' } as const;
const NOTHING_HELD = {
  image: () => Promise.resolve(undefined),
  listWithLabel: () => Promise.resolve([]),
};

/**
 * What `build --push` would do with every image, and why: the inputs that images of the engine and of registries recorded in their labels
 * are compared with the plan's. Nothing is changed anywhere.
 *
 * @throws InputError for what the Dockerfiles read and the context does not have
 * @throws EngineError when the engine stops to answer
 */
export async function readReasons(request: DeliveryRequest, world: ReasonsWorld): Promise<Reasons> {
  const { engine, signal } = world;
  const info = await engine?.info(signal);
  const read = await readRun(request, world, info ?? { platform: ownPlatform() }, false);
  const asked = { ...world, engine: engine ?? NOTHING_HELD };
  const prepared = await prepareRun(read, request, asked, info ?? NO_ENGINE);
  const steps = { build: true, overwrite: false };
  const decisions = new Map(
    prepared.units.map((unit) => [unit.id, decide(unit, prepared.held, steps)] as const),
  );
  const { served, current, failures } = await askRegistries(prepared, decisions, request, world);
  const images = judgeUnits({
    prepared,
    hasEngine: engine !== undefined,
    decisions,
    served,
    current,
    templateText: request.templateText,
    release: request.plan.bentomlVersion,
    tagFormat: request.tagFormat ?? '',
  });
  return {
    version: 1,
    bentoml_version: request.plan.bentomlVersion,
    engine: engine?.shown ?? null,
    images: engine === undefined ? withoutIdleParents(images, prepared.units) : [...images],
    registries: [...failures].map(([host, { message, hint }]) => ({
      host,
      message,
      hint: hint ?? null,
    })),
    warnings: [...read.warnings, ...prepared.warnings],
  };
}

type Found = Pick<EngineInfo, 'platform'>;

/** No engine is asked: most are of the machine's own architecture. */
function ownPlatform(): Found['platform'] {
  return `linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;
}

interface Answers {
  readonly served: ReadonlyMap<string, readonly ServedTag[]>;
  readonly current: ReadonlySet<string>;
  readonly failures: ReadonlyMap<string, RegistryError>;
}

async function askRegistries(
  prepared: PreparedRun,
  decisions: ReadonlyMap<string, Decision>,
  request: DeliveryRequest,
  { client, signal, jobs, onProgress }: ReasonsWorld,
): Promise<Answers> {
  let answers = 0;
  const asker = createAsker({ jobs, signal, onAnswer: () => onProgress?.((answers += 1)) });
  const reader = createTagReader(client, asker, signal);
  const current = new Set<string>();
  const served = await Promise.all(
    prepared.units.map(async (unit) => {
      const decision = decisions.get(unit.id);
      const tags = needsRegistries(unit, decision, prepared)
        ? await readTags(unit, decision, { request, reader, current, signal })
        : [];
      return [unit.id, tags] as const;
    }),
  );
  return { served: new Map(served), current, failures: asker.failures() };
}

/** What is blocked, or differs from what the engine holds under its name, is explained without them. */
function needsRegistries(
  unit: KeyedUnit,
  decision: Decision | undefined,
  { held }: PreparedRun,
): boolean {
  if (decision?.action === 'skip') return true;
  return unit.key !== undefined && heldEarlier(unit, held) === undefined;
}

interface Reading {
  readonly request: DeliveryRequest;
  readonly reader: TagReader;
  /** Gets the references that are served as the engine holds them. */
  readonly current: Set<string>;
  readonly signal: AbortSignal;
}

function readTags(
  unit: KeyedUnit,
  decision: Decision | undefined,
  { request, reader, current, signal }: Reading,
): Promise<readonly ServedTag[]> {
  const image = decision?.action === 'skip' ? decision.image : undefined;
  return Promise.all(
    wantedTags(unit, request.registries).map((tag) =>
      reader.read(tag, unit.platform, async (digest) => {
        if (image === undefined) return true;
        const known = { digestOf: () => Promise.resolve(digest) };
        const same = await isServed(image, tag.reference, known, signal);
        if (same) current.add(tag.reference);
        return !same;
      }),
    ),
  );
}

/** Without an engine nothing tells of images that are pushed nowhere: they matter where something that starts from them is built. */
function withoutIdleParents(
  images: readonly ImageReasons[],
  units: readonly KeyedUnit[],
): ImageReasons[] {
  const byId = new Map(images.map((each) => [`${each.image} ${each.platform}`, each]));
  const isNeeded = (id: string): boolean =>
    units.some((unit) => {
      if (!unit.after.includes(id) || byId.get(unit.id)?.action !== 'build') return false;
      return unit.planned.tags.size > 0 || isNeeded(unit.id);
    });
  return units.flatMap((unit) => {
    const reasons = byId.get(unit.id);
    if (reasons === undefined) return [];
    const isIdle = reasons.action === 'build' && unit.planned.tags.size === 0 && !isNeeded(unit.id);
    if (!isIdle) return [reasons];
    const message = 'nothing that starts from it is built';
    return [{ ...reasons, action: 'skip' as const, causes: [cause('not-held', message)] }];
  });
}
