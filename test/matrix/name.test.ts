import { describe, expect, it } from 'vitest';
import { buildTagOf } from '../../src/matrix/name.ts';
import { WITH_CUDA, distro } from '../support/manifest-texts.ts';
import { planned } from '../support/matrix.ts';

const FILES = ['base', 'devel', 'runtime', 'cudnn'].map((type) => `${type}.Dockerfile.j2`);
const ONE = `packages: { p: { devel: [d], runtime: [d], cudnn: [d] } }
python_versions: ['3.8']
distros:
${distro('d', 'cuda_prefix_url: x').replace('add_to_tags: d', 'add_to_tags: slim')}cuda: { 11.3.1: { cudnn8: a }, 12.0.0: { cudnn8: b } }
`;

describe('tags and folders', () => {
  it('with one CUDA version', () => {
    const { tags, folders } = planned(`${ONE}cuda_versions: [11.3.1]\n`, { files: FILES });
    expect(tags).toEqual([
      'p:devel-python3.8-slim',
      'p:0.13.0-python3.8-slim-runtime',
      'p:0.13.0-python3.8-slim-cudnn',
      'p:base-python3.8-slim',
    ]);
    expect(folders).toEqual(['p/d/devel', 'p/d/runtime', 'p/d/cudnn', 'p/d']);
  });

  it('with several CUDA versions', () => {
    const { tags, folders, findings } = planned(ONE, { files: FILES });
    expect(tags.slice(2)).toEqual([
      'p:0.13.0-python3.8-slim-cudnn-cuda11.3.1',
      'p:0.13.0-python3.8-slim-cudnn-cuda12.0.0',
      'p:base-python3.8-slim',
    ]);
    expect(folders.slice(2)).toEqual(['p/d/cudnn-cuda11.3.1', 'p/d/cudnn-cuda12.0.0', 'p/d']);
    expect(findings).toEqual([]);
  });

  it('where the path has the CUDA version itself', () => {
    const { folders, findings } = planned(
      `${ONE}specs: { path: '{package}/{cuda_version}/{distro}/{release_type}' }\n`,
      { files: FILES },
    );
    expect(folders).toEqual([
      'p/d/devel',
      'p/d/runtime',
      'p/11.3.1/d/cudnn',
      'p/12.0.0/d/cudnn',
      'p/d',
    ]);
    expect(findings).toEqual([]);
  });

  it('of release types that the manifest declares', () => {
    const { tags } = planned(
      ONE.replace('devel: [d], runtime: [d], cudnn: [d]', 'debug: [d], trt: [d]') +
        'release_types: { debug: { versioned: false }, trt: { cuda: true } }\ncuda_versions: [12.0.0]\n',
      { files: FILES },
    );
    expect(tags.slice(0, 2)).toEqual(['p:debug-python3.8-slim', 'p:0.13.0-python3.8-slim-trt']);
  });

  it.each([
    [
      "'{package}_{distro}_{release_type}_{python_version}_{suffixes}'",
      'p_d_0.13.0_3.8_slim-runtime',
    ],
    ["'v{{{release_type}}}'", 'v{0.13.0}-runtime'],
    ["'{release_type}-{release_type}'", '0.13.0-0.13.0-runtime'],
  ])('by the format %s', (fmt, tag) => {
    expect(planned(`${ONE}specs: { tag: { fmt: ${fmt} } }\n`).tags[1]).toBe(`p:${tag}`);
  });

  it('by any version', () => {
    expect(planned(ONE, { version: '1.0-devel' }).tags[1]).toBe(
      'p:1.0-devel-python3.8-slim-runtime',
    );
  });

  it('of the base image, with the build argument in it', () => {
    const { matrix, naming } = planned(WITH_CUDA);
    const [first] = matrix.cells;
    expect(first && buildTagOf(first, naming)).toBe('base-python$PYTHON_VERSION-debian10');
  });
});
