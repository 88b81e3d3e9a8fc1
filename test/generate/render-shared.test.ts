import { describe, expect, it } from 'vitest';
import { templateContext } from '../../src/generate/context.ts';
import { prepare } from '../../src/generate/prepare.ts';
import type { Prepared } from '../../src/generate/prepare.ts';
import { projectEnvironment } from '../../src/generate/render-images.ts';
import { commonValue } from '../../src/generate/common-value.ts';
import { renderShared } from '../../src/generate/render-shared.ts';
import { Opaque } from '../../src/render/environment.ts';
import { TemplateError } from '../../src/render/template-error.ts';
import { SMALL } from '../support/manifest-texts.ts';
import { projectOf } from '../support/project.ts';

const RUNTIME = 'templates/debian/runtime.Dockerfile.njk';
const OUTPUT = 'model-server/debian10/runtime/Dockerfile';

function preparedWith(template: string, manifest = SMALL): Prepared {
  const root = projectOf({ 'manifest.yml': manifest, [RUNTIME]: template });
  return prepare({
    manifestFile: `${root}/manifest.yml`,
    shownManifest: 'manifest.yml',
    outputFolder: `${root}/generated`,
  });
}

function sharedBy({ plan, project, outputPath }: Prepared): ReturnType<typeof renderShared> {
  return renderShared(plan, projectEnvironment(project, 'strict').environment, outputPath);
}

/** What every image by itself gives, each text once. */
function textsOf({ plan, project, outputPath }: Prepared): (string | undefined)[] {
  const { environment } = projectEnvironment(project, 'strict');
  const texts = plan.images.map((image) => {
    try {
      return environment.get(RUNTIME).render(templateContext(image, plan, outputPath));
    } catch (error) {
      if (error instanceof TemplateError) return undefined;
      throw error;
    }
  });
  return [...new Set(texts)];
}

describe('what the images of a folder share is rendered once', () => {
  it.each([
    ['without a word about Python', 'FROM a\n'],
    [
      'with all variables but Python in a loop, as in 2021',
      "{% for key, value in metadata['envars'].items() if key != 'PYTHON_VERSION' %}ENV {{ key }}={{ value }}\n{% endfor %}",
    ],
    ['with what is assigned and not used', '{% set tag = tag %}FROM {{ metadata.base_image }}\n'],
    ['with the keys of a dict', "{{ metadata['envars'].keys()|join(' ') }}\n"],
  ])('%s', (_, template) => {
    const prepared = preparedWith(template);
    expect(prepared.plan.images).toHaveLength(3);
    const file = sharedBy(prepared).get(OUTPUT);
    expect([file?.text]).toEqual(textsOf(prepared));
    expect(file?.image).toBe(prepared.plan.images[0]);
    expect(file?.templates).toEqual([RUNTIME]);
    expect(file?.origins).toHaveLength(file?.text.split('\n').length ?? 0);
  });

  it.each([
    ['the version', 'FROM a:{{ python_version }}\n'],
    ['the tag', 'FROM a\n# {{ tag }}\n'],
    ['the environment', "FROM a\nENV A={{ metadata['envars']['PYTHON_VERSION'] }}\n"],
    ['a whole dict', 'FROM a\n# {{ metadata }}\n'],
    ['a condition on it', "FROM a\n{% if python_version == '3.6' %}# old{% endif %}\n"],
    ['a condition that is the same for all', 'FROM a\n{% if python_version %}# a{% endif %}\n'],
    ['a comparison by identity', "FROM a\n{% if '3.7' is sameas python_version %}#{% endif %}\n"],
    ['its length', 'FROM a\n# {{ python_version|length }}\n'],
    ['a mistake', 'FROM {{ nope }}\n'],
    ['a mistake in one version', "{{ nope if python_version == '3.8' else 1 }}\n"],
    ['a mistake of syntax', '{% if %}\n'],
  ])('but not what looks at %s', (_, template) => {
    expect(sharedBy(preparedWith(template)).size).toBe(0);
  });

  it('and not what belongs to one image', () => {
    const prepared = preparedWith('FROM a\n', `python_versions: ['3.8']\n${SMALL}`);
    expect(prepared.plan.images).toHaveLength(1);
    expect(sharedBy(prepared).size).toBe(0);
  });
});

describe('a common value', () => {
  it('is what both agree on, with opaque texts where they differ', () => {
    const a = new Map([['x', ['1', '2', null]]]);
    const b = new Map([['x', ['1', '3', null]]]);
    expect(commonValue(a, a)).toBe(a);
    const common = commonValue(a, b) as ReadonlyMap<string, readonly unknown[]>;
    const [first, second, third] = common.get('x') ?? [];
    expect([first, third]).toEqual(['1', null]);
    expect(second).toBeInstanceOf(Opaque);
    expect(commonValue(new Opaque(), 'a')).toBeInstanceOf(Opaque);
  });

  it.each([
    ['kinds', 'a', null],
    ['numbers', 1, 2],
    ['an opaque text and something else', new Opaque(), 1],
    ['lengths', ['a'], ['a', 'b']],
    ['keys', new Map([['a', '1']]), new Map([['b', '1']])],
    [
      'the order of keys',
      new Map(['a', 'b'].map((key) => [key, 'x'])),
      new Map(['b', 'a'].map((key) => [key, 'x'])),
    ],
    ['more keys', new Map([['a', '1']]), new Map(['a', 'b'].map((key) => [key, '1']))],
    ['something inside', [['a', 1]], [['a', 2]]],
  ])('does not exist where %s differ', (_, a, b) => {
    expect(commonValue(a, b)).toBeUndefined();
  });
});
