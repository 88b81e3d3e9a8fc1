import type { TritonRelease } from './release.ts';

/** What differs between releases in how an image is put together, beside what a release's row says. */
export interface Era {
  /** NVIDIA's name of the distribution in its CUDA repository. */
  readonly cudaRepository: string;
  /** Version of the package that brings the repository's key. */
  readonly keyring: string;
  /** What the Python backend's NumPy is asked for as. */
  readonly numpy: string;
  /** PEP 668: pip refuses to touch the system's Python unless it is told to. */
  readonly breaksSystemPackages: boolean;
  /** Copied files belong to the account 1000, not to root. */
  readonly ownsFiles: boolean;
  /** The ONNX Runtime backend's libraries are on the loader's path. */
  readonly onnxruntimePath: boolean;
}

interface Since<Value> {
  /** The first release that it holds for. */
  readonly since: string;
  readonly value: Value;
}

/**
 * Each list oldest first, its first entry for everything before, too. Found by running compose.py of the releases' own branches
 * (triton-inference-server/server, compose.py and build.py at r23.06 … r26.07).
 */
const NUMPY: readonly Since<string>[] = [
  { since: '23.06', value: 'numpy' },
  { since: '24.06', value: 'numpy<2' },
];
const BREAKS_SYSTEM_PACKAGES: readonly Since<boolean>[] = [
  { since: '23.06', value: false },
  { since: '24.11', value: true },
];
const OWNS_FILES: readonly Since<boolean>[] = [
  { since: '23.06', value: true },
  { since: '26.06', value: false },
];
const ONNXRUNTIME_PATH: readonly Since<boolean>[] = [
  { since: '23.06', value: false },
  { since: '23.10', value: true },
  { since: '23.11', value: false },
];
/** The key's package by CUDA repository (developer.download.nvidia.com/compute/cuda/repos, as the same scripts name it). */
const KEYRINGS: ReadonlyMap<string, string> = new Map([['ubuntu2204', '1.0-1']]);
const KEYRING = '1.1-1';

/** The rules of a release. Pure. */
export function eraOf({ version, base }: Pick<TritonRelease, 'version' | 'base'>): Era {
  const cudaRepository = base.replace(':', '').replaceAll('.', '');
  return {
    cudaRepository,
    keyring: KEYRINGS.get(cudaRepository) ?? KEYRING,
    numpy: valueAt(NUMPY, version),
    breaksSystemPackages: valueAt(BREAKS_SYSTEM_PACKAGES, version),
    ownsFiles: valueAt(OWNS_FILES, version),
    onnxruntimePath: valueAt(ONNXRUNTIME_PATH, version),
  };
}

function valueAt<Value>(list: readonly Since<Value>[], version: string): Value {
  const found = list.findLast(({ since }) => since <= version) ?? list[0];
  if (found === undefined) throw new Error('a list of eras is empty');
  return found.value;
}

/** The file names of CUDA's libraries that a CPU image with PyTorch takes from the GPU min image. */
export interface CudaSonames {
  /** Linker stubs: library → the names that programs ask for. */
  readonly stubs: readonly (readonly [library: string, soname: string])[];
  /** In /usr/local/cuda/lib64. */
  readonly libraries: readonly string[];
}

/**
 * By CUDA generation: build.py's `add_cpu_libs_to_linux_dockerfile` at r24.12 (CUDA 12) and at r25.08 (CUDA 13), and the versions
 * of the components in CUDA's release notes (docs.nvidia.com/cuda/cuda-toolkit-release-notes).
 */
const SONAMES: ReadonlyMap<number, CudaSonames> = new Map([
  [
    12,
    {
      stubs: [
        ['libcusparse', 'libcusparse.so.12'],
        ['libcusolver', 'libcusolver.so.11'],
        ['libcurand', 'libcurand.so.10'],
        ['libcufft', 'libcufft.so.11'],
        ['libcublas', 'libcublas.so.12'],
        ['libcublasLt', 'libcublasLt.so.12'],
        ['libcublasLt', 'libcublasLt.so.11'],
      ],
      libraries: ['libcudart.so.12', 'libcupti.so.12', 'libnvToolsExt.so.1', 'libnvJitLink.so.12'],
    },
  ],
  [
    13,
    {
      stubs: [
        ['libcusparse', 'libcusparse.so.12'],
        ['libcusolver', 'libcusolver.so.12'],
        ['libcurand', 'libcurand.so.10'],
        ['libcufft', 'libcufft.so.12'],
        ['libcublas', 'libcublas.so.13'],
        ['libcublasLt', 'libcublasLt.so.13'],
      ],
      libraries: ['libcudart.so.13', 'libcupti.so.13', 'libnvJitLink.so.13'],
    },
  ],
]);
/** Since r25.08 the images have CUDA 13. */
const CUDA_13_SINCE = '25.08';

/**
 * @param cuda the CUDA version that the images say, or that of the release's row
 * @returns undefined for a generation that is not known
 */
export function cudaSonames(version: string, cuda: string | undefined): CudaSonames | undefined {
  const assumed = version < CUDA_13_SINCE ? 12 : 13;
  return SONAMES.get(cudaGeneration(cuda) ?? assumed);
}

/** `12.6.3.004` → 12 */
export function cudaGeneration(version: string | undefined): number | undefined {
  const digits = /^(\d+)\./.exec(version ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
