import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../src/manifest/load.ts';
import { parseSource } from '../../src/manifest/document.ts';
import { brief, expectAtMarks, unmark } from '../support/marked.ts';
import { DISTROS, PACKAGES, SMALL } from '../support/manifest-texts.ts';

describe('texts that are fine', () => {
  it.each([
    ['line feeds', SMALL],
    ['CRLF', SMALL.replaceAll('\n', '\r\n')],
    ['carriage returns alone', SMALL.replaceAll('\n', '\r')],
    ['a byte order mark', `\uFEFF${SMALL}`],
    ['no final newline', SMALL.trimEnd()],
    ['a document start, comments and a directive', `%YAML 1.2\n# c\n---\n${SMALL}# end\n`],
    ['a document end', `${SMALL}...\n`],
    ['JSON', JSON.stringify(parseSource(SMALL, 'x').data)],
    ['tabs after values and in comments', SMALL.replace('[debian10]', '[debian10]\t# a\tb')],
  ])('%s', (_, text) => {
    const { manifest, diagnostics } = loadManifest(text, 'manifest.yml');
    expect(diagnostics).toEqual([]);
    expect(manifest?.packages[0]?.releases[0]?.distros[0]?.distro).toBe('debian10');
  });
});

describe('an alias of no anchor', () => {
  it.each([
    ['bases: &release_spec {}\nx: *relese_spec\n', "Did you mean 'release_spec'?"],
    ['bases: &release_spec {}\nx: *other\n', 'Known: release_spec.'],
    ['x: *other\n', 'Write &other before the value that is meant, above this line.'],
  ])('%j', (text, hint) => {
    const { diagnostics } = loadManifest(text, 'manifest.yml');
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: 'manifest/unknown-anchor', hint }),
    );
  });
});

describe('texts that are no YAML', () => {
  it.each([
    ['a tab as indentation', `packages:\n▸\tmodel-server: {}\n`, 'manifest/yaml'],
    ['an unclosed bracket', `platforms: [linux/amd64\n▸packages: {}\n`, 'manifest/yaml'],
    ['an unclosed quote', `bentoml_version: '0.13.0\n▸`, 'manifest/yaml'],
    ['a second document', `${SMALL}▸---\n${SMALL}`, 'manifest/yaml'],
    ['an unknown anchor', `${SMALL}platforms: ▸*nope\n`, 'manifest/unknown-anchor'],
    ['a key that stands twice', `${SMALL}▸packages: {}\n`, 'manifest/duplicate-key'],
    [
      'a key that stands twice, deep down',
      `${SMALL.trimEnd()}\n    ▸add_to_tags: b\n`,
      'manifest/duplicate-key',
    ],
    ['nothing', `▸`, 'manifest/empty'],
    ['a comment only', `▸# packages:\n`, 'manifest/empty'],
    ['a document start only', `---▸\n`, 'manifest/empty'],
    ['null', `▸~\n`, 'manifest/empty'],
    ['a word', `▸hello\n`, 'manifest/wrong-type'],
    ['a list', `▸- packages\n`, 'manifest/wrong-type'],
  ])('%s', (_, text, code) => {
    expectAtMarks(text, [code]);
  });

  it('names the tab', () => {
    const [tab] = loadManifest('packages:\n\tx: 1\n', 'manifest.yml').diagnostics;
    expect(tab).toMatchObject({ message: 'a tab is used for indentation' });
    expect(tab?.hint).toContain('spaces');
  });

  it('never shows the parser of the machine room', () => {
    const [second] = loadManifest(`${SMALL}---\n${SMALL}`, 'manifest.yml').diagnostics;
    expect(second?.message).not.toMatch(/YAML\.parse/);
  });

  it('says each cascade of errors once', () => {
    const { diagnostics } = loadManifest('['.repeat(60), 'manifest.yml');
    expect(new Set(diagnostics.map((each) => brief(each) + each.message)).size).toBe(
      diagnostics.length,
    );
  });
});

describe('nesting', () => {
  it.each([
    ['flow lists', (n: number) => `a: ${'['.repeat(n)}${']'.repeat(n)}`],
    ['flow lists without an end', (n: number) => `a: ${'['.repeat(n)}`],
    ['block lists', (n: number) => `${'- '.repeat(n)}x`],
    ['mappings', (n: number) => `${'{a: '.repeat(n)}x${'}'.repeat(n)}`],
    ['nested distro lists', (n: number) => nestedDistros(n)],
  ])('is bounded: %s', (_, make) => {
    const { diagnostics, manifest } = loadManifest(make(1500), 'manifest.yml');
    expect(diagnostics.map(({ code }) => code)).toEqual(['manifest/too-deep']);
    expect(manifest).toBeUndefined();
  });

  it('may be deep', () => {
    expect(loadManifest(nestedDistros(50), 'manifest.yml').diagnostics).toEqual([]);
  });
});

function nestedDistros(depth: number): string {
  const list = `${'['.repeat(depth)}debian10${']'.repeat(depth)}`;
  return `packages: { model-server: { runtime: ${list} } }\n${DISTROS}`;
}

describe('places', () => {
  it('count columns after a byte order mark, and lines of every kind', () => {
    for (const newline of ['\n', '\r\n', '\r']) {
      const text = `\uFEFFfoo: 1\n${SMALL}`.replaceAll('\n', newline);
      const [first] = loadManifest(text, 'manifest.yml').diagnostics;
      expect(first?.place).toEqual({ file: 'manifest.yml', line: 1, col: 1, endCol: 4 });
      expect(first?.excerpt).toEqual([{ line: 1, text: 'foo: 1' }]);
      const late = loadManifest(`${SMALL}foo: 1\n`.replaceAll('\n', newline), 'm').diagnostics[0];
      expect(late?.excerpt).toEqual([
        { line: 9, text: '    add_to_tags: slim' },
        { line: 10, text: 'foo: 1' },
      ]);
    }
  });

  it('lead through aliases, merge keys and nested lists to what is written', () => {
    const { text, places } = unmark(`specs:
  releases: &spec
    templates_dir: ▸templates/a
    header: ▸a
packages:
  p:
    runtime: &all [▸debian10, [▸alpine]]
    devel: [*all]
distros:
  alpine: &alpine
    <<: *spec
    ▸base_image: b
  debian10:
    <<: [*alpine, { header: other }]
    add_to_tags: c
`);
    const source = parseSource(text, 'm');
    const at = (path: (string | number)[], side: 'key' | 'value' = 'value'): string => {
      const { line, col } = source.place(path, side);
      return `${line}:${col}`;
    };
    expect([
      at(['distros', 'debian10', 'templates_dir']),
      at(['distros', 'debian10', 'header']),
      at(['packages', 'p', 'devel', 0, 0]),
      at(['packages', 'p', 'devel', 0, 1, 0]),
      at(['distros', 'debian10', 'base_image'], 'key'),
    ]).toEqual(places);
    expect(source.written(['distros', 'debian10', 'templates_dir'])).toBe('templates/a');
    expect(source.written(['distros', 'debian10'])).toBeUndefined();
  });

  it('of what does not exist are those of its nearest ancestor', () => {
    const source = parseSource('a:\n  b: 1\n', 'm');
    expect(source.place(['a', 'x', 'y'], 'value')).toMatchObject({ line: 2, col: 3 });
    expect(source.place(['nope'], 'key')).toMatchObject({ line: 1, col: 1 });
    expect(parseSource('', 'm').place(['nope'], 'key')).toMatchObject({ line: 1, col: 1 });
  });

  it('end on their own line', () => {
    const { place } =
      loadManifest(`${PACKAGES}${DISTROS}bentoml_version: abc\n`, 'm').diagnostics[0] ?? {};
    expect(place).toEqual({ file: 'm', line: 9, col: 18, endCol: 21 });
    const block = loadManifest(`${SMALL}cuda: |\n  a\n  b\n`, 'm').diagnostics[0]?.place;
    expect(block).toEqual({ file: 'm', line: 10, col: 7 });
  });
});
