import { supportEnd } from '../matrix/cell.ts';
import type { Image, Plan } from './image.ts';

/** An image as other programs read it: in `plan --json`, and with more beside it in metadata.json. */
export interface ImageRecord {
  readonly name: string;
  readonly package: string;
  readonly release_type: string;
  readonly distro: string;
  readonly python_version: string;
  readonly cuda_version: string | null;
  readonly platforms: readonly string[];
  readonly tag: string;
  /** Registry host → full reference. */
  readonly tags: Readonly<Record<string, string>>;
  /** Moving tags that stand for it. */
  readonly aliases: readonly string[];
  /** Path relative to the manifest's folder, which is the build context. */
  readonly dockerfile: string;
  readonly context: string;
  readonly build_args: Readonly<Record<string, string>>;
  readonly base_image: string;
  readonly parents: readonly string[];
  readonly level: number;
  readonly files: readonly { readonly template: string; readonly output: string }[];
  /** The first end of support among distro, Python and CUDA; null: none is known. */
  readonly supported_until: string | null;
}

/**
 * @param outputFolder the output folder, relative to the manifest's folder
 */
export function recordOf(image: Image, plan: Plan, outputFolder: string): ImageRecord {
  const { cell } = image;
  const below = (path: string): string => (outputFolder === '' ? path : `${outputFolder}/${path}`);
  return {
    name: image.name,
    package: cell.package,
    release_type: cell.releaseType.name,
    distro: cell.distro.name,
    python_version: cell.python.version,
    cuda_version: cell.cuda?.version ?? null,
    platforms: cell.platforms,
    tag: image.tag,
    tags: Object.fromEntries(image.tags),
    aliases: image.aliases,
    dockerfile: below(`${image.folder}/Dockerfile`),
    context: '.',
    build_args: image.buildArgs,
    base_image: image.baseImage,
    parents: image.parents,
    level: plan.levels.get(image.name) ?? 0,
    files: image.files.map(({ template, output }) => ({ template, output: below(output) })),
    supported_until: supportEnd(cell)?.until ?? null,
  };
}

/** The plan as `manager plan --json` prints it, versioned. */
export function planRecord(
  plan: Plan,
  outputFolder: string,
): { version: 1; bentoml_version: string; images: ImageRecord[] } {
  return {
    version: 1,
    bentoml_version: plan.bentomlVersion,
    images: plan.images.map((image) => recordOf(image, plan, outputFolder)),
  };
}
