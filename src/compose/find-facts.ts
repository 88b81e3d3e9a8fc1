import type { Diagnostic } from '../diagnostics.ts';
import type { Engine } from '../engine/engine.ts';
import { InputError } from '../errors.ts';
import { formatReference, formatRepository, parseReference } from '../registry/reference.ts';
import { RegistryError } from '../registry/registry-error.ts';
import type { CheckedRequest } from './check-request.ts';
import type { ImageRole } from './composition.ts';
import { environmentOf } from './image-facts.ts';
import type { ImageFacts } from './image-facts.ts';
import type { FactsByRole } from './make-recipe.ts';
import { problem, warning } from './problem.ts';

/** Who can be asked about images, first to last. */
export interface FactsSources {
  /** What was given as `--image-facts`: then nobody else is asked. */
  readonly given: ReadonlyMap<string, ImageFacts> | undefined;
  readonly engine: Pick<Engine, 'image'> | undefined;
  /**
   * Reads an image's configuration in its registry.
   * @throws RegistryError
   */
  readonly registry: (
    reference: string,
    platform: string,
    signal: AbortSignal,
  ) => Promise<ImageFacts>;
}

export interface FoundFacts {
  readonly facts: FactsByRole;
  readonly warnings: readonly Diagnostic[];
}

/**
 * What is known of a request's images: from the given file, else the engine that holds them, else their registry. An image that nobody
 * knows is not in the answer.
 *
 * @throws InputError for an image of NGC's own that NGC says it does not have
 */
export async function findFacts(
  request: CheckedRequest,
  sources: FactsSources,
  signal: AbortSignal,
): Promise<FoundFacts> {
  const { given } = sources;
  const answers = await Promise.all(
    [...request.images].map(async ([role, reference]): Promise<Answer> => {
      if (given !== undefined) return { role, facts: knownFacts(given, reference) };
      return { role, ...(await ask(request, role, reference, sources, signal)) };
    }),
  );
  const problems = answers.flatMap((answer) => answer.problem ?? []);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InputError(errors);
  return {
    facts: new Map(
      answers.flatMap(({ role, facts }) => (facts === undefined ? [] : [[role, facts] as const])),
    ),
    warnings: problems,
  };
}

interface Answer {
  readonly role: ImageRole;
  readonly facts: ImageFacts | undefined;
  readonly problem?: Diagnostic;
}

/** What is said of an image: `ubuntu:24.04` and `docker.io/library/ubuntu:24.04` are one image. */
export function knownFacts(
  given: ReadonlyMap<string, ImageFacts>,
  reference: string,
): ImageFacts | undefined {
  const normal = (text: string): string => {
    try {
      return formatReference(parseReference(text));
    } catch (error) {
      if (error instanceof RegistryError) return text;
      throw error;
    }
  };
  const wanted = normal(reference);
  return given.get(reference) ?? [...given].find(([name]) => normal(name) === wanted)?.[1];
}

async function ask(
  { composition, published }: CheckedRequest,
  role: ImageRole,
  reference: string,
  { engine, registry }: FactsSources,
  signal: AbortSignal,
): Promise<Omit<Answer, 'role'>> {
  const { platform, pin } = composition;
  const held = await heldFacts(engine, reference, platform, signal);
  if (held !== undefined && (!pin || held.digest !== undefined)) return { facts: held };
  try {
    const facts = await registry(reference, platform, signal);
    // The engine's image may be another one than the registry's, so only one of them speaks, and a pinned image is the registry's.
    return { facts };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RegistryError)) throw error;
    if (held !== undefined) return { facts: held };
    const isOwn = published.has(role);
    if (isOwn && error.code === 'registry/not-found' && (composition.gpu || role !== 'full')) {
      const hint =
        'Give another --container-version, or images of your own: --image full,<reference>.';
      return {
        facts: undefined,
        problem: problem('no-image', `there is no image ${reference}`, hint),
      };
    }
    const known = isOwn ? '; going by the table of releases' : '';
    return {
      facts: undefined,
      problem: warning(
        'registry',
        `${reference} could not be looked up: ${error.message}${known}`,
        isOwn ? undefined : error.hint,
      ),
    };
  }
}

async function heldFacts(
  engine: FactsSources['engine'],
  reference: string,
  platform: string,
  signal: AbortSignal,
): Promise<ImageFacts | undefined> {
  const image = await engine?.image(reference, platform, signal);
  if (image === undefined) return undefined;
  const repository = formatRepository(parseReference(reference));
  const own = image.digests
    .map((each) => each.split('@'))
    .find(([name]) => name !== undefined && sameRepository(name, repository));
  return {
    env: environmentOf(image.environment ?? []),
    labels: new Map(Object.entries(image.labels)),
    files: undefined,
    digest: own?.[1],
    platforms: [image.platform],
    size: image.size,
    source: 'engine',
  };
}

function sameRepository(name: string, repository: string): boolean {
  try {
    return formatRepository(parseReference(name)) === repository;
  } catch (error) {
    if (error instanceof RegistryError) return false;
    throw error;
  }
}
