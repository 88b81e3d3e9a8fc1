import { describe, expect, it } from 'vitest';
import type { UnitReport } from '../../src/deliver/report-schema.ts';
import { gridsOf } from '../../src/report/matrix.ts';
import { naturalOrder, unitsOf } from '../../src/report/units.ts';
import { reportOf, unitReport } from './sample-report.ts';

/** `package distro release python [cuda]` */
function placed(place: string): readonly [string, UnitReport] {
  const [name = '', distro = '', release = '', python = '', cuda = null] = place.split(' ');
  const cell = {
    package: name,
    distro,
    release_type: release,
    python_version: python,
    cuda_version: cuda,
  };
  return [place, unitReport({ cell })];
}

function grids(...places: readonly string[]): unknown {
  const report = reportOf(Object.fromEntries(places.map(placed)));
  return gridsOf(unitsOf(report)).map(({ package: name, groups, rows }) => ({
    name,
    groups: groups.map(({ release, cuda, pythons }) => [release, cuda, ...pythons].join(' ')),
    rows: rows.map(({ distro, cells }) =>
      [distro, ...cells.map((units) => units.length)].join(' '),
    ),
  }));
}

describe('gridsOf', () => {
  it('puts distros down, release types and Pythons across, the fullest first and base images last', () => {
    expect(
      grids(
        'web debian12 runtime 3.9',
        'app debian9 base 3.10',
        'app debian12 devel 3.10',
        'app debian12 runtime 3.10',
        'app debian12 runtime 3.9',
        'app debian9 runtime 3.9',
      ),
    ).toEqual([
      {
        name: 'app',
        groups: ['runtime  3.9 3.10', 'devel  3.10', 'base  3.10'],
        rows: ['debian9 1 0 0 1', 'debian12 1 1 1 0'],
      },
      { name: 'web', groups: ['runtime  3.9'], rows: ['debian12 1'] },
    ]);
  });

  it('splits by CUDA version only where there are several', () => {
    expect(grids('a d cudnn 3.9 11.3.1', 'a d cudnn 3.9 10.2')).toMatchObject([
      { groups: ['cudnn 10.2 3.9', 'cudnn 11.3.1 3.9'], rows: ['d 1 1'] },
    ]);
    expect(grids('a d cudnn 3.9 11.3.1', 'a d runtime 3.9')).toMatchObject([
      { groups: ['cudnn  3.9', 'runtime  3.9'] },
    ]);
  });

  it('keeps the platforms of an image in one cell, and leaves out what has no place', () => {
    const report = {
      version: 1,
      images: { a: { 'linux/arm64': unitReport(), 'linux/amd64': unitReport() } },
    } as const;
    const [grid] = gridsOf(unitsOf(report));
    expect(grid?.rows[0]?.cells[0]?.map(({ platform }) => platform)).toEqual([
      'linux/amd64',
      'linux/arm64',
    ]);
    const { cell, ...old } = unitReport();
    expect(cell).toBeDefined();
    expect(gridsOf(unitsOf(reportOf({ a: old })))).toEqual([]);
  });
});

describe('naturalOrder', () => {
  it('counts', () => {
    const sorted = ['3.10', '3.9', '3.9-slim', 'a10b', 'a9b', 'a9', '3.09'].sort(naturalOrder);
    expect(sorted).toEqual(['3.09', '3.9', '3.9-slim', '3.10', 'a9', 'a9b', 'a10b']);
  });
});
