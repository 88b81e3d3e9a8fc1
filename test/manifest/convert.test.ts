import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../src/manifest/load.ts';
import { parseSource } from '../../src/manifest/document.ts';
import { expectAtMarks } from '../support/marked.ts';
import { DISTROS, PACKAGES, SMALL } from '../support/manifest-texts.ts';

const dataOf = (text: string): unknown => parseSource(text, 'm').data;

describe('merge keys', () => {
  it.each([
    ['own keys win', 'a: &a {x: 1, y: 1}\nb: {x: 2, <<: *a}', { x: 2, y: 1 }],
    ['an empty value of its own wins', 'a: &a {x: 1}\nb:\n  <<: *a\n  x:', { x: null }],
    [
      'of a list the first wins',
      'a: [&a {x: 1}, &b {x: 2, y: 2}]\nb: {<<: [*a, *b]}',
      { x: 1, y: 2 },
    ],
    [
      'of two merge keys the last wins',
      'a: [&a {x: 1}, &b {x: 2}]\nb:\n  <<: *a\n  <<: *b',
      { x: 2 },
    ],
    ['merges of merges', 'a: &a {x: 1}\nc: &c {<<: *a, y: 2}\nb: {<<: *c}', { x: 1, y: 2 }],
    ['a map written in place', 'b: {<<: {x: 1}}', { x: 1 }],
    ['a quoted << is a key', "b: {'<<': 1}", { '<<': 1 }],
  ])('%s', (_, text, expected) => {
    expect(dataOf(text)).toMatchObject({ b: expected });
    expect(Object.keys((dataOf(text) as { b: object }).b)).toEqual(Object.keys(expected));
  });

  it('point at the mapping whose value counts', () => {
    const text =
      'a:\n  - &a { x: 1 }\n  - &b { x: 2 }\nb:\n  <<: *a\n  <<: *b\nc: { <<: [*a, *b] }\n';
    const source = parseSource(text, 'm');
    expect(source.place(['b', 'x'], 'value')).toMatchObject({ line: 3 });
    expect(source.place(['c', 'x'], 'value')).toMatchObject({ line: 2 });
  });

  it.each([
    ['a word', `${SMALL}    <<: ▸hello\n`],
    ['a list of words', `${SMALL}    <<: [▸hello]\n`],
    ['an alias of a list', `x: &x [a]\n${SMALL}    <<: ▸*x\n`.replace('x: &x', '▸x: &x')],
  ])('that merge %s are refused', (_, text) => {
    const unknown = text.startsWith('▸x') ? ['manifest/unknown-key'] : [];
    expectAtMarks(text, [...unknown, 'manifest/bad-merge']);
  });
});

describe('aliases', () => {
  it('may stand inside nested lists, many times', () => {
    const text = `packages:
  a: { runtime: &one [debian10, [alpine]], devel: [[*one]] }
  b: { runtime: *one, devel: *one }
distros:
  debian10: &debian { templates_dir: t, base_image: b, add_to_tags: c }
  alpine: *debian
`;
    const { diagnostics, manifest } = loadManifest(text, 'm');
    expect(diagnostics).toEqual([]);
    expect(
      manifest?.packages.flatMap(({ releases }) =>
        releases.map(({ distros }) => distros.map(({ distro }) => distro)),
      ),
    ).toEqual(Array.from({ length: 4 }, () => ['debian10', 'alpine']));
  });

  it('say one mistake in an anchor once', () => {
    expectAtMarks(
      `${SMALL.replace('debian:buster-slim', '▸Debian')}  other: &other
    templates_dir: t
    base_image: ▸UPPER
    add_to_tags: a
  more: { <<: *other, add_to_tags: b }
  again: { <<: *other, add_to_tags: c }
`.replace('[debian10]', '[debian10, other, more, again]'),
      ['manifest/bad-reference', 'manifest/bad-reference'],
    );
  });

  it.each([
    ['a list in itself', `${SMALL}platforms: &a [▸*a]\n`, ['manifest/alias-cycle']],
    ['a mapping that merges itself', `${SMALL}specs: &a\n  <<: ▸*a\n`, ['manifest/alias-cycle']],
    [
      'a mapping in its grandchild',
      `${SMALL}specs: &a\n  releases:\n    cuda: ▸*a\n`,
      ['manifest/alias-cycle'],
    ],
  ])('never go round: %s', (_, text, codes) => {
    const { diagnostics } = loadManifest(text.replace('▸', ''), 'm');
    expect(diagnostics[0]?.code).toBe(codes[0]);
    expect(diagnostics[0]?.place).toMatchObject({
      line: text.slice(0, text.indexOf('▸')).split('\n').length,
    });
  });

  it('may not multiply', () => {
    const lists = Array.from({ length: 9 }, (_, level) =>
      level === 0 ? '  l0: &l0 [x]' : `  l${level}: &l${level} [${`*l${level - 1},`.repeat(9)}]`,
    );
    const { diagnostics, manifest } = loadManifest(`bomb:\n${lists.join('\n')}\n`, 'm');
    expect(diagnostics.map(({ code }) => code)).toEqual(['manifest/alias-bomb']);
    expect(manifest).toBeUndefined();
  });

  it('may not multiply by merging either', () => {
    const maps = Array.from({ length: 40 }, (_, level) =>
      level === 0
        ? '  m0: &m0 { x: 1 }'
        : `  m${level}: &m${level} { <<: [*m${level - 1}, *m${level - 1}] }`,
    );
    const { diagnostics } = loadManifest(`specs:\n${maps.join('\n')}\n${PACKAGES}${DISTROS}`, 'm');
    expect(diagnostics.map(({ code }) => code)).toEqual(['manifest/alias-bomb']);
  });

  it('of a large manifest are no bomb', () => {
    const names = Array.from({ length: 200 }, (_, index) => `d${index}`);
    const text = `packages:
  a: { runtime: &all [${names.join(', ')}] }
${names.map((name) => `  p-${name}: { runtime: *all }`).join('\n')}
distros:
${names.map((name) => `  ${name}: { templates_dir: t, base_image: b, add_to_tags: ${name} }`).join('\n')}
`;
    expect(loadManifest(text, 'm').diagnostics).toEqual([]);
  });
});

describe('keys', () => {
  it.each([
    [
      'an unquoted float',
      `${SMALL}cuda:\n  ▸11.10: { cudart: a, cudnn8: b }\n`,
      ['manifest/unquoted-number'],
    ],
    ['a list', `${SMALL}▸[a, b]: c\n`, ['manifest/bad-key']],
    ['an alias', `${SMALL.replace("'0.13.0'", "&v '0.13.0'")}▸*v : c\n`, ['manifest/bad-key']],
    ['__proto__ at the top', `${SMALL}▸__proto__: { x: 1 }\n`, ['manifest/bad-key']],
    ['__proto__ among names', `${SMALL}  ▸__proto__: { templates_dir: t }\n`, ['manifest/bad-key']],
    ['constructor at the top', `${SMALL}▸constructor: { x: 1 }\n`, ['manifest/unknown-key']],
    ['nothing', `${SMALL}▸: x\n`, ['manifest/unknown-key']],
  ])('that are wrong: %s', (_, text, codes) => {
    expectAtMarks(text, codes);
  });

  it('keep the text that they are written as', () => {
    expect(dataOf("0x1F: a\n1_0: b\n'3.10': c\nyes: d\n~: e\n")).toEqual({
      '0x1F': 'a',
      '1_0': 'b',
      '3.10': 'c',
      yes: 'd',
      '~': 'e',
    });
  });

  it('may be the names of Object.prototype where any name may stand', () => {
    const text = SMALL.replaceAll('model-server', 'constructor').replaceAll('debian10', 'toString');
    const { diagnostics, manifest } = loadManifest(text, 'm');
    expect(diagnostics).toEqual([]);
    expect(manifest?.distros.get('toString')?.suffix).toBe('slim');
  });
});
