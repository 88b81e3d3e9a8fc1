import type { Diagnostic } from '../../diagnostics.ts';
import { hasErrors } from '../../diagnostics.ts';
import { InputError } from '../../errors.ts';
import { compileFormat } from '../../manifest/format.ts';
import type { Path, SourceDocument } from '../../manifest/document.ts';
import type { TritonSet } from '../../manifest/triton.ts';
import type { Cell, TritonCell } from '../../matrix/cell.ts';
import { normalizePlatform } from '../../registry/platform.ts';
import { checkRequest } from '../check-request.ts';
import type { Composition } from '../composition.ts';
import { readCopiedPath } from '../copied-path.ts';
import { knownFacts } from '../find-facts.ts';
import type { ImageFacts } from '../image-facts.ts';
import { makeRecipe } from '../make-recipe.ts';
import type { CompositionProblem, Subject } from '../problem.ts';
import { problem } from '../problem.ts';
import type { Recipe } from '../recipe.ts';
import { RELEASES } from '../releases.ts';
import { inManifestWords } from './manifest-words.ts';

/** What an image of the triton section is made of. */
export interface ComposedCell {
  readonly recipe: Recipe;
  /** What its one Dockerfile is for. Everything but the platform is the same in the recipes of all of them. */
  readonly platforms: readonly string[];
}

export interface ComposedSection {
  /** The given cells; Triton images with what they start from. */
  readonly cells: readonly Cell[];
  /** By the cell's id. */
  readonly composed: ReadonlyMap<string, ComposedCell>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Decides what each Triton image of a matrix is made of, from the manifest, the given facts and the table of releases: no engine and
 * no registry is asked. Whatever `manager compose` would refuse is a diagnostic at its place in the manifest.
 *
 * @param facts what `image_facts` says, by reference
 */
export function composeSection(
  cells: readonly Cell[],
  facts: ReadonlyMap<string, ImageFacts>,
  source: SourceDocument,
): ComposedSection {
  const composed = new Map<string, ComposedCell>();
  const diagnostics: Diagnostic[] = [];
  const filled = cells.map((cell): Cell => {
    const { triton } = cell;
    if (triton === undefined) return cell;
    const found = cell.platforms.map((platform) => composeOne(triton, platform, facts));
    const problems = found.flatMap((each) => each.problems);
    diagnostics.push(...problems.map((each) => placed(each, triton, source)));
    const [recipe] = found.flatMap((each) => (each.recipe ? [each.recipe] : []));
    if (recipe === undefined || hasErrors(problems)) return cell;
    composed.set(cell.id, { recipe, platforms: cell.platforms.map(normalizePlatform) });
    const baseImage = recipe.images.get('min') ?? '';
    return { ...cell, distro: { ...cell.distro, baseImage } };
  });
  return { cells: filled, composed, diagnostics };
}

interface Attempt {
  readonly recipe?: Recipe;
  readonly problems: readonly CompositionProblem[];
}

/** One platform of one image. */
function composeOne(
  triton: TritonCell,
  platform: string,
  facts: ReadonlyMap<string, ImageFacts>,
): Attempt {
  const { composition, problems } = compositionOf(triton, platform);
  const first = attempt(composition, triton, facts);
  const rest = withoutMistakes(composition, first.problems);
  // A request with mistakes is not looked into, but all mistakes are told at once: so the rest of it is.
  const more = first.recipe || rest === undefined ? [] : attempt(rest, triton, facts).problems;
  return { ...first, problems: [...problems, ...first.problems, ...more] };
}

function attempt(
  composition: Composition,
  triton: TritonCell,
  facts: ReadonlyMap<string, ImageFacts>,
): Attempt {
  try {
    const request = checkRequest(composition, RELEASES);
    const known = new Map(
      [...request.images].flatMap(([role, reference]) => {
        const found = knownFacts(facts, reference);
        return found === undefined ? [] : [[role, found] as const];
      }),
    );
    const own = known.get('full')?.env.get('NVIDIA_TRITON_SERVER_VERSION');
    const other = own === undefined || own === triton.version ? [] : [otherVersion(triton, own)];
    const { recipe, warnings } = makeRecipe(request, known, RELEASES, false);
    return { recipe, problems: [...other, ...warnings] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { problems: error.diagnostics };
  }
}

/** What is left to be looked into; undefined: nothing, or nothing was wrong with the request itself. */
function withoutMistakes(
  composition: Composition,
  problems: readonly CompositionProblem[],
): Composition | undefined {
  const wrong = problems.filter(({ severity }) => severity === 'error');
  const isPart = wrong.every(({ about }) => about !== undefined && PARTS.includes(about.key));
  if (!isPart || !wrong.some(({ code }) => REQUEST_CODES.includes(code))) return undefined;
  const kept = (key: Subject['key'], names: readonly string[]): readonly string[] =>
    [...new Set(names)].filter(
      (name) =>
        !wrong.some(
          ({ about, code }) =>
            code !== 'compose/duplicate' && about?.key === key && about.value === name,
        ),
    );
  return {
    ...composition,
    backends: kept('backends', composition.backends),
    repoagents: kept('repoagents', composition.repoagents),
    caches: kept('caches', composition.caches),
    apt: [],
    pip: [],
    user: undefined,
    labels: new Map(),
    copies: composition.copies.filter(({ target }) => target.startsWith('/')),
  };
}

/** Keys whose mistakes leave the rest as it is, and the codes of those that are found before images are looked at. */
const PARTS: readonly Subject['key'][] = [
  'backends',
  'repoagents',
  'caches',
  'apt',
  'pip',
  'user',
  'labels',
  'copy',
];
const REQUEST_CODES = ['compose/duplicate', 'compose/bad-name', 'compose/bad-value'];

/** The tag would tell something else than the image. */
function otherVersion({ version }: TritonCell, own: string): CompositionProblem {
  const message = `the full image for ${version} is of release ${own}`;
  const hint = 'Put `{version}` into its reference, or name the release that it is of.';
  return problem('versions-differ', message, hint, { key: 'images', value: 'full' });
}

function compositionOf(
  { set, version }: TritonCell,
  platform: string,
): { composition: Composition; problems: readonly CompositionProblem[] } {
  const copies = set.copies.map((text) => ({
    text,
    read: readCopiedPath(text, "the manifest's folder"),
  }));
  const composition: Composition = {
    recipe: set.recipe,
    backends: set.backends,
    repoagents: set.repoagents,
    caches: set.caches,
    version,
    images: new Map(
      [...set.images].map(([role, { text }]) => [role, compileFormat(text)({ version })]),
    ),
    gpu: set.gpu,
    platform: normalizePlatform(platform),
    apt: set.apt,
    pip: set.pip,
    user: set.user,
    copies: copies.flatMap(({ read }) => ('why' in read ? [] : [read])),
    labels: set.labels,
    pin: false,
  };
  const problems = copies.flatMap(({ text, read }) =>
    'why' in read
      ? [problem('bad-copy', `copy '${text}' ${read.why}`, read.hint, { key: 'copy', value: text })]
      : [],
  );
  return { composition, problems };
}

/** A mistake at the line of the manifest that it is about, in the manifest's words. */
function placed(
  { about, ...found }: CompositionProblem,
  cell: TritonCell,
  source: SourceDocument,
): Diagnostic {
  const { path, side } = placeOf(about, cell);
  return source.diagnose(path, side, {
    ...found,
    message: inManifestWords(found.message),
    ...(found.hint === undefined ? {} : { hint: inManifestWords(found.hint) }),
  });
}

interface Located {
  readonly path: Path;
  readonly side: 'key' | 'value';
}

function placeOf(about: Subject | undefined, { set, version }: TritonCell): Located {
  const { path } = set;
  const at = (holder: Path, list: readonly string[], value: string | undefined): Located => {
    const index = value === undefined ? -1 : list.lastIndexOf(value);
    return index < 0 ? { path: holder, side: 'key' } : { path: [...holder, index], side: 'value' };
  };
  const value = about?.value;
  switch (about?.key) {
    case undefined:
      return { path, side: 'key' };
    case 'versions':
      return at(set.versionsPath, set.versions, version);
    case 'platforms':
      return at(set.platformsPath, set.platforms, platformIn(set, value));
    case 'images':
      return imagePlace(set, value);
    case 'labels':
      return { path: [...path, 'labels'], side: 'key' };
    case 'copy':
      return at([...path, 'copy'], set.copies, copyIn(set, value));
    case 'backends':
    case 'repoagents':
    case 'caches':
    case 'apt':
    case 'pip':
      return at([...path, about.key], set[about.key], value);
    case 'gpu':
    case 'recipe':
    case 'user':
      return { path: [...path, about.key], side: 'value' };
  }
}

/** As written: `linux/arm64/v8` is told of as `linux/arm64`. */
function platformIn({ platforms }: TritonSet, value: string | undefined): string | undefined {
  return platforms.find((each) => normalizePlatform(each) === value);
}

/** What a half of a copied path is wrong about. */
function copyIn({ copies }: TritonSet, value: string | undefined): string | undefined {
  return copies.find((each) => value !== undefined && each.includes(value));
}

function imagePlace({ images, path }: TritonSet, role: string | undefined): Located {
  const named = [...images].find(([each]) => each === role)?.[1];
  if (named !== undefined) return { path: named.path, side: 'value' };
  const first = [...images.values()][0];
  return { path: first === undefined ? path : first.path.slice(0, -1), side: 'key' };
}
