import { BASE } from '../manifest/manifest.ts';
import type {
  CudaVersion,
  Distro,
  ExcludeRule,
  Manifest,
  Package,
  PythonVersion,
  ReleaseType,
} from '../manifest/manifest.ts';
import type { Axes } from './axes.ts';
import type { Cell } from './cell.ts';
import { cellMatcher } from './conditions.ts';
import type { CellMatcher } from './conditions.ts';
import { tritonCells } from './triton.ts';

/** The matrix of a manifest. */
export interface Matrix {
  readonly cells: readonly Cell[];
  /** Exclude rules that no cell met. */
  readonly idleRules: readonly ExcludeRule[];
}

interface Exclusion extends CellMatcher {
  readonly rule: ExcludeRule;
  met: boolean;
}

/**
 * Expands a manifest in its written order, the loops as in 2021: Python version → package → release type (base last) →
 * distro → CUDA version; then the Triton images. References that lead nowhere are left out; the manifest's rules report them.
 *
 * @param hasBase tells for a family (a templates_dir) whether it has a base template, and so base images
 */
export function expand(
  manifest: Manifest,
  axes: Axes,
  hasBase: (templatesDir: string) => boolean,
): Matrix {
  const exclusions = manifest.exclude.map(exclusionOf);
  const packages = manifest.packages.map((each) => ({
    name: each.name,
    releases: releasesOf(each, manifest, hasBase),
  }));
  const cells: Cell[] = [];
  for (const python of axes.pythons) {
    for (const { name, releases } of packages) {
      for (const { type, distro } of releases) {
        const version = pythonOf(python, distro, manifest, axes);
        if (!version) continue;
        for (const cuda of cudasOf(type, distro, axes)) {
          const cell = keep(cellOf(name, type, distro, version, cuda, axes, manifest), exclusions);
          if (cell) cells.push(cell);
        }
      }
    }
  }
  for (const each of tritonCells(manifest.triton)) {
    const cell = keep(each, exclusions);
    if (cell) cells.push(cell);
  }
  return { cells, idleRules: exclusions.filter(({ met }) => !met).map(({ rule }) => rule) };
}

interface Release {
  readonly type: ReleaseType;
  readonly distro: Distro;
}

/** A package's release types × distros, then `base` for the distros whose family has a base template. */
function releasesOf(
  each: Package,
  manifest: Manifest,
  hasBase: (templatesDir: string) => boolean,
): Release[] {
  const declared = each.releases.flatMap(({ type: name, distros }) => {
    const type = manifest.releaseTypes.get(name);
    return distros.flatMap((mention) => {
      const distro = manifest.distros.get(mention.distro);
      return type && distro ? [{ type, distro }] : [];
    });
  });
  // Base images follow the runtime images' distros, as in 2021, then those of the other release types.
  const runtime = declared.filter(({ type }) => type.name === 'runtime');
  const distros = new Set([...runtime, ...declared].map(({ distro }) => distro));
  const bases = [...distros].filter((distro) => hasBase(distro.templatesDir));
  return [...declared, ...bases.map((distro) => ({ type: BASE, distro }))];
}

function pythonOf(
  python: PythonVersion,
  distro: Distro,
  manifest: Manifest,
  axes: Axes,
): PythonVersion | undefined {
  if (axes.unlistedPythons.has(python.version)) return python;
  const own = distro.pythonVersions ?? manifest.pythonVersions;
  return own.find((each) => each.version === python.version);
}

function cudasOf(
  type: ReleaseType,
  distro: Distro,
  axes: Axes,
): readonly (CudaVersion | undefined)[] {
  return type.cuda && distro.cudaPrefixUrl !== undefined && axes.cudas.length > 0
    ? axes.cudas
    : [undefined];
}

function cellOf(
  name: string,
  releaseType: ReleaseType,
  distro: Distro,
  python: PythonVersion,
  cuda: CudaVersion | undefined,
  axes: Axes,
  manifest: Manifest,
): Cell {
  const id = `${name}/${distro.name}/${releaseType.name}/py${python.version}`;
  return {
    id: cuda === undefined ? id : `${id}/cuda${cuda.version}`,
    package: name,
    releaseType,
    distro,
    python,
    cuda,
    cudaContext: distro.cudaPrefixUrl === undefined ? undefined : (cuda ?? axes.cudas[0]),
    platforms: distro.platforms ?? manifest.platforms,
  };
}

function exclusionOf(rule: ExcludeRule): Exclusion {
  return { rule, met: false, ...cellMatcher(rule) };
}

/** The cell without its excluded platforms; undefined when none is left. */
function keep(cell: Cell, exclusions: readonly Exclusion[]): Cell | undefined {
  let platforms = cell.platforms;
  for (const exclusion of exclusions) {
    if (!exclusion.matches(cell)) continue;
    const left = platforms.filter((platform) => !exclusion.matchesPlatform(platform));
    if (left.length === platforms.length) continue;
    exclusion.met = true;
    platforms = left;
    if (platforms.length === 0) return undefined;
  }
  return platforms === cell.platforms ? cell : { ...cell, platforms };
}
