import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseReference } from '../../../src/registry/reference.ts';
import {
  BENTOML_CUDAS,
  cudaAliases,
  cudaVersionNames,
} from '../../../src/containerize/tables/cuda.ts';
import * as tables from '../../../src/containerize/tables/distros.ts';

const releases = ['python', 'cuda', 'miniconda'] as const;
const rows = tables.distros.flatMap((distro) =>
  releases.flatMap((release) =>
    distro.releases[release].map((row) => ({
      distro,
      release,
      row,
      name: `${distro.name} ${release}`,
    })),
  ),
);

describe('the tables of BentoML keep their meaning', () => {
  it.each([
    ['amazonlinux', 'python', '3.8', undefined, 'amazonlinux:2'],
    ['ubi8', 'python', '3.8', undefined, 'registry.access.redhat.com/ubi8/python-38:1'],
    ['ubi8', 'python', '3.9', undefined, 'registry.access.redhat.com/ubi8/python-39:1'],
    ['ubi8', 'cuda', '3.9', '12.1.1', 'nvidia/cuda:12.1.1-cudnn8-runtime-ubi8'],
    ['debian', 'python', '3.8', undefined, 'python:3.8-slim'],
    ['debian', 'python', '3.11', undefined, 'python:3.11-slim'],
    ['debian', 'cuda', '3.10', '11.6.2', 'nvidia/cuda:11.6.2-cudnn8-runtime-ubuntu20.04'],
    ['debian', 'miniconda', '3.9', undefined, 'continuumio/miniconda3:latest'],
    ['alpine', 'python', '3.10', undefined, 'python:3.10-alpine'],
    ['alpine', 'miniconda', '3.10', undefined, 'continuumio/miniconda3:4.10.3p0-alpine'],
  ] as const)('%s %s %s %s', (name, release, python, cuda, image) => {
    const distro = tables.findDistro(name);
    const found = distro && tables.findBaseImages(distro, release, python, cuda);
    expect(found && tables.imageOf(found, python, cuda)).toBe(image);
  });

  it.each([
    ['debian', BENTOML_CUDAS],
    ['ubi8', BENTOML_CUDAS],
  ])('%s has every CUDA version of BentoML', (name, cudas) => {
    const distro = tables.findDistro(name);
    expect(distro && tables.cudasOf(distro)).toEqual(expect.arrayContaining([...cudas]));
  });

  it.each([
    ['amazonlinux', ['linux/amd64', 'linux/arm64']],
    ['debian', ['linux/amd64', 'linux/arm64', 'linux/ppc64le', 'linux/s390x']],
    ['alpine', ['linux/amd64', 'linux/arm64', 'linux/ppc64le', 'linux/s390x']],
    ['ubi8', ['linux/amd64', 'linux/arm64']],
  ])('%s has the platforms of its table', (name, platforms) => {
    expect(tables.findDistro(name)?.releases.python[0]?.platforms).toEqual(platforms);
  });

  it.each([
    ['12', '12.1.1'],
    ['12.1', '12.1.1'],
    ['12.1.0', '12.1.0'],
    ['12.0', '12.0.1'],
    ['12.0.0', '12.0.0'],
    ['11', '11.8.0'],
    ['11.8', '11.8.0'],
    ['11.7', '11.7.1'],
    ['11.6', '11.6.2'],
    ['11.4', '11.4.3'],
    ['11.2', '11.2.2'],
    ['11.2.2', '11.2.2'],
  ])('CUDA %s is %s', (alias, full) => {
    expect(cudaAliases.get(alias)).toBe(full);
  });

  it('and their order', () => {
    expect(tables.distroNames().slice(0, 4)).toEqual(['amazonlinux', 'ubi8', 'debian', 'alpine']);
    expect(tables.distrosWith('cuda').slice(0, 2)).toEqual(['ubi8', 'debian']);
    expect(tables.distrosWith('miniconda')).toEqual(['debian', 'alpine']);
  });
});

describe('what is current', () => {
  it.each([
    ['debian', 'python', '3.14', undefined, 'python:3.14-slim'],
    ['debian', 'cuda', '3.12', '12.8.1', 'nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04'],
    ['alpine', 'python', '3.13', undefined, 'python:3.13-alpine'],
    ['debian12', 'python', '3.12', undefined, 'python:3.12-slim-bookworm'],
    ['ubuntu24.04', 'python', '3.12', undefined, 'ubuntu:24.04'],
    ['ubuntu24.04', 'cuda', '3.11', '13.3.1', 'nvidia/cuda:13.3.1-cudnn-runtime-ubuntu24.04'],
    ['ubi9', 'python', '3.12', undefined, 'registry.access.redhat.com/ubi9/python-312:1'],
    ['ubi9', 'python', '3.14', undefined, 'registry.access.redhat.com/ubi9/python-314:latest'],
    ['ubi9', 'cuda', '3.11', '12.8.1', 'nvidia/cuda:12.8.1-cudnn-runtime-ubi9'],
    ['amazonlinux2023', 'python', '3.13', undefined, 'amazonlinux:2023'],
    ['alpine3.22', 'python', '3.14', undefined, 'python:3.14-alpine3.22'],
  ] as const)('%s %s %s %s', (name, release, python, cuda, image) => {
    const distro = tables.findDistro(name);
    const found = distro && tables.findBaseImages(distro, release, python, cuda);
    expect(found && tables.imageOf(found, python, cuda)).toBe(image);
  });
});

describe('every row', () => {
  it.each(rows)('of $name names images, platforms and sources', ({ row, release }) => {
    expect(row.pythons.length).toBeGreaterThan(0);
    expect(row.platforms.length).toBeGreaterThan(0);
    expect(row.sources.length).toBeGreaterThan(0);
    expect(row.cudas !== undefined).toBe(release === 'cuda');
    for (const python of row.pythons) {
      expect(python).toMatch(/^3\.\d{1,2}$/);
      for (const cuda of row.cudas ?? [undefined]) {
        const image = tables.imageOf(row, python, cuda);
        expect(image).not.toMatch(/[{}]/);
        expect(parseReference(image).tag).toBeDefined();
      }
    }
    for (const cuda of row.cudas ?? []) expect(cudaAliases.get(cuda)).toBe(cuda);
  });

  it.each(tables.distros.filter(({ releases: { cuda } }) => cuda.length > 0))(
    'of $name has its default CUDA',
    (distro) => {
      expect(tables.cudasOf(distro)).toContain(distro.defaultCuda);
    },
  );

  it('is named once, and every CUDA version has a distro', () => {
    const names = tables.distroNames();
    expect(new Set(names).size).toBe(names.length);
    const cudas = new Set(tables.distros.flatMap((distro) => tables.cudasOf(distro)));
    expect(new Set(cudaAliases.values())).toEqual(cudas);
    expect(cudaVersionNames()).toContain('default');
  });

  it('has its image in docs/sources.md', () => {
    const section =
      readFileSync('docs/sources.md', 'utf8').split("## BentoML's containers")[1] ?? '';
    for (const { row } of rows) expect(section).toContain(`\`${row.image}\``);
    for (const cuda of cudaAliases.values()) expect(section).toContain(cuda);
  });
});
