import type { CudaVersion, Manifest, PythonVersion } from '../manifest/manifest.ts';
import { pythonVersion } from '../manifest/patterns.ts';
import { InputError } from '../errors.ts';
import { suggestion } from '../nearest.ts';
import type { Diagnostic } from '../diagnostics.ts';

/** The values of the Python and CUDA axes in a run. */
export interface Axes {
  readonly pythons: readonly PythonVersion[];
  /** Pythons that the manifest lists nowhere: asked for by name, they hold for every distro. */
  readonly unlistedPythons: ReadonlySet<string>;
  readonly cudas: readonly CudaVersion[];
}

/** What `--python-version` and `--cuda-version` name. Undefined or empty: nothing was asked for. */
export interface RequestedAxes {
  readonly pythons?: readonly string[] | undefined;
  readonly cudas?: readonly string[] | undefined;
}

/**
 * The axes of a run. Values that the manifest's axis has only narrow the choice (see `select`) and leave the axis alone; with
 * a value that it does not have, the request becomes the axis.
 *
 * @throws InputError for a CUDA version without components, or a Python version that is none
 */
export function resolveAxes(manifest: Manifest, requested: RequestedAxes): Axes {
  const listed = listedPythons(manifest);
  const pythons = requested.pythons ?? [];
  const unlisted = pythons.filter((version) => !listed.some((each) => each.version === version));
  const cudas = requested.cudas ?? [];
  const problems = [
    ...unlisted.filter((version) => !pythonVersion.test(version)).map(badPython),
    ...cudas.flatMap((version) => unknownCuda(version, manifest)),
  ];
  if (problems.length > 0) throw new InputError(problems);
  const beyond = cudas.some((version) => !manifest.cudaVersions.includes(version));
  const cudaNames = beyond ? [...new Set(cudas)] : manifest.cudaVersions;
  return {
    pythons:
      unlisted.length === 0
        ? listed
        : [...new Set(pythons)].map(
            (version) =>
              listed.find((each) => each.version === version) ?? {
                version,
                supportedUntil: undefined,
              },
          ),
    unlistedPythons: new Set(unlisted),
    cudas: cudaNames.flatMap((name) => manifest.cuda.filter((each) => each.version === name)),
  };
}

/** Every Python version of the manifest, the global ones first. */
function listedPythons(manifest: Manifest): PythonVersion[] {
  const all = [
    ...manifest.pythonVersions,
    ...[...manifest.distros.values()].flatMap((distro) => distro.pythonVersions ?? []),
  ];
  const byVersion = new Map<string, PythonVersion>();
  for (const each of all) {
    if (!byVersion.has(each.version)) byVersion.set(each.version, each);
  }
  return [...byVersion.values()];
}

function badPython(version: string): Diagnostic {
  return {
    code: 'options/bad-python-version',
    severity: 'error',
    message: `--python-version ${version}: not a Python version, such as 3.8`,
  };
}

function unknownCuda(version: string, manifest: Manifest): Diagnostic[] {
  const known = manifest.cuda.map((each) => each.version);
  if (known.includes(version)) return [];
  return [
    {
      code: 'options/unknown-cuda-version',
      severity: 'error',
      message: `--cuda-version ${version}: the manifest's cuda section has no such version`,
      hint:
        suggestion(version, known) ??
        'Add its component versions first: `manager add cuda --help` shows how.',
    },
  ];
}
