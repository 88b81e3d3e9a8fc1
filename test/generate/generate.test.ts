import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics.ts';
import { InputError } from '../../src/errors.ts';
import { SMALL, distro } from '../support/manifest-texts.ts';
import { generated, projectOf, refusalOf } from '../support/project.ts';
import { putFiles, readFiles } from '../support/scratch.ts';

const RUNTIME = 'templates/debian/runtime.Dockerfile.njk';
const places = (found: readonly Diagnostic[]): string[] =>
  found.map(
    ({ code, place }) => `${code} ${place ? `${place.file}:${place.line}:${place.col}` : ''}`,
  );

function refusedWith(
  template: string,
  more: Readonly<Record<string, string>> = {},
): readonly Diagnostic[] {
  const root = projectOf({ 'manifest.yml': SMALL, [RUNTIME]: template, ...more });
  const before = readFiles(root);
  const found = refusalOf(() => generated(root));
  expect(readFiles(root)).toEqual(before);
  return found;
}

describe('mistakes in templates', () => {
  it.each([
    ['an undefined variable', 'FROM a\nRUN {{ metadata.nope }}\n', 'template/undefined', 2],
    [
      'an undefined variable in a condition',
      'FROM a\n\n{% if nope %}x{% endif %}\n',
      'template/undefined',
      3,
    ],
    ['an unclosed block', 'FROM a\n{% if metadata %}\n', 'template/syntax', undefined],
    ['an unknown filter', 'FROM a\n{{ distro|shout }}\n', 'template/unknown-filter', 2],
    ['a missing part', 'FROM a\n{% include "nope.njk" %}\n', 'template/missing', 2],
    ['a part outside', 'FROM a\n{% include "../../../etc/passwd" %}\n', 'template/missing', 2],
    [
      'a part that includes itself',
      '{% include "./runtime.Dockerfile.njk" %}\n',
      undefined,
      undefined,
    ],
    ['a way into the host', 'FROM {{ "".constructor.constructor("x")() }}\n', undefined, 1],
  ])('%s has a place', (_, template, code, line) => {
    const [first, ...more] = refusedWith(template);
    expect(more).toEqual([]);
    expect(first?.place?.file).toBe(RUNTIME);
    expect(first?.excerpt?.at(-1)?.line).toBe(first?.place?.line);
    if (code !== undefined) expect(first?.code).toBe(code);
    if (line !== undefined) expect(first?.place?.line).toBe(line);
    expect(first?.related?.at(-1)?.message).toBe(
      'while rendering model-server:0.13.0-python3.6-slim-runtime and 2 more',
    );
  });

  it('in a part is shown there, and who asked for it', () => {
    const [first] = refusedWith('FROM a\n{% include "./_part.njk" %}\n', {
      'templates/debian/_part.njk': '\n{{ nope }}\n',
    });
    expect(first?.place).toMatchObject({ file: 'templates/debian/_part.njk', line: 2, col: 4 });
    expect(first?.related?.[0]?.place).toMatchObject({ file: RUNTIME, line: 2 });
  });

  it('are reported at once, each once', () => {
    const root = projectOf({
      'manifest.yml': SMALL.replace('runtime:', 'devel: [debian10]\n    runtime:'),
      [RUNTIME]: 'FROM {{ nope }}\n',
      'templates/debian/devel.Dockerfile.njk': 'FROM a\n{{ nor.this }}\n',
      'templates/docs/README.md.j2': '{{ packagez }}\n',
    });
    expect(places(refusalOf(() => generated(root)))).toEqual([
      'template/undefined templates/debian/devel.Dockerfile.njk:2:4',
      `template/undefined ${RUNTIME}:1:9`,
      'template/undefined templates/docs/README.md.j2:1:4',
    ]);
  });

  it('build_tag without a base template is explained', () => {
    const [first] = refusedWith('FROM {{ package }}:{{ build_tag }}\n');
    expect(first).toMatchObject({ code: 'template/undefined', place: { line: 1 } });
    expect(first?.hint).toContain('templates/debian has no base.Dockerfile template');
  });

  it('a text that depends on Python names both cells', () => {
    const [first, ...more] = refusedWith('FROM python:{{ python_version }}\n');
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      code: 'template/python-dependent',
      place: { file: RUNTIME, line: 1 },
    });
    expect(first?.message).toContain(
      'model-server/debian10/runtime/py3.6 and model-server/debian10/runtime/py3.7 share',
    );
    expect(first?.hint).toContain('{python_version}');
  });
});

describe('templates', () => {
  it('find shared parts beside their family, by relative names and among the shipped ones', () => {
    const root = projectOf({
      'manifest.yml': SMALL,
      [RUNTIME]:
        '{% include "_shared/a.njk" %}{% include "./_b.njk" %}{% include "../_shared/c.njk" %}{% include "templates/_shared/d.njk" %}\n',
      'templates/_shared/a.njk': 'FROM a\n\n',
      'templates/debian/_b.njk': '# b\n\n',
      'templates/_shared/c.njk': '# c\n\n',
      'templates/_shared/d.njk': '# d\n',
    });
    const { files, rendered } = generated(root);
    expect(files[0]).toEqual({
      path: 'model-server/debian10/runtime/Dockerfile',
      text: 'FROM a\n# b\n# c\n# d',
    });
    expect(rendered.get(files[0]?.path ?? '')?.templates).toEqual([
      RUNTIME,
      'templates/_shared/a.njk',
      'templates/debian/_b.njk',
      'templates/_shared/c.njk',
      'templates/_shared/d.njk',
    ]);
  });

  it('see the context that docs/templates.md describes', () => {
    const root = projectOf({
      'manifest.yml': `packages: { p: { runtime: [d] } }\npython_versions: ['3.8']\ndistros:\n${distro('d', "envars: ['B=1', 'A=2=3', 'BENTOML_VERSION=x']")}`,
      [RUNTIME]: `{{ metadata }}
{% for name in ['package', 'release_type', 'distro', 'python_version', 'bentoml_version', 'tag', 'platforms', 'cuda_version'] %}
{{ name }}
{% endfor %}
{{ [package, release_type, distro, python_version, bentoml_version, tag, platforms, cuda_version] }}`,
    });
    const text = generated(root, { bentomlVersion: '0.13.0' }).files[0]?.text.split('\n') ?? [];
    expect(text[0]).toBe(
      `{'templates_dir': 'templates/debian', 'base_image': 'debian:buster-slim', 'add_to_tags': 'd', 'multistage_image': False, 'header': '', ` +
        `'envars': {'BENTOML_VERSION': 'x', 'B': '1', 'A': '2=3', 'PYTHON_VERSION': '3.8'}, 'package': 'p', ` +
        `'input_paths': ['${RUNTIME}'], 'output_path': 'generated/p/d/runtime'}`,
    );
    expect(text.at(-1)).toBe(
      `['p', 'runtime', 'd', '3.8', '0.13.0', '0.13.0-python3.8-d-runtime', ['linux/amd64'], None]`,
    );
  });
});

describe('any template', () => {
  const pieces = fc.constantFrom(
    ...[
      '{{',
      '}}',
      '{%',
      '%}',
      '{#',
      '#}',
      '{% if x %}',
      '{% endif %}',
      '{% for a in ',
      '{% endfor %}',
      '{% set x = ',
      '{% block b %}',
      '{% extends "x" %}',
    ],
    ...[
      '{{ metadata.',
      '|',
      '~',
      '(',
      ')',
      '[',
      ']',
      "'",
      '"',
      '\\',
      '-',
      '%',
      'metadata',
      'range(10**9)',
      '{% raw %}',
      '\u0000',
      '\r\n',
      '💥',
      '__proto__',
      '{{ [].pop() }}',
    ],
  );
  const good = `{% set image = metadata.base_image %}\nFROM {{ image|lower }}\n{% for name, value in metadata.envars.items() %}\nENV {{ name }}="{{ value }}"\n{% endfor %}\n{% macro cmd(x) -%}\nCMD ["{{ x }}"]\n{%- endmacro %}\n{{ cmd('a') }}\n`;

  it('is rendered, or refused with places and without any output', () => {
    const root = projectOf({ 'manifest.yml': SMALL });
    fc.assert(
      fc.property(
        fc.nat(good.length),
        fc.nat(8),
        fc.array(pieces, { maxLength: 3 }),
        (at, lost, put) => {
          const text = good.slice(0, at) + put.join('') + good.slice(at + lost);
          putFiles(root, { [RUNTIME]: text });
          try {
            expect(generated(root).files.length).toBeGreaterThan(0);
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
            expect(error.diagnostics.length).toBeGreaterThan(0);
            for (const { code, place } of error.diagnostics) {
              expect(code).toMatch(/^template\//);
              expect(place?.line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length);
            }
          }
          expect(Object.keys(readFiles(root)).some((path) => path.startsWith('generated'))).toBe(
            false,
          );
        },
      ),
      { seed: 2021, numRuns: 120 },
    );
  });
});
