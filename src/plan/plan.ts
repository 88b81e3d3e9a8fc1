import { variable } from '../manifest/patterns.ts';
import { BASE } from '../manifest/manifest.ts';
import type { Alias, Manifest } from '../manifest/manifest.ts';
import type { Cell, TritonCell } from '../matrix/cell.ts';
import { baseTagOf, buildTagOf, folderOf, tagOf } from '../matrix/name.ts';
import type { Naming } from '../matrix/name.ts';
import type { Family } from './family.ts';
import { dockerfileOf } from './family.ts';
import { levelsOf } from './graph.ts';
import { testPlanner } from './tests.ts';
import type { TestPlanner } from './tests.ts';
import type { Image, Plan, PlannedFile } from './image.ts';

/** What a plan is made of, all of it values. */
export interface PlanInput {
  readonly manifest: Manifest;
  readonly cells: readonly Cell[];
  readonly naming: Naming;
  readonly families: ReadonlyMap<string, Family>;
}

/** The images; and the plan of them, unless they start from one another in a cycle. */
export interface Planned {
  readonly images: readonly Image[];
  readonly plan: Plan | undefined;
  /** Names on the cycle, each starting from the next, the first repeated at the end. */
  readonly cycle: readonly string[] | undefined;
}

/** Turns cells into images with their files and edges. Pure: families are listings made before. */
export function makePlan(input: PlanInput): Planned {
  const testsOf = testPlanner(input.manifest.tests, input.naming.bentomlVersion);
  const drafts = input.cells.map((cell) => imageOf(cell, input, testsOf));
  const owners = referencesOf(drafts);
  const images = drafts.map((image) => withParents(image, owners));
  const { levels, cycle } = levelsOf(images);
  const plan = levels && { bentomlVersion: input.naming.bentomlVersion, images, levels };
  return { images, plan, cycle };
}

function imageOf(cell: Cell, input: PlanInput, testsOf: TestPlanner): Image {
  const { naming, families, manifest } = input;
  const family = families.get(cell.distro.templatesDir);
  const folder = folderOf(cell, naming);
  const tag = tagOf(cell, naming);
  const isBase = cell.releaseType.name === BASE.name;
  const tests = testsOf(cell, tag);
  const hasBase = !isBase && family !== undefined && dockerfileOf(family, BASE.name) !== undefined;
  return {
    name: `${cell.package}:${tag}`,
    cell,
    tag,
    tags: isBase ? new Map() : referencesIn(manifest, cell.package, tag),
    aliases: aliasesOf(manifest.aliases, cell),
    folder,
    files: cell.triton ? [tritonFile(cell.triton)] : filesOf(family, cell.releaseType.name, folder),
    buildArgs: cell.triton ? {} : { PYTHON_VERSION: cell.python.version },
    buildTag: hasBase ? buildTagOf(cell, naming) : undefined,
    baseImage: fillIn(cell.distro.baseImage, cell),
    parents: hasBase ? [`${cell.package}:${baseTagOf(cell, naming)}`] : [],
    ...(tests ? { tests } : {}),
  };
}

function referencesIn(manifest: Manifest, name: string, tag: string): Map<string, string> {
  return new Map(
    manifest.registries.flatMap(({ host, repositories }) => {
      const repository = repositories.get(name);
      return repository === undefined ? [] : [[host, `${repository}:${tag}`] as const];
    }),
  );
}

/** Base images have none: they are not pushed. */
function aliasesOf(aliases: readonly Alias[], cell: Cell): string[] {
  const is = (wanted: string | undefined, value: string | undefined): boolean =>
    wanted === undefined || wanted === value;
  return aliases
    .filter(
      (alias) =>
        cell.releaseType.name !== BASE.name &&
        alias.package === cell.package &&
        is(alias.release, cell.releaseType.name) &&
        is(alias.distro, cell.distro.name) &&
        is(alias.python, cell.python.version) &&
        is(alias.cuda, cell.cuda?.version),
    )
    .map(({ name }) => name);
}

function filesOf(family: Family | undefined, release: string, folder: string): PlannedFile[] {
  const templates = family?.templates.get(release) ?? [];
  const first = templates.filter(({ output }) => output === 'Dockerfile');
  const others = templates.filter(({ output }) => output !== 'Dockerfile');
  return [...first, ...others].map(({ path, output }) => ({
    template: path,
    output: `${folder}/${output}`,
  }));
}

/** Where shipped templates of Triton images are, in the names of templates. */
export const TRITON_PREFIX = '@triton/';

function tritonFile({ set, folder }: TritonCell): PlannedFile {
  const template = `${TRITON_PREFIX}${set.recipe}.Dockerfile.njk`;
  return { template, output: `${folder}/Dockerfile` };
}

/** `python:${PYTHON_VERSION}-slim` → `python:3.8-slim`; other variables are the engine's to fill in. */
function fillIn(reference: string, cell: Cell): string {
  if (!reference.includes('$')) return reference;
  return reference.replaceAll(variable, (whole, braced?: string, plain?: string) =>
    (braced ?? plain) === 'PYTHON_VERSION' ? cell.python.version : whole,
  );
}

/** Every name an image goes by → the image. */
function referencesOf(images: readonly Image[]): ReadonlyMap<string, string> {
  return new Map(
    images.flatMap(({ name, tags }) =>
      [name, ...tags.values()].map((each) => [each, name] as const),
    ),
  );
}

/** An image that starts from its distro's base image may thereby start from another image of the plan. */
function withParents(image: Image, owners: ReadonlyMap<string, string>): Image {
  if (image.parents.length > 0) return image;
  const owner = owners.get(image.baseImage);
  return owner === undefined ? image : { ...image, parents: [owner] };
}

/** The chosen images and all that they start from, in plan order. */
export function narrow(plan: Plan, chosen: ReadonlySet<string>): Plan {
  const byName = new Map(plan.images.map((image) => [image.name, image]));
  const wanted = new Set<string>();
  const add = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    byName.get(name)?.parents.forEach(add);
  };
  chosen.forEach(add);
  return { ...plan, images: plan.images.filter(({ name }) => wanted.has(name)) };
}
