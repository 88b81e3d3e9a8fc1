import { cudnnOf } from '../manifest/rules/cuda.ts';
import type { Cell } from '../matrix/cell.ts';
import { environmentOf } from '../plan/environment.ts';
import type { Image, Plan, PlannedFile } from '../plan/image.ts';
import { Opaque } from '../render/environment.ts';
import type { CommonValue } from './common-value.ts';

/** Values that templates see. Maps are dicts and keep their order. */
export type TemplateValue =
  string | number | boolean | null | readonly TemplateValue[] | ReadonlyMap<string, TemplateValue>;

/** The variable that holds the version of Python. */
const PYTHON = 'PYTHON_VERSION';
const CUDA_REPOSITORIES = 'https://developer.download.nvidia.com/compute/cuda/repos';
const ML_REPOSITORIES = 'https://developer.download.nvidia.com/compute/machine-learning/repos';

/**
 * What an image's templates see: `metadata` and `build_tag` as in July 2021 (see docs/templates.md), and the cell's own names.
 * `build_tag` is absent where the family has no base template, so that using it is an error with a place.
 *
 * @param outputPath the output folder relative to the manifest's folder
 */
export function templateContext(
  image: Image,
  plan: Plan,
  outputPath: string,
): Map<string, TemplateValue> {
  const texts = { python: image.cell.python.version, tag: image.tag };
  // Of texts alone there is nothing opaque in it.
  return contextWith(texts, image, plan, outputPath) as Map<string, TemplateValue>;
}

/**
 * What the templates of all images of one folder see, with opaque texts where they differ. The same as what their contexts
 * have in common, without making each of them.
 *
 * @returns undefined where they differ in more than Python and tag
 */
export function folderContext(
  [image, ...others]: readonly [Image, ...Image[]],
  plan: Plan,
  outputPath: string,
): CommonValue | undefined {
  if (others.length === 0) return templateContext(image, plan, outputPath);
  if (!others.every((other) => differInPython(image, other))) return undefined;
  return contextWith({ python: new Opaque(), tag: new Opaque() }, image, plan, outputPath);
}

/** True when only Python's version and the tag, both texts, differ in what {@link contextWith} takes from two images. */
function differInPython(a: Image, b: Image): boolean {
  return (
    a.folder === b.folder &&
    a.buildTag === b.buildTag &&
    a.tag !== b.tag &&
    a.cell.python.version !== b.cell.python.version &&
    a.cell.package === b.cell.package &&
    a.cell.releaseType === b.cell.releaseType &&
    a.cell.distro === b.cell.distro &&
    a.cell.cuda === b.cell.cuda &&
    a.cell.cudaContext === b.cell.cudaContext &&
    a.cell.triton === b.cell.triton &&
    isSameList(a.cell.platforms, b.cell.platforms) &&
    isSameList(a.files.map(templateOf), b.files.map(templateOf))
  );
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((text, i) => text === b[i]));
}

function templateOf({ template }: PlannedFile): string {
  return template;
}

/** What is different in each image of a folder. */
interface OwnTexts {
  readonly python: string | Opaque;
  readonly tag: string | Opaque;
}

/** Of Python and tag it takes `own` only: {@link folderContext} relies on that. */
function contextWith(
  own: OwnTexts,
  image: Omit<Image, keyof OwnTexts>,
  plan: Plan,
  outputPath: string,
): Map<string, CommonValue> {
  const { cell } = image;
  const buildTag = cell.releaseType.name === 'base' ? '' : image.buildTag;
  return new Map<string, CommonValue>([
    ['metadata', metadataOf(own, image, plan, outputPath)],
    ...(buildTag === undefined ? [] : [['build_tag', buildTag] as const]),
    ['package', cell.package],
    ['release_type', cell.releaseType.name],
    ['distro', cell.distro.name],
    ['python_version', own.python],
    ['cuda_version', cell.cuda?.version ?? null],
    ['bentoml_version', plan.bentomlVersion],
    ['platforms', cell.platforms],
    ['tag', own.tag],
  ]);
}

/** The dict of 2021, its keys in the order they had. */
function metadataOf(
  own: OwnTexts,
  image: Omit<Image, keyof OwnTexts>,
  plan: Plan,
  outputPath: string,
): Map<string, CommonValue> {
  const { cell, buildTag } = image;
  const { distro } = cell;
  const cuda = cudaOf(cell);
  const folder = `${outputPath}/${image.folder}`;
  return new Map<string, CommonValue>([
    ['templates_dir', distro.templatesDir],
    ['base_image', distro.baseImage],
    ['add_to_tags', distro.suffix],
    ['multistage_image', distro.multistageImage ?? false],
    ['header', distro.header ?? ''],
    ['envars', environmentWith(own, cell, plan)],
    ...(cuda ? [['cuda', cuda] as const] : []),
    ['package', cell.package],
    // 2021 gave it to the only images that have files beside their Dockerfile, for copying them.
    ...(image.files.length > 1 ? [['docker_build_path', folder] as const] : []),
    ['input_paths', image.files.map(({ template }) => template)],
    ['output_path', folder],
    ...(buildTag === undefined ? [] : [['build_tags', buildTag] as const]),
  ]);
}

function environmentWith({ python }: OwnTexts, cell: Cell, plan: Plan): Map<string, CommonValue> {
  const environment = new Map<string, CommonValue>(environmentOf(cell, plan.bentomlVersion));
  // An opaque text has one place (opaquePlaces). The name is there already, and a dict keeps its order.
  return python instanceof Opaque ? environment.set(PYTHON, new Opaque()) : environment;
}

/** `metadata.cuda`; undefined for a distro without CUDA. */
export function cudaOf(cell: Cell): Map<string, TemplateValue> | undefined {
  const { cudaContext: cuda, distro } = cell;
  if (cuda === undefined || distro.cudaPrefixUrl === undefined) return undefined;
  const [major = '', minor = ''] = cuda.version.split('.');
  const cudnn = cudnnOf(cuda);
  return new Map<string, TemplateValue>([
    ['requires', distro.cudaRequires],
    ['ml_repo', `${ML_REPOSITORIES}/${distro.cudaPrefixUrl}/x86_64`],
    ['base_repo', `${CUDA_REPOSITORIES}/${distro.cudaPrefixUrl}/x86_64`],
    [
      'version',
      new Map([
        ['major', major],
        ['minor', minor],
        ['shortened', `${major}.${minor}`],
      ]),
    ],
    ['components', new Map(cuda.components.filter(([name]) => name !== cudnn?.[0]))],
    ...(cudnn === undefined
      ? []
      : [
          [
            'cudnn',
            new Map([
              ['version', cudnn[1]],
              ['major_version', cudnn[1].split('.')[0] ?? ''],
            ]),
          ] as const,
        ]),
  ]);
}
