import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../../src/manifest/load.ts';
import { cudnnOf } from '../../../src/manifest/rules/cuda.ts';
import { expectAtMarks } from '../../support/marked.ts';
import { WITH_CUDA } from '../../support/manifest-texts.ts';

describe('the CUDA rules', () => {
  it('let a manifest with CUDA pass', () => {
    expectAtMarks(WITH_CUDA, []);
  });

  it.each([
    [
      'a CUDA version that is not there',
      `${WITH_CUDA}cuda_versions: [▸11.3.2]\n`,
      ['manifest/unknown-cuda-version'],
      "Did you mean '11.3.1'?",
    ],
    [
      'no cuDNN',
      WITH_CUDA.replace('11.3.1:', '▸11.3.1:').replace('    cudnn8: 8.2.0.53-1\n', ''),
      ['manifest/no-cudnn'],
      'cudnn8: ',
    ],
    [
      'two of them',
      WITH_CUDA.replace('cudnn8: 8.2.0.53-1', 'cudnn8: 8.2.0.53-1\n    ▸cudnn7: 7.6.5.32-1'),
      ['manifest/two-cudnn'],
      'Keep the one',
    ],
    [
      'two of them, one a devel package',
      WITH_CUDA.replace(
        'cudnn8: 8.2.0.53-1',
        'cudnn8: 8.2.0.53-1\n    ▸libcudnn8-devel: 7.6.5.32-1',
      ),
      ['manifest/two-cudnn'],
      'Keep the one',
    ],
    [
      'a component without a version',
      WITH_CUDA.replace('cudart: 11.3.109-1', '▸cudart:'),
      ['manifest/missing-component-version'],
      undefined,
    ],
    [
      'no CUDA at all',
      WITH_CUDA.replace(/cuda:\n[^]*?distros/, 'distros').replace('cudnn:', '▸cudnn:'),
      ['manifest/no-cuda-version'],
      'cuda section',
    ],
    [
      'a distro without CUDA',
      WITH_CUDA.replace('cudnn: [debian10]', 'cudnn: [debian10, ▸alpine3.14]'),
      ['manifest/no-cuda-prefix?'],
      undefined,
    ],
    [
      'a distro with an empty prefix',
      WITH_CUDA.replace('cuda_prefix_url: rhel8', "cuda_prefix_url: ''").replace(
        'cudnn: [',
        'cudnn: [▸',
      ),
      ['manifest/no-cuda-prefix?'],
      undefined,
    ],
    [
      'a cuDNN without a version',
      WITH_CUDA.replace('cudnn8: 8.2.0.53-1', '▸cudnn8:').replace('  11.3.1', '  ▸11.3.1'),
      ['manifest/no-cudnn', 'manifest/missing-component-version'],
      undefined,
    ],
  ])('refuse %s', (_, text, codes, hint) => {
    const found = expectAtMarks(text, codes);
    if (hint !== undefined) expect(found[0]?.hint).toContain(hint);
  });

  it('do not ask unused versions for cuDNN', () => {
    expectAtMarks(
      WITH_CUDA.replace('cuda:\n', 'cuda_versions: [11.3.1]\ncuda:\n  12.0.0: { cudart: a }\n'),
      [],
    );
    expectAtMarks(
      WITH_CUDA.replace('    cudnn: [debian10]\n', '').replace('    cudnn8: 8.2.0.53-1\n', ''),
      [],
    );
  });

  it('know when support of a version ends', () => {
    const text = WITH_CUDA.replace('    cudart', '    supported_until: 2024-06-30\n    cudart');
    expectAtMarks(text, []);
    const { manifest } = loadManifest(text, 'm');
    expect(manifest?.cuda[0]).toMatchObject({
      supportedUntil: '2024-06-30',
      components: [
        ['cudart', '11.3.109-1'],
        ['cudnn8', '8.2.0.53-1'],
      ],
    });
  });

  it('take cuDNN by its name', () => {
    const cuda = (names: string[]) => ({
      version: '1.2',
      path: [],
      supportedUntil: undefined,
      components: names.map((name) => [name, '8'] as const),
    });
    expect(cudnnOf(cuda(['cudart', 'cudnn8']))).toEqual(['cudnn8', '8']);
    expect(cudnnOf(cuda(['cudart']))).toBeUndefined();
  });
});
