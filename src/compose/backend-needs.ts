/**
 * The server's own packages: the run-time halves of the development packages that compose.py installs (`libcurl4-openssl-dev` →
 * `libcurl4`), and the certificates that S3, GCS and Azure need. Ubuntu 24.04 provides the names under their new ones (`t64`).
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

/** The run-time packages of the backends (build.py, `dockerfile_prepare_container_linux`, and its libraries for CPU images). */
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

/** Variables of the backends. Unset ones add no empty entry to a path, which would stand for the current directory. */
export function backendVariables(
  backends: readonly string[],
): readonly (readonly [name: string, value: string])[] {
  const dali = '/opt/tritonserver/backends/dali/wheel/dali${PYTHONPATH:+:${PYTHONPATH}}';
  // Where these backends' compiler looks for CUDA's tools (build.py at the releases from 25.x).
  const needsTools = backends.some((name) => name === 'vllm' || name === 'tensorrtllm');
  return [
    ...(backends.includes('dali') ? [['PYTHONPATH', dali] as const] : []),
    ...(needsTools ? CUDA_TOOLS : []),
  ];
}

const CUDA_TOOLS: readonly (readonly [name: string, value: string])[] = [
  ['TRITON_CUDACRT_PATH', '/usr/local/cuda/include'],
  ['TRITON_CUDART_PATH', '/usr/local/cuda/include'],
  ['TRITON_CUOBJDUMP_PATH', '/usr/local/cuda/bin/cuobjdump'],
  ['TRITON_CUPTI_PATH', '/usr/local/cuda/include'],
  ['TRITON_NVDISASM_PATH', '/usr/local/cuda/bin/nvdisasm'],
  ['TRITON_PTXAS_PATH', '/usr/local/cuda/bin/ptxas'],
];
