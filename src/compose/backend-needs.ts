import type { Composition } from './composition.ts';

/**
 * The server's own packages: the run-time halves of the development packages that compose.py installs at every release
 * (triton-inference-server/server build.py @35dc045f; compose.py's output for 24.11, copy 55659405437; `libssl-dev` from r26.06, as run).
 *
 * - Which half belongs to which: `Depends` of the development packages, read in Debian 12; the same names in Ubuntu 22.04:
 *   packages.ubuntu.com, jammy (libarchive13, libcurl4, libgoogle-perftools4, libjemalloc2, libnuma1, libssl3). In Ubuntu 24.04 libjemalloc2
 *   and libnuma1 are called the same (packages.ubuntu.com, noble); the others end in `t64` and provide the names without it on amd64
 *   and arm64 (Launchpad bug 2061190; copies 61040782857, 70147901293). libb64-0d is so called in both (compose.py's own lists).
 * - tcmalloc and jemalloc are for `LD_PRELOAD` (docs/user_guide/model_management.md @017a76c5).
 * - The certificates are not in compose.py's list: without them no HTTPS to a model repository in S3 (server issue 5371) would work on
 *   a bare Ubuntu.
 */
export const serverPackages: readonly string[] = [
  'ca-certificates',
  'libb64-0d',
  'libcurl4',
  'libgoogle-perftools4',
  'libjemalloc2',
  'libnuma1',
  'libssl3',
];

/**
 * The run-time packages of the backends: `dockerfile_prepare_container_linux` and `add_cpu_libs_to_linux_dockerfile` in the server's
 * build.py @35dc045f (2.41.0dev) and of 2.56.0dev (copy 912015134), which agree on them. Of the Python backend's development packages,
 * libarchive-dev and libpython3-dev, the run-time half.
 */
export function backendPackages(
  backends: readonly string[],
  { gpu, isArm }: { readonly gpu: boolean; readonly isArm: boolean },
): readonly string[] {
  const has = (name: string): boolean => backends.includes(name);
  return [
    ...(has('onnxruntime') || has('pytorch') ? ['libgomp1'] : []),
    ...(has('pytorch') && isArm ? ['libgfortran5'] : []),
    // Its MPI, which GPU images have from the min image.
    ...(has('pytorch') && !gpu ? ['openmpi-bin'] : []),
    // libpython is added by the version that the distribution has.
    ...(has('python') ? ['libarchive13', 'python3'] : []),
  ];
}

/** What a CPU image's backends take out of the GPU min image. */
export interface GpuLibraries {
  /** CUDA's, HPC-X's and what is with them: PyTorch's alone. */
  readonly cuda: boolean;
  readonly nccl: boolean;
}

/** The same function and places as for the packages: NCCL for PyTorch and TensorFlow, everything else for PyTorch. */
export function gpuLibraries({
  recipe,
  gpu,
  backends,
}: Pick<Composition, 'recipe' | 'gpu' | 'backends'>): GpuLibraries {
  const isCpu = recipe === 'compose' && !gpu;
  const cuda = isCpu && backends.includes('pytorch');
  return { cuda, nccl: cuda || (isCpu && backends.includes('tensorflow')) };
}

/** Variables of the backends. Unset ones add no empty entry to a path, which would stand for the current directory. */
export function backendVariables(
  backends: readonly string[],
  { daliPath }: { readonly daliPath: boolean },
): readonly (readonly [name: string, value: string])[] {
  const dali = '/opt/tritonserver/backends/dali/wheel/dali${PYTHONPATH:+:${PYTHONPATH}}';
  const needsTools = backends.some((name) => name === 'vllm' || name === 'tensorrtllm');
  return [
    ...(daliPath && backends.includes('dali') ? [['PYTHONPATH', dali] as const] : []),
    ...(needsTools ? CUDA_TOOLS : []),
  ];
}

/**
 * Where the Triton compiler, of the same name, finds CUDA's tools: six variables below /usr/local/cuda in what compose.py @e1db8a603
 * (2.73.0dev) writes; their values as NVIDIA Dynamo's Dockerfile for TensorRT-LLM has them (copy 52356510382). They came after 2.56.0dev
 * (copy 912015134); since which release is unverified, so every release has them.
 */
const CUDA_TOOLS: readonly (readonly [name: string, value: string])[] = [
  ['TRITON_CUDACRT_PATH', '/usr/local/cuda/include'],
  ['TRITON_CUDART_PATH', '/usr/local/cuda/include'],
  ['TRITON_CUOBJDUMP_PATH', '/usr/local/cuda/bin/cuobjdump'],
  ['TRITON_CUPTI_PATH', '/usr/local/cuda/include'],
  ['TRITON_NVDISASM_PATH', '/usr/local/cuda/bin/nvdisasm'],
  ['TRITON_PTXAS_PATH', '/usr/local/cuda/bin/ptxas'],
];
