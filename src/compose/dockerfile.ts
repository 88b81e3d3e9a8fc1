import { join } from 'node:path';
import { openTemplate } from '../project/one-template.ts';
import { shippedFolder } from '../project/shipped.ts';
import { readTextFile } from '../project/text-file.ts';
import type { ContextValue, Rendered } from '../render/environment.ts';
import {
  backendPackages,
  backendVariables,
  gpuLibraries,
  serverPackages,
} from './backend-needs.ts';
import { TRITON_FOLDER } from './check-components.ts';
import { ENTRY_POINT, SAGEMAKER_LABEL } from './image-says.ts';
import type { Recipe } from './recipe.ts';

const CUDA_REPOSITORIES = 'https://developer.download.nvidia.com/compute/cuda/repos';

/** The Dockerfile of a recipe, with the template line of each of its lines. The same recipe gives the same bytes. */
export function renderDockerfile(recipe: Recipe): Rendered {
  const name = `${recipe.composition.recipe}.Dockerfile.njk`;
  const path = join(shippedFolder(), '..', 'triton', name);
  const template = openTemplate(path, readTextFile(path, name, 'template'), 'strict');
  return template.renderWithOrigins(contextOf(recipe));
}

/** What the template sees. */
function contextOf(recipe: Recipe): Record<string, ContextValue> {
  const { composition, era, sonames, images } = recipe;
  const { gpu, platform, recipe: name } = composition;
  const isArm = platform.startsWith('linux/arm64');
  const components = [
    ...recipe.backends.map((each) => `backends/${each}`),
    ...composition.repoagents.map((each) => `repoagents/${each}`),
    ...composition.caches.map((each) => `caches/${each}`),
  ];
  const pip = pipRequirements(recipe);
  return {
    platform,
    gpu,
    images,
    version: recipe.version ?? '',
    server: recipe.server ?? null,
    owns_files: era?.ownsFiles ?? false,
    breaks_system_packages: era?.breaksSystemPackages ?? false,
    folders: foldersOf(components),
    components,
    python: name === 'compose' && composition.backends.includes('python'),
    packages: packagesOf(recipe, isArm, pip.length > 0),
    pip,
    library_paths: libraryPaths(recipe, isArm),
    backend_env: era ? backendVariables(composition.backends, era) : [],
    dcgm: dcgmOf(recipe, isArm),
    nccl: gpuLibraries(composition).nccl,
    sonames: sonames ? { ...sonames } : null,
    cuda_target: cudaTarget(isArm),
    machine: isArm ? 'aarch64' : 'x86_64',
    entry_point: recipe.hasEntryPoint ? ENTRY_POINT : null,
    serves: recipe.serves,
    sagemaker_label: SAGEMAKER_LABEL,
    build_id: recipe.buildId === undefined ? null : quoted(recipe.buildId),
    build_ref: recipe.buildRef === undefined ? null : quoted(recipe.buildRef),
    labels: [...composition.labels].map(([label, value]) => [label, quoted(value)]),
    copies: composition.copies.map(({ source, target }) => JSON.stringify([source, target])),
    user: composition.user ?? null,
  };
}

/** NVIDIA's names of the machine: in its repositories and in CUDA's folders they are the same. */
function cudaTarget(isArm: boolean): string {
  return isArm ? 'sbsa' : 'x86_64';
}

function foldersOf(components: readonly string[]): string[] {
  const kinds = components.map((path) => path.slice(0, path.indexOf('/')));
  return [TRITON_FOLDER, ...[...new Set(kinds)].map((kind) => `${TRITON_FOLDER}/${kind}`)];
}

function pipRequirements({ composition, era }: Recipe): readonly string[] {
  const { recipe, backends, pip } = composition;
  const isPython = recipe === 'compose' && era !== undefined && backends.includes('python');
  return [...new Set([...(isPython ? [era.numpy] : []), ...pip])];
}

/** Each once, sorted: the order of the flags does not change the image. */
function packagesOf({ composition, release }: Recipe, isArm: boolean, hasPip: boolean): string[] {
  const { recipe, backends, apt, gpu } = composition;
  const pip = hasPip ? ['python3', 'python3-pip'] : [];
  const own =
    recipe === 'compose'
      ? [
          ...serverPackages,
          ...(release?.libraries ?? []),
          ...backendPackages(backends, { gpu, isArm }),
        ]
      : [];
  return [...new Set([...own, ...pip, ...apt])].sort();
}

function libraryPaths({ composition, era, sonames }: Recipe, isArm: boolean): string[] {
  const { backends } = composition;
  return [
    ...(sonames
      ? [`/usr/local/cuda/targets/${cudaTarget(isArm)}-linux/lib`, '/usr/local/cuda/lib64/stubs']
      : []),
    ...(backends.includes('pytorch') ? ['/opt/hpcx/ucc/lib', '/opt/hpcx/ucx/lib'] : []),
    ...(era?.onnxruntimePath === true && backends.includes('onnxruntime')
      ? [`${TRITON_FOLDER}/backends/onnxruntime`]
      : []),
  ];
}

function dcgmOf({ dcgm, era }: Recipe, isArm: boolean): ContextValue {
  if (dcgm === undefined || era === undefined) return null;
  const repository = `${CUDA_REPOSITORIES}/${era.cudaRepository}/${cudaTarget(isArm)}`;
  return { packages: dcgm.packages, version: dcgm.version, repository, keyring: era.keyring };
}

/** A value of ENV or LABEL, in the double quotes of Dockerfiles: nothing in it is expanded. */
function quoted(value: string): string {
  return `"${value.replaceAll(/[\\"$]/g, '\\$&')}"`;
}
