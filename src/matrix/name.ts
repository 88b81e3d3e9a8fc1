import { compileFormat } from '../manifest/format.ts';
import type { Formatter } from '../manifest/format.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { BASE } from '../manifest/manifest.ts';
import type { Cell } from './cell.ts';

/** What names depend on beside the cell. */
export interface Naming {
  readonly formatTag: Formatter;
  readonly formatPath: Formatter;
  /** True where specs.path tells CUDA versions apart by itself. */
  readonly pathHasCuda: boolean;
  readonly bentomlVersion: string;
  /** With several CUDA versions at once, tags and paths tell them apart. */
  readonly severalCudas: boolean;
}

export function namingOf(manifest: Manifest, bentomlVersion: string, cudas: number): Naming {
  return {
    formatTag: compileFormat(manifest.tagFormat),
    formatPath: compileFormat(manifest.pathFormat),
    pathHasCuda: manifest.pathFormat.includes('{cuda_version}'),
    bentomlVersion,
    severalCudas: cudas > 1,
  };
}

/**
 * The tag of a cell: `devel-python3.7-slim`, `0.13.0-python3.8-centos8-cudnn`, `base-python3.8-ami2`. With several CUDA
 * versions the release type is followed by the version: `…-cudnn-cuda11.3.1`.
 */
export function tagOf(cell: Cell, naming: Naming): string {
  const { releaseType } = cell;
  if (cell.triton) return cell.triton.tag;
  const first = releaseType.versioned ? naming.bentomlVersion : releaseType.name;
  const tag = formatTag(cell, naming, first, cell.python.version);
  const named = releaseType.versioned ? `${tag}-${releaseType.name}` : tag;
  return cell.cuda && naming.severalCudas ? `${named}-cuda${cell.cuda.version}` : named;
}

/** `build_tag` of 2021: the tag of the cell's base image with the build argument in place of the version. */
export function buildTagOf(cell: Cell, naming: Naming): string {
  return formatTag(cell, naming, BASE.name, '$PYTHON_VERSION');
}

/** The tag of the base image that the cell may start from. */
export function baseTagOf(cell: Cell, naming: Naming): string {
  return formatTag(cell, naming, BASE.name, cell.python.version);
}

function formatTag(cell: Cell, naming: Naming, first: string, python: string): string {
  return naming.formatTag({
    release_type: first,
    python_version: python,
    suffixes: cell.distro.suffix,
    package: cell.package,
    distro: cell.distro.name,
  });
}

/**
 * The folder of a cell's Dockerfile, relative to the output folder: `model-server/debian10/runtime`, and for base images
 * the folder above (as in 2021).
 */
export function folderOf(cell: Cell, naming: Naming): string {
  if (cell.triton) return cell.triton.folder;
  const release = cell.releaseType.name === BASE.name ? '' : cell.releaseType.name;
  const several = cell.cuda && naming.severalCudas && !naming.pathHasCuda;
  const path = naming.formatPath({
    package: cell.package,
    distro: cell.distro.name,
    release_type: several ? `${release}-cuda${cell.cuda.version}` : release,
    python_version: cell.python.version,
    cuda_version: cell.cuda?.version ?? '',
  });
  return path.split('/').filter(Boolean).join('/');
}
