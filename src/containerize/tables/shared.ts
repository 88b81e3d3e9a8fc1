import type { BaseImages } from './distro.ts';

export const ARM_AND_X86: readonly string[] = ['linux/amd64', 'linux/arm64'];
export const EVERYWHERE: readonly string[] = [...ARM_AND_X86, 'linux/ppc64le', 'linux/s390x'];

/** The tag list of the official Python images. */
export const OFFICIAL_PYTHON: readonly string[] = [
  'docker-library/official-images library/python @01732a42',
];

/**
 * Pythons that Ubuntu 24.04 can be given: 3.12 from its own archive, the others from the PPA deadsnakes, which builds all but
 * the distribution's own.
 */
export const GLIBC_FROM_38: readonly string[] = [
  '3.8',
  '3.9',
  '3.10',
  '3.11',
  '3.12',
  '3.13',
  '3.14',
];

export const NOBLE_PYTHON: readonly string[] = [
  'description of ppa:deadsnakes/ppa (52018490137; 3.14: 66268705092)',
  'deadsnakes/issues issue 337 (3.12 comes from Ubuntu)',
];

/** NVIDIA's images on Ubuntu 24.04, without the versions. */
export const UBUNTU_CUDA: Omit<BaseImages, 'pythons' | 'cudas'> = {
  image: 'nvidia/cuda:{cuda}-cudnn-runtime-ubuntu24.04',
  platforms: ARM_AND_X86,
  hasPython: false,
  sources: [
    'Docker Hub page of nvidia/cuda (54491024307: tag names and platforms, 13.0.1)',
    'bentoml 1.4.38, CONTAINER_METADATA (12.6 and 12.8 on ubuntu24.04)',
    'seen in public Dockerfiles: 12.6.0 9430626720, 12.6.1 14234293822, 12.6.2 40226405017, 12.6.3 67291124152, ' +
      '12.8.0 53114195902, 12.8.1 69021776028, 12.9.0 23929551244, 12.9.1 23018080318, 13.0.1 66213293442, ' +
      '13.0.2 62678865077, 13.2.1 60274212847, 13.3.0 61947511312, 13.3.1 62980967328',
  ],
};
