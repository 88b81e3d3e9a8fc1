import { BENTOML_CUDAS, BENTOML_DEFAULT_CUDA, CURRENT_CUDAS } from './cuda.ts';
import type { BaseImages, Distro } from './distro.ts';
import { ARM_AND_X86, EVERYWHERE, GLIBC_FROM_38, OFFICIAL_PYTHON, UBUNTU_CUDA } from './shared.ts';

/** BentoML's tables: `CONTAINER_METADATA` of the wheel bentoml 1.1.11, as in spec/containerize.md §2. */
const BENTOML = ['spec/containerize.md §2', 'bentoml 1.1.11'];
const FROM_38 = ['3.8', '3.9', '3.10', '3.11'];
const NEWER = ['3.12', '3.13', '3.14'];

/** An image of BentoML's table, and the same image for the Pythons since. */
function pythonImages(image: string): BaseImages[] {
  const common = { image, platforms: EVERYWHERE, hasPython: true };
  return [
    { ...common, pythons: FROM_38, sources: BENTOML },
    { ...common, pythons: NEWER, sources: OFFICIAL_PYTHON },
  ];
}

/** In the order of BentoML's table, which its messages show. */
export const bentomlDistros: readonly Distro[] = [
  {
    name: 'amazonlinux',
    family: 'amazonlinux',
    releases: {
      python: [
        {
          image: 'amazonlinux:2',
          pythons: ['3.8'],
          platforms: ARM_AND_X86,
          hasPython: false,
          sources: BENTOML,
        },
      ],
      cuda: [],
      miniconda: [],
    },
  },
  {
    name: 'ubi8',
    family: 'ubi',
    defaultCuda: BENTOML_DEFAULT_CUDA,
    releases: {
      python: [
        {
          image: 'registry.access.redhat.com/ubi8/python-{digits}:1',
          pythons: ['3.8', '3.9'],
          platforms: ARM_AND_X86,
          hasPython: true,
          sources: BENTOML,
        },
      ],
      cuda: [
        {
          image: 'nvidia/cuda:{cuda}-cudnn8-runtime-ubi8',
          pythons: ['3.8', '3.9'],
          cudas: BENTOML_CUDAS,
          platforms: [...ARM_AND_X86, 'linux/ppc64le'],
          hasPython: false,
          sources: BENTOML,
        },
      ],
      miniconda: [],
    },
  },
  {
    name: 'debian',
    family: 'debian',
    defaultCuda: BENTOML_DEFAULT_CUDA,
    releases: {
      python: pythonImages('python:{python}-slim'),
      cuda: [
        {
          image: 'nvidia/cuda:{cuda}-cudnn8-runtime-ubuntu20.04',
          pythons: FROM_38,
          cudas: BENTOML_CUDAS,
          platforms: ARM_AND_X86,
          hasPython: false,
          sources: BENTOML,
        },
        { ...UBUNTU_CUDA, pythons: GLIBC_FROM_38, cudas: CURRENT_CUDAS },
      ],
      miniconda: [
        {
          image: 'continuumio/miniconda3:latest',
          pythons: FROM_38,
          platforms: EVERYWHERE,
          hasPython: true,
          sources: BENTOML,
        },
        {
          image: 'continuumio/miniconda3:latest',
          pythons: NEWER,
          platforms: EVERYWHERE,
          hasPython: true,
          sources: [
            'Miniconda3-py312 and -py313 installers, seen in public Dockerfiles (16325964924, 53178547485)',
            'pkgs/main::python-3.14.7, seen in a transcript of conda (65866507921)',
          ],
        },
      ],
    },
  },
  {
    name: 'alpine',
    family: 'alpine',
    releases: {
      python: pythonImages('python:{python}-alpine'),
      cuda: [],
      miniconda: [
        {
          image: 'continuumio/miniconda3:4.10.3p0-alpine',
          pythons: FROM_38,
          platforms: ['linux/amd64'],
          hasPython: true,
          sources: BENTOML,
        },
      ],
    },
  },
];
