import type { Diagnostic } from '../../diagnostics.ts';
import type { Bentofile } from '../bentofile.ts';
import type { ReleaseType } from '../setup.ts';
import { cudaAliases, DEFAULT_CUDA_WORD, BENTOML_DEFAULT_CUDA } from '../tables/cuda.ts';
import type { BaseImages, Distro, DistroRelease } from '../tables/distro.ts';
import * as tables from '../tables/distros.ts';
import type { Diagnose } from './source.ts';

/** What an image starts from, decided. */
export interface Release {
  readonly type: ReleaseType;
  readonly distro: Distro | undefined;
  readonly image: string;
  readonly python: string;
  /** In full. */
  readonly cuda: string | undefined;
  /** Undefined: an image of the user's. */
  readonly base: BaseImages | undefined;
}

export interface ChosenRelease {
  /** Undefined where `found` has an error. */
  readonly release: Release | undefined;
  readonly found: readonly Diagnostic[];
}

type Options = Pick<Bentofile, 'docker' | 'conda'>;

/**
 * Decides distro, Python, CUDA and the kind of base image: CUDA's, else miniconda's where conda is asked for, else Python's
 * (spec/containerize.md §1 cross-checks, §2).
 */
export function chooseRelease(options: Options, diagnose: Diagnose): ChosenRelease {
  const { docker, conda } = options;
  const found = distroHasCuda(options, diagnose);
  if (docker.baseImage !== undefined) {
    const release: Release = {
      type: 'base',
      distro: undefined,
      image: docker.baseImage,
      python: docker.pythonVersion ?? tables.DEFAULT_PYTHON,
      cuda: undefined,
      base: undefined,
    };
    const all = [...found, ...ignoredOptions(options, diagnose)];
    return { release: found.length > 0 ? undefined : release, found: all };
  }
  const name = docker.distro ?? tables.DEFAULT_DISTRO;
  const distro = tables.findDistro(name);
  if (!distro) return { release: undefined, found: [...found, unknownDistro(name, diagnose)] };
  const wantsCuda = docker.cudaVersion !== undefined;
  const isCondaPossible = distro.releases.miniconda.length > 0;
  if (conda && !isCondaPossible) found.push(noConda(name, diagnose));
  if (conda && wantsCuda && isCondaPossible) found.push(condaDropped(diagnose));
  if (found.some(({ severity }) => severity === 'error')) return { release: undefined, found };
  const type: DistroRelease = wantsCuda ? 'cuda' : conda ? 'miniconda' : 'python';
  const chosen = chooseImage(distro, type, options, diagnose);
  return { release: chosen.release, found: [...found, ...chosen.found] };
}

function distroHasCuda({ docker }: Options, diagnose: Diagnose): Diagnostic[] {
  if (docker.distro === undefined || docker.cudaVersion === undefined) return [];
  const able = tables.distrosWith('cuda');
  if (able.includes(docker.distro) || !tables.findDistro(docker.distro)) return [];
  const message = `distro '${docker.distro}' does not support CUDA. Distros that support CUDA are: ${listed(able)}`;
  const hint = 'Choose one of them, or a base_image with CUDA.';
  const problem = { code: 'containerize/no-cuda', message, hint };
  return [diagnose(['docker', 'cuda_version'], 'value', problem)];
}

function ignoredOptions({ docker, conda }: Options, diagnose: Diagnose): Diagnostic[] {
  const packages = docker.systemPackages ?? [];
  const written: Readonly<Record<string, string | undefined>> = {
    distro: docker.distro,
    python_version: docker.pythonVersion,
    cuda_version: docker.cudaVersion,
    system_packages: packages.length > 0 ? packages.join(', ') : undefined,
  };
  const warnings = Object.entries(written)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) =>
      diagnose(['docker', key], 'key', {
        code: 'containerize/ignored',
        severity: 'warning',
        message: `docker.${key} (${value ?? ''}) is ignored: base_image is written too, and counts`,
        hint: 'Leave it out, or put what it stands for into the base image or a setup_script.',
      }),
    );
  if (!conda) return warnings;
  const problem = {
    code: 'containerize/ignored',
    severity: 'warning',
    message: 'conda is ignored: base_image is written too, and counts',
    hint: 'A dockerfile_template can install it with the macro setup_conda.',
  } as const;
  return [...warnings, diagnose(['conda'], 'key', problem)];
}

function unknownDistro(name: string, diagnose: Diagnose): Diagnostic {
  const message = `'${name}' is not a known distro`;
  const hint = `Known: ${tables.distroNames().join(', ')}.`;
  return diagnose(['docker', 'distro'], 'value', {
    code: 'containerize/unknown-distro',
    message,
    hint,
  });
}

function noConda(name: string, diagnose: Diagnose): Diagnostic {
  const able = listed(tables.distrosWith('miniconda'));
  const message = `distro '${name}' does not support conda. Distros that support conda are: ${able}`;
  const hint = 'Choose one of them, or leave the conda section out.';
  return diagnose(['docker', 'distro'], 'value', { code: 'containerize/no-conda', message, hint });
}

function condaDropped(diagnose: Diagnose): Diagnostic {
  return diagnose(['conda'], 'key', {
    code: 'containerize/conda-and-cuda',
    severity: 'warning',
    message: 'conda is left out: conda and cuda_version do not go together',
    hint: 'For both, install conda in a dockerfile_template with the macro setup_conda, or take a base_image.',
  });
}

function chooseImage(
  distro: Distro,
  type: DistroRelease,
  { docker }: Options,
  diagnose: Diagnose,
): ChosenRelease {
  const cuda = fullCuda(docker.cudaVersion, distro);
  if (cuda !== undefined && !tables.cudasOf(distro).includes(cuda)) {
    const known = tables.cudasOf(distro).join(', ');
    const message = `CUDA ${cuda} is not supported for ${distro.name}. Supported CUDA versions are: ${known}`;
    const problem = {
      code: 'containerize/cuda-of-distro',
      message,
      hint: 'Choose one of them, or a base_image.',
    };
    return { release: undefined, found: [diagnose(['docker', 'cuda_version'], 'value', problem)] };
  }
  const pythons = tables.pythonsOf(distro, type, cuda);
  const { python, found } = choosePython(docker.pythonVersion, pythons, distro, diagnose);
  const base = tables.findBaseImages(distro, type, python, cuda);
  if (base) {
    const image = tables.imageOf(base, python, cuda);
    return { release: { type, distro, image, python, cuda, base }, found };
  }
  const where =
    type === 'python' ? '' : ` with ${type === 'cuda' ? `CUDA ${cuda ?? ''}` : 'conda'}`;
  const message = `Python ${python} is not supported for ${distro.name}${where}. Supported Python versions are: ${pythons.join(', ')}`;
  const problem = {
    code: 'containerize/python-of-distro',
    message,
    hint: 'Choose one of them, or a base_image.',
  };
  return { release: undefined, found: [diagnose(['docker', 'python_version'], 'value', problem)] };
}

/** The default where the distro has it, else its newest, with a warning. */
function choosePython(
  written: string | undefined,
  pythons: readonly string[],
  distro: Distro,
  diagnose: Diagnose,
): { python: string; found: Diagnostic[] } {
  if (written !== undefined) return { python: written, found: [] };
  const newest = pythons.at(-1);
  if (newest === undefined || pythons.includes(tables.DEFAULT_PYTHON)) {
    return { python: tables.DEFAULT_PYTHON, found: [] };
  }
  const problem = {
    code: 'containerize/default-python',
    severity: 'warning',
    message: `${distro.name} has no Python ${tables.DEFAULT_PYTHON}, the default; taking ${newest}`,
    hint: `Write docker.python_version: '${newest}' to choose it.`,
  } as const;
  return { python: newest, found: [diagnose(['docker', 'distro'], 'value', problem)] };
}

/** `11.6.2` for `11.6`. With `default`, the distro's own. */
export function fullCuda(
  written: string | undefined,
  distro: Distro | undefined,
): string | undefined {
  if (written === undefined) return undefined;
  if (written === DEFAULT_CUDA_WORD) return distro?.defaultCuda ?? BENTOML_DEFAULT_CUDA;
  return cudaAliases.get(written) ?? written;
}

/** As BentoML's messages list names. */
function listed(names: readonly string[]): string {
  return `[${names.map((name) => `'${name}'`).join(', ')}]`;
}
