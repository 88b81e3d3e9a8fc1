import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../../src/manifest/load.ts';
import { expectAtMarks } from '../../support/marked.ts';
import { DISTROS, PACKAGES, SMALL, distro } from '../../support/manifest-texts.ts';

describe('release types', () => {
  it.each([
    ['a typo', 'runtme', "Did you mean 'runtime'? A new one is declared in release_types."],
    ['a word of its own', 'xxxxxxxx', 'Known: devel, runtime, cudnn. A new one'],
  ])('that are unknown: %s', (_, name, hint) => {
    const [first] = expectAtMarks(
      `packages: { p: { runtime: [debian10], ▸${name}: [debian10] } }\n${DISTROS}`,
      ['manifest/unknown-release-type'],
    );
    expect(first?.hint).toContain(hint);
  });

  it('may be declared', () => {
    expectAtMarks(
      `${SMALL.replace('runtime:', 'debug:')}release_types: { debug: { versioned: false } }\n`,
      [],
    );
  });

  it('never hold base', () => {
    expectAtMarks(`packages: { p: { runtime: [debian10], ▸base: [debian10] } }\n${DISTROS}`, [
      'manifest/implicit-base',
    ]);
  });
});

describe('mentioned distros', () => {
  it.each([
    ['a typo', 'debain10', "Did you mean 'debian10'?"],
    ['another case', 'Debian10', "Did you mean 'debian10'?"],
    ['nothing near', 'windows', 'Known: debian10.'],
  ])('exist: %s', (_, name, hint) => {
    const text = `packages: { p: { runtime: [debian10, [[▸${name}]]] } }\n${DISTROS}`;
    expect(expectAtMarks(text, ['manifest/unknown-distro'])[0]?.hint).toBe(hint);
  });

  it('may be one word without a list', () => {
    expectAtMarks(SMALL.replace('[debian10]', 'debian10'), []);
    expectAtMarks(SMALL.replace('[debian10]', '▸debian').replace('  debian10', '  ▸debian10'), [
      'manifest/unknown-distro',
      'manifest/unused-distro?',
    ]);
  });

  it('are mentioned once a release type, however nested', () => {
    const [twice] = expectAtMarks(
      `packages: { p: { runtime: &all [debian10], devel: [*all, [▸debian10]] } }\n${DISTROS}`,
      ['manifest/duplicate-distro'],
    );
    expect(twice?.related?.[0]).toMatchObject({
      message: 'first here',
      place: { line: 1, col: 33 },
    });
  });
});

describe('what is empty', () => {
  const empty = 'manifest/empty-value';
  it.each([
    [
      'packages',
      `▸packages: {}\n${DISTROS.replace('  debian10', '  ▸debian10')}`,
      [empty, 'manifest/unused-distro?'],
    ],
    [
      'distros',
      `${PACKAGES.replace('[debian10', '[▸debian10')}▸distros: {}\n`,
      ['manifest/unknown-distro', empty],
    ],
    [
      'releases',
      `${PACKAGES.replace('[debian10', '[▸debian10')}▸releases: {}\n`,
      ['manifest/unknown-distro', empty],
    ],
    ['a package', `${PACKAGES}  ▸p: {}\n${DISTROS}`, [empty]],
    ['a release type', `${PACKAGES}    ▸devel: []\n${DISTROS}`, [empty]],
    ['a release type of empty lists', `${PACKAGES}    ▸devel: [[], [[]]]\n${DISTROS}`, [empty]],
  ])('is refused: %s', (_, text, codes) => {
    expectAtMarks(text, codes);
  });
});

describe('unused distros', () => {
  it('are a warning', () => {
    expectAtMarks(`${SMALL}${distro('▸alpine').replaceAll('▸alpine }', 'alpine }')}`, [
      'manifest/unused-distro?',
    ]);
  });

  it('are not talked of while something else is wrong', () => {
    const { diagnostics } = loadManifest(`${SMALL}${distro('alpine')}nope: 1\n`, 'm');
    expect(diagnostics.map(({ code }) => code)).toEqual(['manifest/unknown-key']);
  });
});
