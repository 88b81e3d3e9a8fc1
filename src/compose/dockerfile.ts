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
import type { Composition } from './composition.ts';
import type { Recipe } from './recipe.ts';

const CUDA_REPOSITORIES = 'https://developer.download.nvidia.com/compute/cuda/repos';

/** The account that both recipes make, with the number 1000. */
const OWN_ACCOUNT = 'triton-server';

/**
 * The Dockerfile of a recipe, with the template line of each of its lines. The same recipe gives the same bytes.
 *
 * @param platforms what it is for; with several it finds out while it is built which one it is
 */
export function renderDockerfile(
  recipe: Recipe,
  platforms: readonly string[] = [recipe.composition.platform],
): Rendered {
  const name = `${recipe.composition.recipe}.Dockerfile.njk`;
  const template = openTemplate(templatePath(name), templateText(name), 'strict');
  return template.renderWithOrigins(dockerfileContext(recipe, platforms));
}

/** The text of a shipped template: `compose.Dockerfile.njk`. */
export function templateText(name: string): string {
  return readTextFile(templatePath(name), name, 'template');
}

function templatePath(name: string): string {
  return join(shippedFolder(), '..', 'triton', name);
}

/** What the template sees. */
export function dockerfileContext(
  recipe: Recipe,
  platforms: readonly string[],
): Record<string, ContextValue> {
  const { composition, era, sonames, images } = recipe;
  const { gpu, recipe: name } = composition;
  const machine = machineOf(platforms);
  const components = [
    ...recipe.backends.map((each) => `backends/${each}`),
    ...composition.repoagents.map((each) => `repoagents/${each}`),
    ...composition.caches.map((each) => `caches/${each}`),
  ];
  const pip = pipRequirements(recipe);
  return {
    platforms,
    several: machine === UNKNOWN_MACHINE,
    gpu,
    images,
    version: recipe.version ?? '',
    server: recipe.server ?? null,
    owns_files: era?.ownsFiles ?? false,
    breaks_system_packages: era?.breaksSystemPackages ?? false,
    folders: foldersOf(components),
    components,
    python: name === 'compose' && composition.backends.includes('python'),
    packages: packagesOf(recipe, machine === ARM, pip.length > 0),
    arm_packages:
      machine === UNKNOWN_MACHINE && name === 'compose'
        ? backendPackages(composition.backends, { gpu, isArm: true }).filter(
            (each) => !packagesOf(recipe, false, pip.length > 0).includes(each),
          )
        : [],
    pip,
    library_paths: libraryPaths(recipe, machine),
    backend_env: era ? backendVariables(composition.backends, era) : [],
    dcgm: dcgmOf(recipe, machine),
    nccl: gpuLibraries(composition).nccl,
    sonames: sonames ? { ...sonames } : null,
    cuda_target: machine.cuda,
    machine: machine.name,
    entry_point: recipe.hasEntryPoint ? ENTRY_POINT : null,
    serves: recipe.serves,
    sagemaker_label: SAGEMAKER_LABEL,
    build_id: recipe.buildId === undefined ? null : quoted(recipe.buildId),
    build_ref: recipe.buildRef === undefined ? null : quoted(recipe.buildRef),
    ...extrasOf(composition),
  };
}

function extrasOf({ labels, copies, user }: Composition): Record<string, ContextValue> {
  const account = user?.split(':')[0] ?? '';
  return {
    labels: [...labels].map(([label, value]) => [label, quoted(value)]),
    copies: copies.map(({ source, target }) => JSON.stringify([source, target].map(escaped))),
    makes_account: account === OWN_ACCOUNT,
    // One that the min image or a package has to bring: nobody knows before the build.
    named_account:
      /^[^0-9]/.test(account) && ![OWN_ACCOUNT, 'root'].includes(account) ? account : '',
    user: user ?? null,
  };
}

/** A machine as Debian's folders call it, and as NVIDIA's repositories and CUDA's folders do. */
interface Machine {
  readonly name: string;
  readonly cuda: string;
}

const AMD: Machine = { name: 'x86_64', cuda: 'x86_64' };
const ARM: Machine = { name: 'aarch64', cuda: 'sbsa' };
/** For commands of a shell in the image: found out while it is built. */
const UNKNOWN_MACHINE: Machine = {
  name: '$(uname -m)',
  cuda: '$(uname -m | sed s/aarch64/sbsa/)',
};

function machineOf(platforms: readonly string[]): Machine {
  const arms = platforms.filter((platform) => platform.startsWith('linux/arm64')).length;
  if (arms === 0) return AMD;
  return arms === platforms.length ? ARM : UNKNOWN_MACHINE;
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

function libraryPaths({ composition, era, sonames }: Recipe, machine: Machine): string[] {
  const { backends } = composition;
  // ENV cannot ask which machine it is; a folder that is not there is passed over.
  const targets = machine === UNKNOWN_MACHINE ? [AMD, ARM] : [machine];
  return [
    ...(sonames
      ? [
          ...targets.map(({ cuda }) => `/usr/local/cuda/targets/${cuda}-linux/lib`),
          '/usr/local/cuda/lib64/stubs',
        ]
      : []),
    ...(backends.includes('pytorch') ? ['/opt/hpcx/ucc/lib', '/opt/hpcx/ucx/lib'] : []),
    ...(era?.onnxruntimePath === true && backends.includes('onnxruntime')
      ? [`${TRITON_FOLDER}/backends/onnxruntime`]
      : []),
  ];
}

function dcgmOf({ dcgm, era }: Recipe, machine: Machine): ContextValue {
  if (dcgm === undefined || era === undefined) return null;
  const repository = `${CUDA_REPOSITORIES}/${era.cudaRepository}/${machine.cuda}`;
  return { packages: dcgm.packages, version: dcgm.version, repository, keyring: era.keyring };
}

/**
 * A path of COPY. Builders read quotes in it once more after those of the JSON (docker 26.1, with BuildKit and without): every word goes
 * through their shell lexer, for variables.
 */
function escaped(path: string): string {
  return path.replaceAll(/["']/g, '\\$&');
}

/** A value of ENV or LABEL, in the double quotes of Dockerfiles: nothing in it is expanded. */
function quoted(value: string): string {
  return `"${value.replaceAll(/[\\"$]/g, '\\$&')}"`;
}
