import { describe, expect, it } from 'vitest';
import { renderBentoDockerfile } from '../../../src/containerize/dockerfile/render.ts';
import type { BentoDockerfileOptions } from '../../../src/containerize/dockerfile/render.ts';
import type { ImageSetup } from '../../../src/containerize/setup.ts';
import { plain, setup } from './setups.ts';

const cases: readonly (readonly [string, Partial<ImageSetup>, Partial<BentoDockerfileOptions>])[] =
  [
    [
      'debian-buildkit',
      { env: [['GREETING', 'hello world']], systemPackages: ['git'], hasSetupScript: true },
      { buildkit: true, features: ['grpc'] },
    ],
    ['debian-plain', {}, { banner: true }],
    [
      'debian-cuda',
      {
        releaseType: 'cuda',
        baseImage: 'nvidia/cuda:11.6.2-cudnn8-runtime-ubuntu20.04',
        cudaVersion: '11.6.2',
        hasPython: false,
      },
      { buildkit: true },
    ],
    [
      'alpine-miniconda',
      {
        releaseType: 'miniconda',
        distro: 'alpine',
        family: 'alpine',
        baseImage: 'continuumio/miniconda3:4.10.3p0-alpine',
        conda: { pythonVersion: '3.9' },
      },
      { buildkit: true },
    ],
    [
      'base-image',
      {
        releaseType: 'base',
        distro: undefined,
        family: undefined,
        baseImage: 'registry.example/team/base:1',
        hasSetupScript: true,
      },
      {},
    ],
  ];

describe('whole Dockerfiles', () => {
  it.each(cases)('%s', async (name, changes, options) => {
    const { rendered } = renderBentoDockerfile(setup(changes), { ...plain, ...options });
    await expect(rendered.text).toMatchFileSnapshot(`golden/${name}.Dockerfile`);
  });
});
