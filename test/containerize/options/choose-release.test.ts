import { describe, expect, it } from 'vitest';
import { chooseRelease } from '../../../src/containerize/options/choose-release.ts';
import { unplaced } from '../../../src/containerize/options/source.ts';
import { cudaAliases } from '../../../src/containerize/tables/cuda.ts';
import * as tables from '../../../src/containerize/tables/distros.ts';
import { briefly, docker, read } from './samples.ts';

const CONDA = 'conda: { dependencies: [numpy] }\n';

function choose(lines: readonly string[], more = '') {
  const { bentofile } = read(docker(...lines) + more);
  if (!bentofile) throw new Error('the sample is no bentofile');
  const { release, found } = chooseRelease(bentofile, unplaced);
  const codes = briefly(found).map((text) => text.replace('-:- ', ''));
  const { type, image, python, cuda } = release ?? {};
  return { type, image, python, cuda, codes, messages: found.map(({ message }) => message) };
}

describe('defaults', () => {
  it.each([
    [[], '', { type: 'python', image: 'python:3.11-slim', python: '3.11', cuda: undefined }],
    [['cuda_version: default'], '', { type: 'cuda', cuda: '11.6.2', python: '3.11' }],
    [[], CONDA, { type: 'miniconda', image: 'continuumio/miniconda3:latest' }],
    [
      ['distro: alpine'],
      CONDA,
      { type: 'miniconda', image: 'continuumio/miniconda3:4.10.3p0-alpine' },
    ],
    [['distro: ubuntu24.04', 'cuda_version: default'], '', { type: 'cuda', cuda: '12.8.1' }],
    [['base_image: a:b'], '', { type: 'base', image: 'a:b', python: '3.11' }],
  ])('%j %j', (lines, more, expected) => {
    expect(choose(lines, more)).toMatchObject({ ...expected, codes: [] });
  });

  it.each([
    ['amazonlinux', '3.8'],
    ['ubi8', '3.9'],
  ])('%s, which has no 3.11, takes %s', (distro, python) => {
    const chosen = choose([`distro: ${distro}`]);
    expect(chosen).toMatchObject({ python, codes: ['warning default-python'] });
  });
});

describe('every combination of the tables', () => {
  const combinations = tables.distros.flatMap((distro) => [
    ...distro.releases.python.flatMap(({ pythons }) =>
      pythons.map((python) => [distro.name, python, ''] as const),
    ),
    ...distro.releases.cuda.flatMap(({ pythons, cudas }) =>
      pythons.flatMap((python) =>
        (cudas ?? []).map((cuda) => [distro.name, python, cuda] as const),
      ),
    ),
  ]);

  it.each(combinations)('%s %s %s', (distro, python, cuda) => {
    const lines = [`distro: ${distro}`, `python_version: '${python}'`, `cuda_version: '${cuda}'`];
    const type = cuda === '' ? 'python' : 'cuda';
    expect(choose(lines)).toMatchObject({
      type,
      python,
      cuda: cuda === '' ? undefined : cuda,
      codes: [],
    });
  });

  it.each([...cudaAliases])('CUDA %s with debian', (alias, full) => {
    expect(choose([`cuda_version: '${alias}'`])).toMatchObject({ cuda: full, codes: [] });
  });
});

describe('what does not go together', () => {
  it.each([
    [['distro: alpine', 'cuda_version: 11'], '', ['error no-cuda']],
    [
      ['distro: alpine', 'cuda_version: 11', 'base_image: a'],
      '',
      ['error no-cuda', 'warning ignored', 'warning ignored'],
    ],
    [['distro: debian12', 'cuda_version: 11'], '', ['error no-cuda']],
    [['distro: ubi8'], CONDA, ['error no-conda']],
    [['distro: amazonlinux'], CONDA, ['error no-conda']],
    [['distro: amazonlinux', 'cuda_version: 11'], CONDA, ['error no-cuda', 'error no-conda']],
    [['distro: debian', 'cuda_version: 11'], CONDA, ['warning conda-and-cuda']],
    [['cuda_version: 11'], CONDA, ['warning conda-and-cuda']],
    [['python_version: "3.7"'], '', ['error python-of-distro']],
    [['distro: ubi8', 'python_version: "3.11"'], '', ['error python-of-distro']],
    [['cuda_version: 11', 'python_version: "3.12"'], '', ['error python-of-distro']],
    [['distro: alpine', 'python_version: "3.12"'], CONDA, ['error python-of-distro']],
    [['distro: ubi8', 'cuda_version: 13'], '', ['error cuda-of-distro']],
    [['distro: ubuntu24.04', 'cuda_version: 12'], '', ['error cuda-of-distro']],
    [['distro: ubi9', 'cuda_version: 12.9'], '', ['error cuda-of-distro']],
  ])('%j %j', (lines, more, codes) => {
    const chosen = choose(lines, more);
    expect(chosen.codes).toEqual(codes);
    expect(chosen.type === undefined).toBe(codes.some((code) => code.startsWith('error')));
  });

  it('is said with what there is', () => {
    expect(choose(['distro: alpine', 'cuda_version: 11']).messages).toEqual([
      "distro 'alpine' does not support CUDA. Distros that support CUDA are: ['ubi8', 'debian', 'ubuntu24.04', 'ubi9']",
    ]);
    expect(choose(['distro: ubi8', 'python_version: "3.11"']).messages).toEqual([
      'Python 3.11 is not supported for ubi8. Supported Python versions are: 3.8, 3.9',
    ]);
    expect(choose(['distro: ubi9', 'cuda_version: 12.9']).messages[0]).toContain('13.3.1, 13.0.2');
  });
});

describe('base_image', () => {
  it('leaves everything else out, with a warning each', () => {
    const lines = [
      'base_image: a:b',
      'distro: debian',
      'python_version: "3.7"',
      'cuda_version: 11',
      'system_packages: [git]',
    ];
    expect(choose(lines, CONDA)).toMatchObject({
      type: 'base',
      image: 'a:b',
      python: '3.7',
      cuda: undefined,
      codes: Array.from({ length: 5 }, () => 'warning ignored'),
    });
  });

  it('has nothing to leave out where nothing is written', () => {
    expect(choose(['base_image: a:b', 'system_packages: []', 'cuda_version: None']).codes).toEqual(
      [],
    );
  });
});
