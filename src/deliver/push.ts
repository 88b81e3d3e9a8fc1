import type { ListedImage } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import { formatRepository, parseReference } from '../registry/reference.ts';
import { sum } from './build.ts';
import type { Buildable } from './build.ts';
import { failureOf } from './failure.ts';
import type { Failure, Pushed } from './outcome.ts';
import type { RegistryPort } from './ports.ts';
import type { Session } from './session.ts';
import { platformReference, registryReferences } from './unit.ts';

/** What came of pushing one unit; several registries may differ. */
export interface PushOutcome {
  readonly pushed: readonly Pushed[];
  /** The first thing that failed. */
  readonly failure: Failure | undefined;
}

/** The references that a unit is pushed under: its own, or the platform's where an index will list it. */
export function pushReferences(
  unit: Pick<Buildable, 'planned' | 'platform' | 'isMultiPlatform'>,
  registries: readonly string[] | undefined,
): readonly string[] {
  const references = [...registryReferences(unit.planned, registries).values()];
  return unit.isMultiPlatform
    ? references.map((each) => platformReference(each, unit.platform))
    : references;
}

/** The references of an image's aliases: the same repositories, other tags. */
export function aliasReferences(
  { planned }: Pick<Buildable, 'planned'>,
  registries: readonly string[] | undefined,
): readonly string[] {
  return [...registryReferences(planned, registries).values()].flatMap((reference) =>
    planned.aliases.map((alias) => `${reference.slice(0, -planned.tag.length)}${alias}`),
  );
}

/**
 * Pushes an image to all its registries at once, as far as the run's pushes have room. Aliases come later (`aliases.ts`).
 *
 * @throws the session's reason when it is aborted
 */
export function pushUnit(
  unit: Buildable,
  image: ListedImage,
  session: Session,
): Promise<PushOutcome> {
  return pushAll(unit, image, pushReferences(unit, session.request.registries), session);
}

async function pushAll(
  unit: Buildable,
  image: ListedImage,
  references: readonly string[],
  session: Session,
): Promise<PushOutcome> {
  const results = await Promise.all(
    references.map((reference) => session.pushes(() => pushOne(unit, image, reference, session))),
  );
  return {
    pushed: results.flatMap((each) => ('digest' in each ? [each] : [])),
    failure: results.find((each) => 'stage' in each),
  };
}

async function pushOne(
  unit: Buildable,
  image: ListedImage,
  reference: string,
  session: Session,
): Promise<Pushed | Failure> {
  const { world, signal, credentials } = session;
  const { engine, registry } = world;
  try {
    signal.throwIfAborted();
    const present = await registry.digestOf(reference, signal);
    if (isOf(image, reference, present)) return { reference, digest: present, existed: true };
    const { value } = await session.retry(unit, 'pushing', async () => {
      await engine.tag(image.id, reference, signal);
      return engine.push(reference, credentials, {
        signal,
        onEvent: counter(unit, reference, session),
      });
    });
    const served = await registry.digestOf(reference, signal);
    if (served !== value.digest) throw otherDigest(reference, value.digest, served);
    return { reference, digest: value.digest, existed: false };
  } catch (error) {
    signal.throwIfAborted();
    return naming(reference, failureOf(error, unit, { stage: 'push', hide: session.secrets.hide }));
  }
}

/** With the registry in its message: an image may go to several, and engines tell of connections between numbers only. */
function naming(reference: string, failure: Failure): Failure {
  const [host = reference] = reference.split('/');
  if (failure.message.includes(host)) return failure;
  return { ...failure, message: `${host}: ${failure.message}` };
}

/** Whether a registry serves an image under a reference already. */
export async function isServed(
  image: ListedImage,
  reference: string,
  registry: Pick<RegistryPort, 'digestOf'>,
  signal: AbortSignal,
): Promise<boolean> {
  return isOf(image, reference, await registry.digestOf(reference, signal));
}

function isOf(image: ListedImage, reference: string, digest: string | undefined): digest is string {
  return digest !== undefined && digestsIn(image, reference).includes(digest);
}

/** By which digests the repository of a reference knows an image, as the engine remembers it. */
function digestsIn({ digests, id }: ListedImage, reference: string): readonly string[] {
  const repository = formatRepository(parseReference(reference));
  const own = digests.flatMap((each) => {
    const [name, digest] = each.split('@');
    if (name === undefined || digest === undefined || name.includes('<none>')) return [];
    return formatRepository(parseReference(name)) === repository ? [digest] : [];
  });
  return [...own, id];
}

function counter(
  { image, platform }: Buildable,
  reference: string,
  session: Session,
): (event: { layer: string; done: number; total: number }) => void {
  const layers = new Map<string, { done: number; total: number }>();
  return (event) => {
    layers.set(event.layer, event);
    session.tell({ event: 'bytes', image, platform, what: reference, ...sum(layers.values()) });
  };
}

function otherDigest(reference: string, sent: string, served: string | undefined): EngineError {
  const what = served ?? 'nothing';
  return new EngineError(
    'push',
    `${reference} was pushed as ${sent}, but its registry serves ${what}`,
    {
      hint: 'Somebody else may push the same tag; run it again when they have ended.',
    },
  );
}

/**
 * Puts an index over the platforms of an image into every registry.
 *
 * @param platforms what was pushed for each platform of the image; one without its pushes makes the index incomplete
 */
export async function pushIndexes(
  unit: Buildable,
  platforms: ReadonlyMap<string, readonly Pushed[] | undefined>,
  session: Session,
): Promise<PushOutcome> {
  const { world, signal, request } = session;
  const hide = session.secrets.hide;
  const missing = [...platforms].filter(([, pushed]) => pushed === undefined).map(([name]) => name);
  if (missing.length > 0) {
    const message = `no index of ${unit.image} is pushed: ${missing.join(', ')} is missing`;
    const hint =
      'An index lists all platforms of an image: see above why one is missing, or leave out --platform.';
    return { pushed: [], failure: { stage: 'index', message, hint, lastLines: [], attempts: 0 } };
  }
  const pushed: Pushed[] = [];
  try {
    for (const own of registryReferences(unit.planned, request.registries).values()) {
      const entries = [...platforms].map(([platform, done]) => ({
        platform,
        digest:
          done?.find(({ reference }) => reference === platformReference(own, platform))?.digest ??
          '',
      }));
      const before = await world.registry.digestOf(own, signal);
      const { digest } = await world.registry.pushIndex(own, entries, signal);
      pushed.push({ reference: own, digest, existed: before === digest });
    }
    return { pushed, failure: undefined };
  } catch (error) {
    signal.throwIfAborted();
    return { pushed, failure: failureOf(error, unit, { stage: 'index', hide }) };
  }
}
