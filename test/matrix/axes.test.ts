import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { resolveAxes } from '../../src/matrix/axes.ts';
import type { RequestedAxes } from '../../src/matrix/axes.ts';
import { distro } from '../support/manifest-texts.ts';
import { manifestOf } from '../support/matrix.ts';

const MANIFEST = manifestOf(`packages: { p: { runtime: [d, e] } }
python_versions: ['3.8', { version: '3.9', supported_until: 2025-10-31 }]
cuda: { 11.3.1: { cudnn8: a }, 11.6.2: { cudnn8: b }, 12.0.0: { cudnn8: c } }
cuda_versions: [11.6.2, 11.3.1]
distros:
${distro('d')}${distro('e', "python_versions: ['3.10', '3.8']")}`);

function axes(requested: RequestedAxes) {
  const { pythons, cudas, unlistedPythons } = resolveAxes(MANIFEST, requested);
  return [
    pythons.map(({ version }) => version),
    cudas.map(({ version }) => version),
    [...unlistedPythons],
  ];
}

describe('resolveAxes', () => {
  it.each<[string, RequestedAxes, string[], string[], string[]]>([
    ['nothing asked for', {}, ['3.8', '3.9', '3.10'], ['11.6.2', '11.3.1'], []],
    [
      'empty requests',
      { pythons: [], cudas: [] },
      ['3.8', '3.9', '3.10'],
      ['11.6.2', '11.3.1'],
      [],
    ],
    [
      'a listed Python leaves the axis alone',
      { pythons: ['3.10'] },
      ['3.8', '3.9', '3.10'],
      ['11.6.2', '11.3.1'],
      [],
    ],
    [
      'an unlisted Python becomes the axis',
      { pythons: ['3.13'] },
      ['3.13'],
      ['11.6.2', '11.3.1'],
      ['3.13'],
    ],
    [
      'both together, in the order asked for',
      { pythons: ['3.13', '3.9', '3.13'] },
      ['3.13', '3.9'],
      ['11.6.2', '11.3.1'],
      ['3.13'],
    ],
    [
      'a CUDA version of the axis leaves it alone',
      { cudas: ['11.3.1'] },
      ['3.8', '3.9', '3.10'],
      ['11.6.2', '11.3.1'],
      [],
    ],
    ['another one becomes the axis', { cudas: ['12.0.0'] }, ['3.8', '3.9', '3.10'], ['12.0.0'], []],
    [
      'both together',
      { cudas: ['12.0.0', '11.3.1', '12.0.0'] },
      ['3.8', '3.9', '3.10'],
      ['12.0.0', '11.3.1'],
      [],
    ],
    [
      'a patch release of Python',
      { pythons: ['3.13.1'] },
      ['3.13.1'],
      ['11.6.2', '11.3.1'],
      ['3.13.1'],
    ],
  ])('%s', (_, requested, pythons, cudas, unlisted) => {
    expect(axes(requested)).toEqual([pythons, cudas, unlisted]);
  });

  it('keeps the end of support of a listed version', () => {
    expect(resolveAxes(MANIFEST, { pythons: ['3.13', '3.9'] }).pythons).toEqual([
      { version: '3.13', supportedUntil: undefined },
      { version: '3.9', supportedUntil: '2025-10-31' },
    ]);
  });

  it('refuses all that is wrong at once', () => {
    const attempt = () =>
      resolveAxes(MANIFEST, { pythons: ['three', '3'], cudas: ['12.0.1', '9'] });
    expect(attempt).toThrow(InputError);
    try {
      attempt();
    } catch (error) {
      expect((error as InputError).diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
        ['options/bad-python-version', undefined],
        ['options/bad-python-version', undefined],
        ['options/unknown-cuda-version', "Did you mean '12.0.0'?"],
        ['options/unknown-cuda-version', 'Known: 11.3.1, 11.6.2, 12.0.0.'],
      ]);
    }
  });
});
