import { cudnnOf } from '../manifest/rules/cuda.ts';
import type { Cell } from '../matrix/cell.ts';
import { environmentOf } from '../plan/environment.ts';
import type { Image, Plan } from '../plan/image.ts';

/** Values that templates see. Maps are dicts and keep their order. */
export type TemplateValue =
  string | number | boolean | null | readonly TemplateValue[] | ReadonlyMap<string, TemplateValue>;

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
  const { cell } = image;
  const buildTag = cell.releaseType.name === 'base' ? '' : image.buildTag;
  return new Map<string, TemplateValue>([
    ['metadata', metadataOf(image, plan, outputPath)],
    ...(buildTag === undefined ? [] : [['build_tag', buildTag] as const]),
    ['package', cell.package],
    ['release_type', cell.releaseType.name],
    ['distro', cell.distro.name],
    ['python_version', cell.python.version],
    ['cuda_version', cell.cuda?.version ?? null],
    ['bentoml_version', plan.bentomlVersion],
    ['platforms', cell.platforms],
    ['tag', image.tag],
  ]);
}

/** The dict of 2021, its keys in the order they had. */
function metadataOf(image: Image, plan: Plan, outputPath: string): Map<string, TemplateValue> {
  const { cell, buildTag } = image;
  const { distro } = cell;
  const cuda = cudaOf(cell);
  const folder = `${outputPath}/${image.folder}`;
  return new Map<string, TemplateValue>([
    ['templates_dir', distro.templatesDir],
    ['base_image', distro.baseImage],
    ['add_to_tags', distro.suffix],
    ['multistage_image', distro.multistageImage ?? false],
    ['header', distro.header ?? ''],
    ['envars', environmentOf(cell, plan.bentomlVersion)],
    ...(cuda ? [['cuda', cuda] as const] : []),
    ['package', cell.package],
    // 2021 gave it to the only images that have files beside their Dockerfile, for copying them.
    ...(image.files.length > 1 ? [['docker_build_path', folder] as const] : []),
    ['input_paths', image.files.map(({ template }) => template)],
    ['output_path', folder],
    ...(buildTag === undefined ? [] : [['build_tags', buildTag] as const]),
  ]);
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
