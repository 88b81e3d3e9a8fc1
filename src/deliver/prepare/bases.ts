import pLimit from 'p-limit';
import type { Engine, EngineImage, EngineInfo } from '../../engine/engine.ts';
import { bestPlatform } from '../../registry/platform.ts';
import { formatRepository, parseReference } from '../../registry/reference.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import { KEY_LABEL } from '../labels.ts';
import type { BaseAnswer, BaseProblem, ResolveBases } from '../ports.ts';
import type { Unit } from '../unit.ts';

/** An image from outside of the plan, on one platform. */
export interface Base {
  readonly reference: string;
  readonly platform: string;
}

/** What is known of a base image before anything is built. */
export interface ResolvedBase extends Base {
  /** What stands for its content in keys: a digest. Undefined: it cannot be had, and `problem` says why. */
  readonly identity: string | undefined;
  readonly problem: BaseProblem | undefined;
  /** The engine holds an older one than the registry, and would start from it. */
  readonly isStale: boolean;
}

export interface BasesInput {
  readonly units: readonly Unit[];
  readonly engine: Pick<Engine, 'image'>;
  readonly info: Pick<EngineInfo, 'builder' | 'store'>;
  readonly resolve: ResolveBases;
  /** Ask registries for what the engine holds, too. */
  readonly pull: boolean;
  /** Digests that images of earlier runs were built from, by reference (`labels.ts`). */
  readonly recorded: ReadonlyMap<string, ReadonlySet<string>>;
  readonly signal: AbortSignal;
}

/** Questions to the engine at once. */
const ENGINE_QUESTIONS = 8;

/**
 * Looks up every base image once: in the engine where the engine would take its own, else in the registry.
 *
 * Which one an engine takes is decided by its builder. The classic builder and BuildKit on graph drivers take the local image,
 * if it is for the platform. BuildKit on containerd's image store asks the registry first and takes the local image only when
 * that fails (moby maps a build without `pull` to BuildKit's resolve mode `default`, which is remote-first there:
 * moby/buildkit#6760), so the registry is asked first here too.
 */
export async function resolveBases(input: BasesInput): Promise<ReadonlyMap<string, ResolvedBase>> {
  const named = basesOf(input.units);
  const bases = named.filter(({ reference }) => repositoryOf(reference) !== undefined);
  const limit = pLimit(ENGINE_QUESTIONS);
  const held = new Map(
    await Promise.all(
      bases.map((base) => limit(async () => [baseId(base), await heldImage(base, input)] as const)),
    ),
  );
  const { builder, store } = input.info;
  const isRemoteFirst = input.pull || (builder === 'buildkit' && store === 'containerd');
  const asked = bases.filter((base) => isRemoteFirst || held.get(baseId(base)) === undefined);
  const answers = await ask(asked, input);
  return new Map(
    named.map((base) => {
      const id = baseId(base);
      if (!bases.includes(base)) return [id, unnamed(base)];
      return [id, decide(base, held.get(id), answers.get(base.reference), input)];
    }),
  );
}

export function baseId({ reference, platform }: Base): string {
  return `${reference} ${platform}`;
}

function basesOf(units: readonly Unit[]): Base[] {
  const all = units.flatMap(({ bases }) => bases);
  return [...new Map(all.map((base) => [baseId(base), base])).values()];
}

/** The image of the engine, unless it is for another platform: a graph driver keeps one under a name. */
async function heldImage(
  { reference, platform }: Base,
  { engine, signal }: BasesInput,
): Promise<EngineImage | undefined> {
  const image = await engine.image(reference, platform, signal);
  return image && bestPlatform(platform, [image.platform]) !== undefined ? image : undefined;
}

/** One question a reference, for all the platforms on which it is wanted. */
async function ask(
  bases: readonly Base[],
  { resolve, signal }: BasesInput,
): Promise<ReadonlyMap<string, BaseAnswer>> {
  const wanted = new Map<string, string[]>();
  for (const { reference, platform } of bases) {
    wanted.set(reference, [...(wanted.get(reference) ?? []), platform]);
  }
  if (wanted.size === 0) return new Map();
  const questions = [...wanted].map(([reference, platforms]) => ({ reference, platforms }));
  const answers = await resolve(questions, signal);
  return new Map(answers.map((answer) => [answer.reference, answer]));
}

function decide(
  base: Base,
  held: EngineImage | undefined,
  answer: BaseAnswer | undefined,
  { pull, recorded }: BasesInput,
): ResolvedBase {
  const known = recorded.get(base.reference) ?? new Set();
  const own = held && identityOf(base.reference, held, known);
  const has = answer?.digest !== undefined && bestPlatform(base.platform, answer.platforms);
  if (answer?.digest !== undefined && has !== undefined) {
    const isStale =
      held !== undefined && !identitiesOf(base.reference, held).includes(answer.digest);
    return { ...base, identity: answer.digest, problem: undefined, isStale };
  }
  const problem = answer?.problem ?? lacking(base);
  // As in Docker: --pull fails when the registry does not have it.
  if (own !== undefined && !(pull && answer !== undefined)) {
    return { ...base, identity: own, problem: undefined, isStale: false };
  }
  // A registry that cannot be asked is no reason to build again what was built from it before.
  const [only, ...more] = problem.kind === 'unreachable' ? known : [];
  const identity = more.length === 0 ? only : undefined;
  return { ...base, identity, problem, isStale: false };
}

/** What FROM says is no name of an image: the engine would refuse it too, but late and one by one. */
function unnamed(base: Base): ResolvedBase {
  const message = `'${base.reference}' is not an image reference`;
  return { ...base, identity: undefined, problem: { kind: 'absent', message }, isStale: false };
}

function lacking({ reference, platform }: Base): BaseProblem {
  return { kind: 'platform', message: `${reference} is not there for ${platform}` };
}

/** The digest that images were built from before, when it still is one of this image's; else the first that names it. */
function identityOf(reference: string, image: EngineImage, known: ReadonlySet<string>): string {
  const all = identitiesOf(reference, image);
  return all.find((each) => known.has(each)) ?? all[0] ?? image.id;
}

/**
 * What stands for the content of a local image, best first: the content key of an image that this program made, the digests by
 * which its repository knows it, the digest of a reference that is pinned to one, its id. An image that was only imported or
 * built has no digest until it is pushed, and must not count as another one afterwards: hence several.
 */
function identitiesOf(reference: string, { id, digests, labels }: EngineImage): readonly string[] {
  const repository = repositoryOf(reference);
  const ofRepository = digests.filter((each) => repositoryOf(each) === repository).map(digestIn);
  const key = labels[KEY_LABEL];
  return [digestIn(reference), key, ...ofRepository.sort(), id].filter(
    (each) => each !== undefined,
  );
}

/** `docker.io/library/debian`; undefined for what is no reference, such as the `<none>@<none>` of an image without a name. */
function repositoryOf(reference: string): string | undefined {
  try {
    return formatRepository(parseReference(reference));
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}

function digestIn(reference: string): string | undefined {
  return /@(.+)$/.exec(reference)?.[1];
}
