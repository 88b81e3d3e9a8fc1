import { expect, it } from 'vitest';
import type { LayerContents } from '../../src/ledger/archive/layer.ts';
import { mergeLayers } from '../../src/ledger/merge-layers.ts';

function layer(
  texts: Readonly<Record<string, string>>,
  rest: Partial<LayerContents> = {},
): LayerContents {
  return {
    files: new Set(Object.keys(texts)),
    size: 0,
    removed: [],
    emptied: [],
    databases: [],
    unread: [],
    ...rest,
    texts: new Map(Object.entries(texts)),
  };
}

const STATUS = 'var/lib/dpkg/status';
const site = (name: string): string => `usr/lib/python3/site-packages/${name}.dist-info/METADATA`;
const status = (...packages: string[]): string =>
  packages.map((each) => `Package: ${each.replace(' ', '\nVersion: ')}\n`).join('\n');
const python = (name: string): string => `Name: ${name}\nVersion: 1\n`;

function summary(...layers: LayerContents[]): string[] {
  return mergeLayers(layers).packages.map(
    (found) => `${found.name} ${found.version} of ${String(found.layer)}`,
  );
}

it('says which layer brought a package, not which wrote the list last', () => {
  expect(
    summary(
      layer({ [STATUS]: status('a 1', 'b 1') }),
      layer({ [STATUS]: status('a 1', 'b 2', 'c 1') }),
      layer({ [STATUS]: status('a 1', 'b 2', 'c 1') }),
    ),
  ).toEqual(['a 1 of 0', 'b 2 of 1', 'c 1 of 1']);
});

it('counts a package anew that was away in between', () => {
  const [one, two] = [status('a 1', 'b 1'), status('a 1')];
  expect(
    summary(layer({ [STATUS]: one }), layer({ [STATUS]: two }), layer({ [STATUS]: one })),
  ).toEqual(['a 1 of 0', 'b 1 of 2']);
});

it.each<[string, Partial<LayerContents>]>([
  ['a whiteout of the file', { removed: [site('x')] }],
  ['a whiteout of a folder above', { removed: ['usr/lib/python3'] }],
  ['an opaque folder', { emptied: ['usr/lib/python3/site-packages'] }],
  ['an opaque root', { emptied: [''] }],
  ['a file or a link in the place of a folder', { files: new Set(['usr/lib']) }],
  ['something unread in its place', { files: new Set([site('x')]) }],
])('%s takes packages away, and what the layer adds itself stays', (_, rest) => {
  const below = layer({ [site('x')]: python('x') });
  expect(summary(below, layer({ [site('y')]: python('y') }, rest))).toEqual(['y 1 of 1']);
});

it('a whiteout takes away nothing that only begins with the same letters', () => {
  const below = layer({ [site('x')]: python('x') });
  const whiteouts = { removed: ['usr/lib/python', 'usr/lib/python3/site-packages/x'] };
  expect(summary(below, layer({}, whiteouts))).toEqual(['x 1 of 0']);
});

it('reads the system from where the link in /etc leads', () => {
  const release = (id: string): string => `ID=${id}\n`;
  const below = layer(
    { 'usr/lib/os-release': release('a') },
    { files: new Set(['etc/os-release', 'usr/lib/os-release']) },
  );
  expect(mergeLayers([below]).system).toEqual({ id: 'a' });
  expect(mergeLayers([below, layer({ 'etc/os-release': release('b') })]).system).toEqual({
    id: 'b',
  });
});

it("tells which layers changed rpm's database", () => {
  const path = 'var/lib/rpm/rpmdb.sqlite';
  const { databases } = mergeLayers([
    layer({}, { databases: [path] }),
    layer({}),
    layer({}, { databases: [path] }),
  ]);
  expect([...databases]).toEqual([[path, [0, 2]]]);
});
