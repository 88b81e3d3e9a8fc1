import { describe, expect, it } from 'vitest';
import { renderBentoDockerfile } from '../../../src/containerize/dockerfile/render.ts';
import type { ImageSetup } from '../../../src/containerize/setup.ts';
import { block, instructions, plain, setup } from './setups.ts';

const ENV = [
  'ENV LANG=C.UTF-8',
  'ENV LC_ALL=C.UTF-8',
  'ENV PYTHONIOENCODING=UTF-8',
  'ENV PYTHONUNBUFFERED=1',
];
const APT = 'apt-get install -q -y --no-install-recommends --allow-remove-essential';
const NO_LISTS = '&& rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb';
const DEBIAN = [
  'USER root',
  'ENV DEBIAN_FRONTEND=noninteractive',
  `RUN rm -f /etc/apt/apt.conf.d/docker-clean && echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache`,
  `RUN apt-get update && ${APT} ca-certificates gnupg2 bash build-essential git ${NO_LISTS}`,
];
const getPip = (python: string): string =>
  `RUN (curl -fsSL https://bootstrap.pypa.io/pip/${python}/get-pip.py -o /tmp/get-pip.py || curl -fsSL https://bootstrap.pypa.io/get-pip.py -o /tmp/get-pip.py) && python${python} /tmp/get-pip.py --no-cache-dir && rm /tmp/get-pip.py`;
const deadsnakes = (python: string, packages: string): string =>
  `RUN apt-get update && ${APT} software-properties-common && add-apt-repository -y ppa:deadsnakes/ppa && apt-get update && ${APT} curl ${packages} && rm -f /usr/lib/python${python}/EXTERNALLY-MANAGED ${NO_LISTS}`;
const links = (python: string): string =>
  `RUN ln -sf /usr/bin/python${python} /usr/bin/python3 && ln -sf /usr/bin/pip${python} /usr/bin/pip3`;
const ownLink = (python: string): string =>
  `RUN ln -sf /usr/bin/python${python} /usr/local/bin/python3`;
const NO_YUM = '&& yum clean all && rm -rf /var/cache/yum';
const ubi = (erasing = ''): string[] => [
  'USER root',
  `RUN yum upgrade -y && yum install -y ${erasing}ca-certificates curl gcc gcc-c++ make bash shadow-utils ${NO_YUM}`,
  `RUN yum install -y ${erasing}git ${NO_YUM}`,
];
const UBI_CUDA =
  'ENV HOME=/opt/app-root/src APP_ROOT=/opt/app-root PATH=/opt/app-root/src/bin:/opt/app-root/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const dnf = (name: string): string =>
  `RUN dnf install -y ${name} && dnf clean all && rm -rf /var/cache/yum`;
const amazon = (extras: boolean, name: string, python: string): string[] => [
  'USER root',
  `RUN yum upgrade -y && yum install -y ${extras ? 'amazon-linux-extras' : '--allowerasing'} curl ca-certificates gcc gcc-c++ make bash shadow-utils ${extras ? `&& amazon-linux-extras enable python${python} ` : ''}&& yum install -y ${name} ${name}-devel && yum groupinstall -y "Development Tools" ${NO_YUM}`,
  getPip(python),
  `RUN yum install -y ${extras ? '' : '--allowerasing '}git ${NO_YUM}`,
];
const ALPINE = [
  'USER root',
  'RUN apk add --no-cache bash gcc libc-dev shadow musl-dev build-base linux-headers g++ git',
  'ENV ENV=/root/.bashrc',
];
const CUDA = 'ENV NVIDIA_VISIBLE_DEVICES=';

type Row = readonly [
  title: string,
  setup: Partial<ImageSetup>,
  python: string,
  expected: readonly string[],
];

const rows: readonly Row[] = [
  ['debian', {}, '3.11', DEBIAN],
  ['debian12', { distro: 'debian12', baseImage: 'python:3.12-slim-bookworm' }, '3.12', DEBIAN],
  [
    'ubuntu24.04 with its own Python',
    { distro: 'ubuntu24.04', baseImage: 'ubuntu:24.04', hasPython: false },
    '3.12',
    [...DEBIAN, deadsnakes('3.12', 'python3.12 python3.12-dev'), ownLink('3.12'), getPip('3.12')],
  ],
  [
    'cuda debian',
    {
      releaseType: 'cuda',
      baseImage: 'nvidia/cuda:11.6.2-cudnn8-runtime-ubuntu20.04',
      cudaVersion: '11.6.2',
      hasPython: false,
    },
    '3.10',
    [
      CUDA,
      ...DEBIAN,
      deadsnakes('3.10', 'python3.10 python3.10-dev python3.10-distutils'),
      links('3.10'),
      getPip('3.10'),
    ],
  ],
  [
    'cuda debian of today, which is Ubuntu 24.04',
    {
      releaseType: 'cuda',
      baseImage: 'nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04',
      cudaVersion: '12.8.1',
      hasPython: false,
    },
    '3.13',
    [
      CUDA,
      ...DEBIAN,
      deadsnakes('3.13', 'python3.13 python3.13-dev'),
      ownLink('3.13'),
      getPip('3.13'),
    ],
  ],
  [
    'miniconda debian',
    {
      releaseType: 'miniconda',
      baseImage: 'continuumio/miniconda3:latest',
      conda: { pythonVersion: '3.9' },
    },
    '3.9',
    DEBIAN,
  ],
  [
    'alpine',
    { distro: 'alpine', family: 'alpine', baseImage: 'python:3.11-alpine' },
    '3.11',
    ALPINE,
  ],
  [
    'miniconda alpine',
    {
      releaseType: 'miniconda',
      distro: 'alpine',
      family: 'alpine',
      baseImage: 'continuumio/miniconda3:4.10.3p0-alpine',
      conda: { pythonVersion: '3.9' },
    },
    '3.9',
    ALPINE,
  ],
  [
    'ubi8',
    {
      distro: 'ubi8',
      family: 'ubi',
      baseImage: 'registry.access.redhat.com/ubi8/python-38:1',
    },
    '3.8',
    ubi(),
  ],
  [
    'ubi9',
    {
      distro: 'ubi9',
      family: 'ubi',
      baseImage: 'registry.access.redhat.com/ubi9/python-311:1',
    },
    '3.11',
    ubi('--allowerasing '),
  ],
  [
    'cuda ubi8',
    {
      releaseType: 'cuda',
      distro: 'ubi8',
      family: 'ubi',
      baseImage: 'nvidia/cuda:11.6.2-cudnn8-runtime-ubi8',
      cudaVersion: '11.6.2',
      hasPython: false,
    },
    '3.8',
    [CUDA, ...ubi(), UBI_CUDA, dnf('python38'), links('3.8'), getPip('3.8')],
  ],
  [
    'cuda ubi9',
    {
      releaseType: 'cuda',
      distro: 'ubi9',
      family: 'ubi',
      baseImage: 'nvidia/cuda:12.8.1-cudnn-runtime-ubi9',
      cudaVersion: '12.8.1',
      hasPython: false,
    },
    '3.11',
    [CUDA, ...ubi('--allowerasing '), UBI_CUDA, dnf('python3.11'), ownLink('3.11'), getPip('3.11')],
  ],
  [
    'amazonlinux',
    { distro: 'amazonlinux', family: 'amazonlinux', baseImage: 'amazonlinux:2', hasPython: false },
    '3.8',
    [...amazon(true, 'python38', '3.8'), links('3.8')],
  ],
  [
    'amazonlinux2023',
    {
      distro: 'amazonlinux2023',
      family: 'amazonlinux',
      baseImage: 'amazonlinux:2023',
      hasPython: false,
    },
    '3.9',
    [...amazon(false, 'python3', '3.9'), ownLink('3.9')],
  ],
  [
    'an image of the user’s',
    {
      releaseType: 'base',
      distro: undefined,
      family: undefined,
      baseImage: 'registry.example/team/base:1',
      cudaVersion: '11.6.2',
    },
    '3.11',
    [],
  ],
];

describe.each(rows)('%s', (title, changes, pythonVersion, expected) => {
  const made = setup({ ...changes, pythonVersion, systemPackages: ['git'] });
  const isConda = made.conda !== undefined;

  it('has the instructions of its distro, in their sequence', () => {
    const [from, ...rest] = block(renderBentoDockerfile(made, plain), 'SETUP_BENTO_BASE_IMAGE');
    expect(from).toBe(`FROM ${made.baseImage} AS base-container`);
    const [cuda, ...others] = expected;
    expect(rest).toEqual(cuda === CUDA ? [...ENV, CUDA, ...others] : [...ENV, ...expected]);
  });

  it('gives the linter nothing to say, whatever is asked for', () => {
    for (const buildkit of [true, false]) {
      const asked = setup({
        ...made,
        env: [['A', 'a b']],
        hasSetupScript: true,
        systemPackages: ['git', 'libfoo>=1'],
      });
      const options = { buildkit, banner: true, features: ['grpc'] };
      const { rendered, warnings } = renderBentoDockerfile(asked, options);
      expect(warnings).toEqual([]);
      expect(rendered.origins).toHaveLength(rendered.text.split('\n').length);
      expect(rendered.text.startsWith('# syntax=docker/dockerfile:1\n')).toBe(buildkit);
      const isMounted = rendered.text.includes('--mount=type=cache');
      expect(isMounted).toBe(buildkit);
      expect(rendered.text).not.toMatch(/\{\w*,\w+/);
      if (title !== 'an image of the user’s') expect(rendered.text).toContain("git 'libfoo>=1'");
    }
  });

  it('mounts a cache wherever it downloads, with BuildKit', () => {
    const { rendered } = renderBentoDockerfile(made, { ...plain, buildkit: true });
    const downloads = instructions(rendered.text).filter((line) =>
      /^RUN\b.*\b(?:apt-get|apk add|yum install|dnf install|conda install|env update|install\.sh)\b/.test(
        line,
      ),
    );
    for (const line of downloads) expect(line).toMatch(/^RUN --mount=/);
    expect(rendered.text.includes('target=/opt/conda/pkgs')).toBe(isConda);
    expect(rendered.text).not.toMatch(/target=\/opt\/conda\/pkg\b/);
  });

  it('installs conda’s environment before pip’s packages', () => {
    const found = block(renderBentoDockerfile(made, plain), 'SETUP_BENTO_COMPONENTS');
    const conda = [
      'ADD --chown=bentoml:bentoml ./env/conda/environment.yml /home/bentoml/bento/env/conda/environment.yml',
      'RUN /opt/conda/bin/conda install -y -n base pkgs/main::python=3.9 pip',
      'RUN if [ -f /home/bentoml/bento/env/conda/environment.yml ]; then /opt/conda/bin/conda config --set pip_interop_enabled True && /opt/conda/bin/conda env update -n base -f /home/bentoml/bento/env/conda/environment.yml && /opt/conda/bin/conda clean -y --all; fi',
    ];
    expect(found).toEqual([
      ...(isConda ? conda : []),
      'COPY --chown=bentoml:bentoml ./env/python ./env/python/',
      'RUN bash -euxo pipefail /home/bentoml/bento/env/python/install.sh',
      'COPY --chown=bentoml:bentoml . ./',
    ]);
  });
});
