import { describe, expect, it } from 'vitest';
import { prepare } from '../../src/generate/prepare.ts';
import type { Request } from '../support/project.ts';
import { JULY_2021, SMALL } from '../support/manifest-texts.ts';
import { projectOf, refusalOf } from '../support/project.ts';

function templatesOf(...families: string[]): Record<string, string> {
  const types = ['base', 'devel', 'runtime', 'cudnn'];
  return Object.fromEntries(
    families.flatMap((family) =>
      types.map((type) => [`templates/${family}/${type}.Dockerfile.j2`, 'FROM a\n']),
    ),
  );
}

function prepared(
  manifest: string,
  request: Request = {},
  files = templatesOf('debian', 'rhel', 'ami', 'alpine'),
) {
  const root = projectOf({ 'manifest.yml': manifest, ...files });
  return prepare({
    manifestFile: `${root}/manifest.yml`,
    shownManifest: 'manifest.yml',
    outputFolder: `${root}/generated`,
    ...request,
  });
}

describe('prepare', () => {
  it('plans the 66 images of July 2021', () => {
    const { plan, full, selective, outputPath, warnings } = prepared(JULY_2021, {
      bentomlVersion: '0.13.0',
    });
    expect(plan.images).toHaveLength(66);
    expect(plan).toBe(full);
    expect([selective, outputPath, warnings]).toEqual([false, 'generated', []]);
  });

  it('narrows to a selection and the bases that it starts from', () => {
    const { plan, full, selective } = prepared(JULY_2021, {
      bentomlVersion: '0.13.0',
      selection: { only: ['model-server/debian*/cudnn/py3.8'] },
    });
    expect(plan.images.map(({ name }) => name)).toEqual([
      'model-server:0.13.0-python3.8-slim-cudnn',
      'model-server:base-python3.8-slim',
    ]);
    expect([full.images.length, selective]).toEqual([66, true]);
  });

  it.each<[string, Request, number, number]>([
    ['a listed Python', { axes: { pythons: ['3.8'] } }, 3, 1],
    ['an unlisted Python', { axes: { pythons: ['3.13'] } }, 1, 1],
    ['one of each', { axes: { pythons: ['3.13', '3.8'] } }, 2, 2],
  ])('with %s', (_, request, full, chosen) => {
    const found = prepared(SMALL, request, {
      'templates/debian/runtime.Dockerfile.j2': 'FROM a\n',
    });
    expect([found.full.images.length, found.plan.images.length]).toEqual([full, chosen]);
    expect(found.selective).toBe(true);
  });

  it.each<[string, string, Request, string[]]>([
    ['no version', JULY_2021, {}, ['options/no-bentoml-version']],
    [
      'a version that is none',
      JULY_2021,
      { bentomlVersion: 'latest' },
      ['options/bad-bentoml-version'],
    ],
    ['a wrong Python', SMALL, { axes: { pythons: ['x'] } }, ['options/bad-python-version']],
    [
      'a CUDA version that is not there',
      SMALL,
      { axes: { cudas: ['1.2'] } },
      ['options/unknown-cuda-version'],
    ],
    ['a selection of nothing', SMALL, { selection: { packages: ['x'] } }, ['options/no-match']],
    [
      'values that never meet',
      JULY_2021,
      { bentomlVersion: '1', selection: { distros: ['alpine*'], releases: ['cudnn'] } },
      ['options/empty-selection'],
    ],
    ['a wrong manifest, whatever is asked for', `${SMALL}foo: 1\n`, {}, ['manifest/unknown-key']],
    [
      'a family that is not there',
      SMALL.replace('templates/debian', 'templates/none'),
      {},
      ['manifest/no-templates-dir'],
    ],
    [
      'mistakes of the manifest and its families',
      `${SMALL.replace('templates/debian', 'templates/none')}foo: 1\n`,
      {},
      ['manifest/no-templates-dir', 'manifest/unknown-key'],
    ],
  ])('refuses %s', (_, manifest, request, codes) => {
    expect(refusalOf(() => prepared(manifest, request)).map(({ code }) => code)).toEqual(codes);
  });
});
