import { CURRENT_CUDAS, CURRENT_DEFAULT_CUDA } from './cuda.ts';
import type { Distro } from './distro.ts';
import {
  ARM_AND_X86,
  EVERYWHERE,
  GLIBC_FROM_38,
  NOBLE_PYTHON,
  OFFICIAL_PYTHON,
  UBUNTU_CUDA,
} from './shared.ts';

const FROM_310 = ['3.10', '3.11', '3.12', '3.13', '3.14'];
const UBI9_PYTHON = 'registry.access.redhat.com/ubi9/python-{digits}';

/** Distros of today, which BentoML has not. */
export const currentDistros: readonly Distro[] = [
  {
    name: 'debian12',
    family: 'debian',
    releases: {
      python: [
        {
          image: 'python:{python}-slim-bookworm',
          pythons: ['3.8', '3.9'],
          platforms: EVERYWHERE,
          hasPython: true,
          sources: ['seen in public Dockerfiles (26410402419, 33045883720); platforms unverified'],
        },
        {
          image: 'python:{python}-slim-bookworm',
          pythons: FROM_310,
          platforms: EVERYWHERE,
          hasPython: true,
          sources: OFFICIAL_PYTHON,
        },
      ],
      cuda: [],
      miniconda: [],
    },
  },
  {
    name: 'ubuntu24.04',
    family: 'debian',
    defaultCuda: CURRENT_DEFAULT_CUDA,
    releases: {
      python: [
        {
          image: 'ubuntu:24.04',
          pythons: GLIBC_FROM_38,
          platforms: ARM_AND_X86,
          hasPython: false,
          sources: NOBLE_PYTHON,
        },
      ],
      cuda: [{ ...UBUNTU_CUDA, pythons: GLIBC_FROM_38, cudas: CURRENT_CUDAS }],
      miniconda: [],
    },
  },
  {
    name: 'ubi9',
    family: 'ubi',
    defaultCuda: CURRENT_DEFAULT_CUDA,
    releases: {
      python: [
        {
          image: `${UBI9_PYTHON}:1`,
          pythons: ['3.9', '3.11', '3.12'],
          platforms: EVERYWHERE,
          hasPython: true,
          sources: [
            'tag 1 seen in public Dockerfiles (python-312: 69064647450; python-39-1 and python-311-1 builds: 34251364048, 33020134349)',
            'platforms: 58231155640',
          ],
        },
        {
          image: `${UBI9_PYTHON}:latest`,
          pythons: ['3.14'],
          platforms: ARM_AND_X86,
          hasPython: true,
          sources: ['seen in public Dockerfiles (66779783835, 71159819462); platforms unverified'],
        },
      ],
      cuda: [
        {
          image: 'nvidia/cuda:{cuda}-cudnn-runtime-ubi9',
          pythons: ['3.9', '3.11', '3.12'],
          cudas: ['13.3.1', '13.0.2', '13.0.1', '12.8.1', '12.8.0', '12.6.3', '12.6.2', '12.6.0'],
          platforms: ARM_AND_X86,
          hasPython: false,
          sources: [
            'Docker Hub page of nvidia/cuda (54491024307: 13.0.1, platforms)',
            'seen in public files: 12.6.0 6886438458, 12.6.2 49032071008, 12.6.3 70993063425, 12.8.0 21751163528, ' +
              '12.8.1 23543886550, 13.0.2 56108434251, 13.3.1 59113918054 (with python3.11 of the ubi-9 repositories)',
            'Red Hat, Installing and using dynamic programming languages in RHEL 9: 3.9, 3.11, 3.12',
          ],
        },
      ],
      miniconda: [],
    },
  },
  {
    name: 'amazonlinux2023',
    family: 'amazonlinux',
    releases: {
      python: [
        {
          image: 'amazonlinux:2023',
          pythons: ['3.9', '3.11', '3.12', '3.13', '3.14'],
          platforms: ARM_AND_X86,
          hasPython: false,
          sources: ['AWS, Python in AL2023 (linux/al2023/ug/python.html)'],
        },
      ],
      cuda: [],
      miniconda: [],
    },
  },
  {
    name: 'alpine3.22',
    family: 'alpine',
    releases: {
      python: [
        {
          image: 'python:{python}-alpine3.22',
          pythons: FROM_310,
          platforms: EVERYWHERE,
          hasPython: true,
          sources: OFFICIAL_PYTHON,
        },
      ],
      cuda: [],
      miniconda: [],
    },
  },
];
