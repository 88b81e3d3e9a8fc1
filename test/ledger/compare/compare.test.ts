import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignLayers } from '../../../src/ledger/compare/align-layers.ts';
import { compareImages, comparedLedger } from '../../../src/ledger/compare/compare.ts';
import { comparePackages } from '../../../src/ledger/compare/compare-packages.ts';
import type { InstalledPackage } from '../../../src/ledger/package.ts';
import { layerOf, sampleLedger } from '../sample-ledger.ts';

function found(name: string, version: string, rest: Partial<InstalledPackage> = {}) {
  return { ecosystem: 'deb', name, version, location: '/l', layer: 0, ...rest } as const;
}

describe('packages', () => {
  it('are added, removed and changed', () => {
    const before = [found('a', '1', { size: 10 }), found('b', '1', { size: 7 }), found('c', '1')];
    const after = [found('a', '2', { size: 15, layer: 2 }), found('c', '1'), found('d', '1')];
    expect(comparePackages(before, after)).toEqual([
      {
        change: 'changed',
        ecosystem: 'deb',
        name: 'a',
        from: ['1'],
        to: ['2'],
        growth: 5,
        layers: [2],
      },
      {
        change: 'removed',
        ecosystem: 'deb',
        name: 'b',
        from: ['1'],
        to: [],
        growth: -7,
        layers: [0],
      },
      {
        change: 'added',
        ecosystem: 'deb',
        name: 'd',
        from: [],
        to: ['1'],
        growth: undefined,
        layers: [0],
      },
    ]);
  });

  it('that are there several times are compared with all their versions', () => {
    const before = [found('a', '1'), found('a', '2')];
    expect(comparePackages(before, [found('a', '2'), found('a', '1')])).toEqual([]);
    expect(comparePackages(before, [found('a', '2')])).toMatchObject([
      { change: 'changed', from: ['1', '2'], to: ['2'] },
    ]);
  });

  it('of Python are the same in all spellings; an epoch and a build are part of a version', () => {
    const python = { ecosystem: 'pypi' } as const;
    expect(
      comparePackages(
        [found('Typing_Extensions', '1', python)],
        [found('typing.extensions', '1', python)],
      ),
    ).toEqual([]);
    const changes = comparePackages(
      [found('a', '1', { ecosystem: 'rpm' }), found('b', '1', { ecosystem: 'conda', build: 'h1' })],
      [
        found('a', '1', { ecosystem: 'rpm', epoch: 1 }),
        found('b', '1', { ecosystem: 'conda', build: 'h2' }),
      ],
    );
    expect(changes.map(({ from, to }) => [...from, ...to])).toEqual([
      ['1 h1', '1 h2'],
      ['1', '1:1'],
    ]);
  });
});

describe('layers', () => {
  const shown = (pairs: ReturnType<typeof alignLayers>): string[] =>
    pairs.map(
      ({ change, before, after }) => `${change} ${before?.index ?? '-'} ${after?.index ?? '-'}`,
    );

  it('stand beside those of the same content or instruction', () => {
    const before = [layerOf('1', 'ADD a /'), layerOf('2', 'RUN x'), layerOf('3', 'COPY b /')];
    const after = [
      layerOf('1', 'ADD a /'),
      layerOf('9', 'RUN new'),
      layerOf('4', 'RUN x'),
      layerOf('5', 'COPY b /'),
    ];
    expect(shown(alignLayers(before, after))).toEqual([
      'same 0 0',
      'added - 1',
      'changed 1 2',
      'changed 2 3',
    ]);
  });

  it('stand beside those of the same kind, where a command has changed', () => {
    const before = [
      layerOf('1', 'ADD a /'),
      layerOf('2', 'RUN pip install a==1'),
      layerOf('3', 'USER x'),
    ];
    const after = [
      layerOf('1', 'ADD a /'),
      layerOf('4', 'COPY z /'),
      layerOf('5', 'RUN pip install a==2'),
    ];
    expect(shown(alignLayers(before, after))).toEqual([
      'same 0 0',
      'added - 1',
      'changed 1 2',
      'removed 2 -',
    ]);
  });

  it('are all there, in order, whatever they are', () => {
    const layers = fc.array(
      fc.tuple(fc.constantFrom('1', '2', '3'), fc.constantFrom('', 'RUN a', 'RUN b', 'COPY c')),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(layers, layers, (a, b) => {
        const pairs = alignLayers(
          a.map((each) => layerOf(...each)),
          b.map((each) => layerOf(...each)),
        );
        expect(pairs.flatMap(({ before }) => before?.index ?? [])).toEqual(a.map((_, i) => i));
        expect(pairs.flatMap(({ after }) => after?.index ?? [])).toEqual(b.map((_, i) => i));
      }),
    );
  });
});

it('images of the same layers differ where their settings do', () => {
  const [a, b] = [sampleLedger(), sampleLedger({ digest: `sha256:${'0'.repeat(64)}` })];
  expect(compareImages(comparedLedger(a), comparedLedger(a)).differs).toBe(false);
  expect(compareImages(comparedLedger(a), comparedLedger(b)).differs).toBe(true);
});
