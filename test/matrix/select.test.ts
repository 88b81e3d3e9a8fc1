import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { tagOf } from '../../src/matrix/name.ts';
import { isSelective, select } from '../../src/matrix/select.ts';
import type { Selection } from '../../src/matrix/select.ts';
import { JULY_2021 } from '../support/manifest-texts.ts';
import { planned } from '../support/matrix.ts';

const { matrix, naming } = planned(JULY_2021, {
  files: ['base', 'devel', 'runtime', 'cudnn'].map((type) => `${type}.Dockerfile.j2`),
});
const selected = (selection: Selection) =>
  select(matrix.cells, selection, (cell) => tagOf(cell, naming));

describe('select', () => {
  it.each<[string, Selection, number]>([
    ['nothing', {}, 66],
    ['empty lists', { packages: [], only: [] }, 66],
    ['a package', { packages: ['yatai-service'] }, 18],
    ['a glob', { packages: ['yatai*'] }, 18],
    ['several releases', { releases: ['cudnn', 'devel'] }, 18],
    ['a distro and a Python', { distros: ['centos*'], pythons: ['3.8'] }, 10],
    [
      'a CUDA version: its images and those without CUDA',
      { cudas: ['11.3.1'], packages: ['model-server'] },
      48,
    ],
    ['the seed’s pattern', { only: ['model-server/debian*/cudnn/py3.8'] }, 1],
    ['a pattern of fewer parts', { only: ['*/alpine3.14'] }, 12],
    ['a pattern of one part', { only: ['yatai-service'] }, 18],
    ['a pattern with CUDA', { only: ['*/*/*/py3.6/cuda11*'] }, 3],
    ['braces', { only: ['*/{debian10,centos7}/runtime/py3.6'] }, 3],
    ['empty parts', { only: ['/debian10/'] }, 18],
    ['a name', { only: ['model-server:0.13.0-python3.7-ami2-runtime'] }, 1],
    ['a glob of names', { only: ['*:devel-python3.*'] }, 9],
    ['patterns add up', { only: ['yatai-service/debian10', 'model-server:devel-*'] }, 15],
    ['options narrow', { only: ['model-server'], releases: ['base'], pythons: ['3.6', '3.7'] }, 10],
  ])('by %s', (_, selection, count) => {
    expect(selected(selection)).toHaveLength(count);
  });

  it('keeps the order of the matrix', () => {
    const chosen = selected({
      releases: ['cudnn', 'runtime', 'devel'],
      distros: ['centos7', 'debian10'],
    });
    expect(chosen).toEqual(matrix.cells.filter((cell) => chosen.includes(cell)));
  });

  it.each<[string, Selection, string, string | undefined]>([
    [
      'packages',
      { packages: ['model-sever'] },
      '--packages model-sever',
      "Did you mean 'model-server'?",
    ],
    ['releases', { releases: ['runtme'] }, '--releases runtme', "Did you mean 'runtime'?"],
    ['distros', { distros: ['debian11'] }, '--distros debian11', "Did you mean 'debian10'?"],
    ['Pythons', { pythons: ['3.9'] }, '--python-version 3.9', "Did you mean '3.6'?"],
    [
      'a glob',
      { distros: ['ubuntu*'] },
      '--distros ubuntu*',
      'Known: debian10, centos8, centos7, amazonlinux2, alpine3.14.',
    ],
    [
      'a pattern',
      { only: ['model-server/debain10/cudnn/py3.8'] },
      '--only model-server/debain10/cudnn/py3.8',
      'Did you mean',
    ],
    ['a name', { only: ['model-server:latest'] }, '--only model-server:latest', undefined],
    ['an empty value', { packages: [''] }, '--packages ', 'Known'],
    ['an empty pattern', { only: [''] }, '--only ', 'The form is'],
    ['a broken glob', { packages: ['[', '(((', '{'] }, '--packages [', 'Known'],
    ['a pattern of too many parts', { only: ['a/b/c/d/e/f'] }, '--only a/b/c/d/e/f', 'The form is'],
  ])('refuses what matches nothing: %s', (_, selection, message, hint) => {
    const attempt = () => selected(selection);
    expect(attempt).toThrow(InputError);
    try {
      attempt();
    } catch (error) {
      const [first] = (error as InputError).diagnostics;
      expect(first).toMatchObject({
        code: 'options/no-match',
        message: `${message} matches no image`,
      });
      if (hint !== undefined) expect(first?.hint).toContain(hint);
    }
  });

  it('says when nothing has all the values, and all that match nothing at once', () => {
    expect(() => selected({ distros: ['alpine*'], releases: ['cudnn'] })).toThrow(
      'no image has all of the selected values',
    );
    try {
      selected({ packages: ['x'], releases: ['y'], only: ['z/q'] });
    } catch (error) {
      expect((error as InputError).diagnostics).toHaveLength(3);
    }
  });

  it('knows whether it is selective', () => {
    expect(isSelective({})).toBe(false);
    expect(isSelective({ packages: [], only: undefined })).toBe(false);
    expect(isSelective({ only: ['a'] })).toBe(true);
  });
});
