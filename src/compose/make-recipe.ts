import type { Diagnostic } from '../diagnostics.ts';
import { hasErrors } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import { formatRepository, parseReference } from '../registry/reference.ts';
import { gpuLibraries } from './backend-needs.ts';
import { checkComponents, copiedBackends } from './check-components.ts';
import { checkImages } from './check-images.ts';
import type { CheckedRequest } from './check-request.ts';
import { chooseRelease } from './choose-release.ts';
import type { ImageRole } from './composition.ts';
import { cudaSonames, eraOf } from './eras.ts';
import type { ImageFacts } from './image-facts.ts';
import { checkFullImage, dcgmOf, takenOver } from './image-says.ts';
import { problem } from './problem.ts';
import type { Recipe } from './recipe.ts';
import type { TritonRelease } from './release.ts';

/** What is known of the images by role; a role without an entry: nothing beyond its release's row. */
export type FactsByRole = ReadonlyMap<ImageRole, ImageFacts>;

/** A decided recipe, and what there is to say about it. */
export interface MadeRecipe {
  readonly recipe: Recipe;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Decides everything that the Dockerfile says from the request, the facts of its images and the table of releases. Pure.
 *
 * @param isClosed true: the facts were given and nothing else counts, so an image without facts is a mistake
 * @throws InputError with everything that does not go together
 */
export function makeRecipe(
  request: CheckedRequest,
  facts: FactsByRole,
  releases: readonly TritonRelease[],
  isClosed: boolean,
): MadeRecipe {
  const { composition } = request;
  const chosen = releaseOf(request, facts, releases);
  const { release } = chosen;
  const missing = missingFacts(request, facts, isClosed);
  const pins = pinned(request, facts);
  const problems = [
    ...missing,
    ...(missing.length === 0 ? chosen.found : []),
    ...checkImages(request, facts, release),
    ...(missing.length === 0 ? checkComponents(request, facts.get('full'), release) : []),
    ...checkFullImage(request, facts.get('full'), release),
    ...pins.found,
  ];
  if (hasErrors(problems)) throw new InputError(problems);
  const own = copiedBackends(composition);
  const recipe: Recipe = {
    composition,
    version: chosen.version,
    server: facts.get('full')?.env.get('TRITON_SERVER_VERSION') ?? release?.server,
    release,
    era: release && eraOf(release),
    images: pins.images,
    backends: composition.backends.filter((name) => !own.has(name)),
    dcgm: composition.gpu ? dcgmOf(facts.get('full'), release) : undefined,
    sonames: sonamesOf(request, facts, release),
    ...takenOver(facts.get('full')),
  };
  return { recipe, warnings: [...request.warnings, ...problems] };
}

/** The image's own version decides; then what was asked for. */
function releaseOf(
  { composition, release }: CheckedRequest,
  facts: FactsByRole,
  releases: readonly TritonRelease[],
): { version: string | undefined; release: TritonRelease | undefined; found: Diagnostic[] } {
  const own = facts.get('full')?.env.get('NVIDIA_TRITON_SERVER_VERSION');
  const version = own ?? composition.version ?? release?.version;
  if (own === undefined && release !== undefined) return { version, release, found: [] };
  const isMinimal = composition.recipe === 'minimal';
  if (version === undefined) {
    const message =
      'the full image does not say which release it is: NVIDIA_TRITON_SERVER_VERSION is not in its environment';
    const found = [
      problem(
        'no-version',
        message,
        'Give --container-version, or --image-facts with that variable.',
      ),
    ];
    return { version, release: undefined, found: isMinimal ? [] : found };
  }
  const chosen = chooseRelease(version, releases);
  if (!('problem' in chosen)) {
    return { version, release: chosen.release, found: chosen.warning ? [chosen.warning] : [] };
  }
  return { version, release: undefined, found: isMinimal ? [] : [chosen.problem] };
}

function missingFacts(
  { images, published, composition, release }: CheckedRequest,
  facts: FactsByRole,
  isClosed: boolean,
): Diagnostic[] {
  const { gpu, recipe } = composition;
  if (!gpu && published.has('full') && !facts.has('full') && !isClosed) {
    const version = release?.version ?? composition.version ?? '';
    if (release?.cpuBackends === undefined) return [noCpuImage(version)];
  }
  if (recipe === 'minimal') return [];
  return [...images].flatMap(([role, reference]) => {
    const isLookedAt = role !== 'min' || gpu;
    const hasRow = !isClosed && published.has(role) && release !== undefined;
    if (!isLookedAt || facts.has(role)) return [];
    if (hasRow) return [];
    const hint = isClosed
      ? `Add ${JSON.stringify(reference)} to the file of --image-facts.`
      : 'Pull it, log in to its registry, or describe it in --image-facts FILE.json.';
    return [
      problem('no-facts', `nothing is known of the ${role} image ${reference}`, hint, {
        key: 'images',
        value: role,
      }),
    ];
  });
}

function noCpuImage(version: string): Diagnostic {
  return problem(
    'no-cpu-image',
    `NVIDIA publishes no CPU-only image of Triton ${version}`,
    'Name images of your own: --image full,<reference> and --image min,<reference>; or leave --enable-gpu=false out.',
    { key: 'gpu' },
  );
}

function sonamesOf(
  { composition }: CheckedRequest,
  facts: FactsByRole,
  release: TritonRelease | undefined,
): Recipe['sonames'] {
  if (release === undefined || !gpuLibraries(composition).cuda) return undefined;
  return cudaSonames(
    release.version,
    facts.get('gpu-min')?.env.get('CUDA_VERSION') ?? release.cuda,
  );
}

/** With `--pin`, every image by its digest. */
function pinned(
  { composition, images }: CheckedRequest,
  facts: FactsByRole,
): { images: ReadonlyMap<ImageRole, string>; found: Diagnostic[] } {
  if (!composition.pin) return { images, found: [] };
  const found: Diagnostic[] = [];
  const byDigest = [...images].map(([role, reference]): [ImageRole, string] => {
    const parsed = parseReference(reference);
    if (parsed.digest !== undefined) return [role, reference];
    const digest = facts.get(role)?.digest;
    if (digest === undefined) {
      found.push(
        problem(
          'no-digest',
          `--pin: the digest of ${reference} is not known`,
          'It must be in a registry that answers; or name the image by its digest, or add "digest" to its image facts.',
        ),
      );
      return [role, reference];
    }
    const tag = parsed.tag === undefined ? '' : `:${parsed.tag}`;
    return [role, `${formatRepository(parsed)}${tag}@${digest}`];
  });
  return { images: new Map(byDigest), found };
}
