import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { InputError } from '../../src/errors.ts';
import { addDistro } from '../../src/maintain/add-distro.ts';
import type { AddDistro } from '../../src/maintain/add-distro.ts';
import { inFlow, withAnchors } from './manifests.ts';

const request: AddDistro = {
  name: 'debian11',
  like: 'debian10',
  baseImage: 'debian:11-slim',
  suffix: 'debian11',
  packages: undefined,
  templatesDir: undefined,
};

function add(text: string, change: Partial<AddDistro> = {}): string {
  return addDistro(text, 'manifest.yml', { ...request, ...change }).text;
}

/** Lines that the second text has more than the first, with their numbers; throws where one of the first is gone. */
function addedLines(before: string, after: string): string[] {
  const rows = before.trimEnd().split('\n');
  const added = after
    .trimEnd()
    .split('\n')
    .filter((row) => {
      if (row !== rows[0]) return true;
      rows.shift();
      return false;
    });
  expect(rows).toEqual([]);
  return added;
}

function problems(text: string, change: Partial<AddDistro>): string[] {
  try {
    add(text, change);
  } catch (error) {
    if (error instanceof InputError) {
      return error.diagnostics.map(
        ({ code, place, hint }) => `${code} ${place?.line ?? ''}:${place?.col ?? ''} ${hint ?? ''}`,
      );
    }
    throw error;
  }
  return [];
}

interface Data {
  packages: Record<string, Record<string, unknown>>;
  releases?: Record<string, Record<string, unknown>>;
  distros?: Record<string, Record<string, unknown>>;
}

function load(text: string): Data {
  return parse(text, { merge: true }) as Data;
}

function lists(text: string): Record<string, string[]> {
  const entries = Object.entries(load(text).packages).flatMap(([name, types]) =>
    Object.entries(types).map(
      ([type, list]) => [`${name} ${type}`, [list].flat(9) as string[]] as const,
    ),
  );
  return Object.fromEntries(entries);
}

describe('addDistro', () => {
  it('merges the anchor of its model and adds lines only', () => {
    expect(addedLines(withAnchors, add(withAnchors))).toEqual([
      '      - debian11',
      '',
      '  debian11:',
      '    <<: *gpu_distro',
      '    base_image: debian:11-slim',
      "    add_to_tags: 'debian11'",
    ]);
  });

  it('merges what its model merges where the model has no anchor', () => {
    const added = addedLines(
      withAnchors,
      add(withAnchors, {
        name: 'rocky8',
        like: 'centos8',
        baseImage: 'rockylinux:8',
        suffix: 'rocky8',
      }),
    );
    expect(added.slice(2)).toEqual([
      '  rocky8:',
      '    <<: *gpu_distro',
      '    templates_dir: templates/rhel',
      '    base_image: rockylinux:8',
      '    add_to_tags: "rocky8"',
    ]);
  });

  it('sets what the request sets', () => {
    const change = {
      templatesDir: 'templates/other',
      cudaPrefixUrl: 'debian11',
      supportedUntil: '2026-08-31',
    };
    expect(load(add(withAnchors, change)).releases?.['debian11']).toMatchObject({
      templates_dir: 'templates/other',
      base_image: 'debian:11-slim',
      add_to_tags: 'debian11',
      cuda_prefix_url: 'debian11',
      supported_until: '2026-08-31',
      header: '# one\n\n# two\n',
    });
  });

  it.each(['supported_until: 2024-06-30', "supported_until: '2024-06-30'"])(
    'does not take over the end of its model (%s)',
    (row) => {
      const text = withAnchors.replace(
        '  debian10: &gpu_distro\n    <<: *spec\n',
        `  debian10: &gpu_distro\n    <<: *spec\n    ${row}\n`,
      );
      for (const like of ['debian10', 'centos8']) {
        const { supported_until: until, ...distro } =
          load(add(text, { like })).releases?.['debian11'] ?? {};
        expect(until).toBeUndefined();
        expect(distro).toMatchObject({
          base_image: 'debian:11-slim',
          cuda_prefix_url: 'ubuntu2004',
        });
        expect(add(text, { like })).toContain('  debian11:\n    <<: *spec\n');
      }
      expect(
        load(add(text, { supportedUntil: '2026-08-31' })).releases?.['debian11'],
      ).toMatchObject({ supported_until: '2026-08-31' });
    },
  );

  it('adds to a shared list once, for everybody', () => {
    const before = lists(withAnchors);
    const after = lists(add(withAnchors));
    for (const [name, distros] of Object.entries(before)) {
      expect([...(after[name] ?? [])].sort()).toEqual([...distros, 'debian11'].sort());
    }
  });

  it('adds to the own list of one package', () => {
    const text = add(withAnchors, { packages: ['service'] });
    expect(addedLines(withAnchors, text)[0]).toBe('      - debian11');
    const { 'service runtime': runtime, ...others } = lists(text);
    expect(runtime).toContain('debian11');
    expect(others).toEqual(
      Object.fromEntries(
        Object.entries(lists(withAnchors)).filter(([name]) => name !== 'service runtime'),
      ),
    );
  });

  it('puts a shared list into a new one where not all who share it get the distro', () => {
    const text = add(withAnchors, { packages: ['server'] });
    expect(text).toContain(
      [
        '    devel:   # shared',
        '      - &gpu',
        '        - debian10',
        '        - centos8 # until its end',
        '      - debian11',
        '',
      ].join('\n'),
    );
    expect(lists(text)).toEqual({
      'server devel': ['debian10', 'centos8', 'debian11'],
      'server runtime': ['debian10', 'centos8', 'alpine3.14', 'debian11'],
      'server cudnn': ['debian10', 'centos8', 'debian11'],
      'service runtime': ['debian10', 'centos8', 'alpine3.14'],
    });
  });

  it.each<[string, string, string]>([
    ['a: { runtime: debian10 }', 'a: { runtime: [debian10, debian11] }', 'one distro'],
    [
      'a: { runtime: &x [debian10] }\n  b: { runtime: *x }',
      'a: { runtime: [&x [debian10], debian11] }\n  b: { runtime: *x }',
      'an anchored flow list',
    ],
    [
      'b: { runtime: &x [debian10] }\n  a: { runtime: *x }',
      'b: { runtime: &x [debian10] }\n  a: { runtime: [*x, debian11] }',
      'an alias',
    ],
    [
      'a:\n    runtime: [ [debian10], [centos8] ]',
      'a:\n    runtime: [ [debian10, debian11], [centos8] ]',
      'nested lists',
    ],
    [
      'a:\n    runtime:\n    - debian10\n    - centos8',
      'a:\n    runtime:\n    - debian10\n    - centos8\n    - debian11',
      'lists that are not indented',
    ],
    [
      'a:\n    runtime:\n      - - debian10\n        - centos8',
      'a:\n    runtime:\n      - - debian10\n        - centos8\n        - debian11',
      'compact nested lists',
    ],
    [
      'a: &m { runtime: [debian10] }\n  c: { <<: *m, devel: [centos8] }',
      'a: &m { runtime: [debian10, debian11] }\n  c: { <<: *m, devel: [centos8] }',
      'merged packages',
    ],
  ])('%s', (packages, expected) => {
    const text = `packages:\n  ${packages}\nreleases:\n  debian10: { templates_dir: t, base_image: a:1, add_to_tags: x }\n`;
    const wanted = packages.includes('*m') ? ['a', 'c'] : ['a'];
    expect(add(text, { packages: wanted })).toContain(`packages:\n  ${expected}\nreleases:\n`);
  });

  it('writes into flow collections', () => {
    const text = add(inFlow, { name: 'rocky9', like: 'ubi9', suffix: 'rocky9' });
    expect(text).toContain('  debian12,\n  ubi9,\n  rocky9, # last\n');
    expect(text).toContain(
      `python_versions: ["3.11"] },\n  rocky9: { templates_dir: t/rhel, base_image: 'debian:11-slim', add_to_tags: rocky9, python_versions: ["3.11"] }\n  }\n`,
    );
    expect(lists(text)).toEqual({
      'greeter runtime': ['debian12'],
      'greeter devel': ['debian12', 'ubi9', 'rocky9'],
    });
  });

  it('keeps Windows line ends and the missing line break at the end', () => {
    const windows = withAnchors.replaceAll('\n', '\r\n');
    expect(add(windows)).toBe(add(withAnchors).replaceAll('\n', '\r\n'));
    expect(add(windows, { packages: ['server'] })).toBe(
      add(withAnchors, { packages: ['server'] }).replaceAll('\n', '\r\n'),
    );
    const bare = withAnchors.replace(/\n {4}# the end\n$/, '');
    expect(add(bare)).toBe(add(`${bare}\n`).trimEnd());
    expect(add(bare).endsWith("add_to_tags: 'debian11'")).toBe(true);
  });

  it('copies block scalars, comments inside, and no anchors', () => {
    const text = [
      'packages: { a: { runtime: [x] } }',
      'releases:',
      '    x:',
      '        templates_dir: t',
      '        base_image: a:1',
      '        add_to_tags: x',
      '        header: |',
      '            # one',
      '',
      '              two',
      '        envars: &vars',
      '            # why',
      '            - A=b',
      '        cuda: &c',
      '            cudart: "1"',
      '    y: { templates_dir: t, base_image: b, add_to_tags: z, envars: *vars }',
      '',
    ].join('\n');
    expect(
      addedLines(
        text.replace('[x]', '[x, y]'),
        add(text, { like: 'x', name: 'y2' }).replace('[x, y2]', '[x, y]'),
      ),
    ).toEqual([
      '    y2:',
      '        templates_dir: t',
      '        base_image: debian:11-slim',
      '        add_to_tags: debian11',
      '        header: |',
      '            # one',
      '',
      '              two',
      '        envars:',
      '            # why',
      '            - A=b',
      '        cuda:',
      '            cudart: "1"',
    ]);
  });

  it.each<[Partial<AddDistro>, string[]]>([
    [{ like: 'debain10' }, ["manifest/unknown-distro 42:1 Did you mean 'debian10'?"]],
    [{ name: 'centos8' }, ['manifest/exists 49:3 Choose another name, or edit its entry.']],
    [{ packages: ['servr', 'service'] }, ["manifest/unknown-package 26:1 Did you mean 'server'?"]],
    [
      { like: 'nothing', name: 'centos8', packages: ['zzzzzzzz'] },
      [
        'manifest/unknown-distro 42:1 Known: debian10, centos8, alpine3.14.',
        'manifest/exists 49:3 Choose another name, or edit its entry.',
        'manifest/unknown-package 26:1 Known: server, service.',
      ],
    ],
  ])('refuses %j', (change, expected) => {
    expect(problems(withAnchors, change)).toEqual(expected);
  });

  it('refuses a package that gives no release type', () => {
    const text =
      'packages: { a: { runtime: [x] }, b: { runtime: [y] } }\nreleases: { x: { base_image: a }, y: { base_image: b } }\n';
    expect(problems(text, { like: 'x', packages: ['b'] })[0]).toMatch(
      /^manifest\/unknown-distro 1:/,
    );
  });

  it.each([
    ['not: [yaml', 'manifest/yaml'],
    ['- a', 'manifest/type'],
    ['', 'manifest/type'],
    ['releases: { debian10: }', 'manifest/type'],
    ['releases: {}', 'manifest/unknown-distro'],
  ])('refuses %j', (text, code) => {
    expect(problems(text, {})[0]).toContain(code);
  });

  it('refuses what it cannot do in place: a list that is shared by a merge key', () => {
    const text =
      'packages:\n  a: &m\n    runtime: [debian10]\n  b:\n    <<: *m\nreleases:\n  debian10: { base_image: a }\n';
    expect(problems(text, { packages: ['b'] })[0]).toContain('manifest/edit-by-hand');
    expect(lists(add(text))['b runtime'] ?? lists(add(text))['a runtime']).toEqual([
      'debian10',
      'debian11',
    ]);
  });

  it('leaves lists alone that an exclude rule uses', () => {
    const text =
      'packages:\n  a:\n    runtime: &x [debian10]\nreleases:\n  debian10: { base_image: a }\nexclude:\n  - { distro: *x, why: no }\n';
    expect(add(text)).toContain('runtime: [&x [debian10], debian11]');
  });
});
