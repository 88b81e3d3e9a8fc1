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
  /** The DALI backend's Python package is on Python's path. */
  readonly daliPath: boolean;
}

interface Since<Value> {
  /** The first release that it holds for. */
  readonly since: string;
  readonly value: Value;
}

/*
 * Each list oldest first, its first entry for everything before, too. "server" is triton-inference-server/server, "copy" the number
 * under which a stored copy of a public file was read (docs/sources.md); "run" is what compose.py of the releases' own branches wrote.
 */

/** Server pull request 7327 (2024-06-05); run: r24.04 and before without, r24.06 with the bound; build.py @35dc045f (23.12) without. */
const NUMPY: readonly Since<string>[] = [
  { since: '23.06', value: 'numpy' },
  { since: '24.06', value: 'numpy<2' },
];
/** Not in build.py @35dc045f (23.12); in compose.py's output for 24.11 (copy 55659405437), the first release on Ubuntu 24.04; run. */
const BREAKS_SYSTEM_PACKAGES: readonly Since<boolean>[] = [
  { since: '23.06', value: false },
  { since: '24.11', value: true },
];
/** Server pull request 8803 (2026-05-26) takes the owner out of compose.py and build.py; run: r26.05 with, r26.06 without. */
const OWNS_FILES: readonly Since<boolean>[] = [
  { since: '23.06', value: true },
  { since: '26.06', value: false },
];
/**
 * Server pull request 4060 (2022-03) brings it, for OpenVINO within ONNX Runtime, 7323 (2024-06-05) removes it; build.py @35dc045f
 * (23.12) has it, compose.py's output for 24.11 (copy 55659405437) does not. That 7323 is in 24.06 already goes by its date: 24.06's
 * own pull requests of the week are 7327 and 7334.
 */
const ONNXRUNTIME_PATH: readonly Since<boolean>[] = [
  { since: '23.06', value: true },
  { since: '24.06', value: false },
];
/**
 * Server pull requests 7216 and 7218 (2024-05-14) bring it, with DALI's wheel in the backend's folder (dali_backend pull request 245);
 * before, there was a conda environment, gone in 24.04 (dali_backend issue 244). Not in build.py @35dc045f (23.12), in 2.56.0dev
 * (copy 912015134). That 24.05 has it already goes by the date.
 */
const DALI_PATH: readonly Since<boolean>[] = [
  { since: '23.06', value: false },
  { since: '24.05', value: true },
];
/**
 * The key's package by CUDA repository: 1.0-1 in build.py @35dc045f, for ubuntu2204; 1.1-1 in build.py of 2.56.0dev (copy 912015134)
 * and in compose.py's output for 24.11 (copy 55659405437), for ubuntu2404.
 */
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
    daliPath: valueAt(DALI_PATH, version),
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
  /** Taken from wherever the image has them; some releases' images do not have all of them. */
  readonly whereThere: readonly string[];
}

/**
 * What PyTorch asks for beside CUDA itself, in either generation. From where compose.py takes them was not noted, and it changed: they
 * are looked for.
 * - cuDNN: 8 in build.py @35dc045f (23.12), 9 in that of 2.56.0dev (copy 912015134); one image has one of them;
 * - cuFile: "unable to load shared library: libcufile.so.0", server pull request 8265 (2025-06-25);
 * - cuSPARSELt: in the backend's folder from 24.06 (pytorch_backend pull request 132), since 25.06 no longer (151, 152);
 * - NVSHMEM: server issue 8595 and pull requests 8606, 8607 (26.01); in the base image since 8553 (2025-12).
 *
 * The names: pytorch/pytorch .ci/manywheel/build_cuda.sh (copy 54081956).
 */
const BESIDE_CUDA: readonly string[] = [
  'libcudnn.so.8',
  'libcudnn.so.9',
  'libcufile.so.0',
  'libcusparseLt.so.0',
  'libnvshmem_host.so.3',
];

/**
 * By CUDA generation. 12: `add_cpu_libs_to_linux_dockerfile` in the server's build.py @35dc045f (23.12) and of 2.56.0dev (copy
 * 912015134). 13: the same libraries (compose.py @e1db8a603, 2.73.0dev, as run) under the names that CUDA 13 has for them: NVIDIA's
 * cuda-python (copy 1937749719, for 12.0.1 to 13.0.0), and with CUPTI's PyTorch's build (copy 54081956). libnvToolsExt ends with
 * CUDA 12 (the same). NVRTC: without it "unable to load shared library: libnvrtc.so.12" (server issue 8176, 25.02).
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
      whereThere: [...BESIDE_CUDA, 'libnvrtc.so.12'],
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
      whereThere: [...BESIDE_CUDA, 'libnvrtc.so.13'],
    },
  ],
]);
/** For images that do not say it: NVIDIA's release notes of 25.08 (rel-25-08.html) and server pull request 8353 (2025-08-15) have CUDA 13. */
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
