import { describe, expect, it } from 'vitest';
import { folderContext, templateContext } from '../../src/generate/context.ts';
import { prepare } from '../../src/generate/prepare.ts';
import type { Prepared } from '../../src/generate/prepare.ts';
import { projectEnvironment } from '../../src/generate/render-images.ts';
import { commonValue, opaquePlaces, valueAt } from '../../src/generate/common-value.ts';
import type { CommonValue } from '../../src/generate/common-value.ts';
import { renderShared } from '../../src/generate/render-shared.ts';
import type { RenderedFile } from '../../src/generate/render-images.ts';
import { groupBy } from '../../src/group.ts';
import { Opaque } from '../../src/render/environment.ts';
import type { Environment } from '../../src/render/environment.ts';
import { TemplateError } from '../../src/render/template-error.ts';
import { SMALL, WITH_CUDA, distro } from '../support/manifest-texts.ts';
import { projectOf } from '../support/project.ts';

const RUNTIME = 'templates/debian/runtime.Dockerfile.njk';
const OUTPUT = 'model-server/debian10/runtime/Dockerfile';

function preparedWith(template: string, manifest = SMALL): Prepared {
  return preparedIn(projectOf({ 'manifest.yml': manifest, [RUNTIME]: template }));
}

function preparedIn(root: string): Prepared {
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

  it('and what belongs to one image, as it is', () => {
    const prepared = preparedWith('FROM a:{{ tag }}\n', `python_versions: ['3.8']\n${SMALL}`);
    expect(prepared.plan.images).toHaveLength(1);
    expect([sharedBy(prepared).get(OUTPUT)?.text]).toEqual(textsOf(prepared));
  });
});

/** Distros of one family; the last one has other variables than the rest. */
const SEVERAL = `bentoml_version: '0.13.0'
packages:
  model-server:
    runtime: [one, two, three, four]
  yatai-service:
    runtime: [one, two]
distros:
${['one', 'two', 'three'].map((name) => distro(name, `envars: [LANG=${name}]`)).join('')}${distro('four', "envars: ['A=b', 'LANG=four']")}`;

describe('what distros share is rendered once', () => {
  /** How many renders there were, and what came of them. */
  function counted(template: string): { renders: number; files: Map<string, RenderedFile> } {
    const prepared = preparedWith(template, SEVERAL);
    const { plan, project, outputPath } = prepared;
    const { environment } = projectEnvironment(project, 'strict');
    let renders = 0;
    const counting: Environment = {
      compile: (source) => environment.compile(source),
      get: (name) => {
        renders += 1;
        return environment.get(name);
      },
    };
    const files = renderShared(plan, counting, outputPath);
    for (const image of plan.images) {
      const alone = environment
        .get(RUNTIME)
        .renderWithOrigins(templateContext(image, plan, outputPath));
      const { text, origins, templates } = files.get(image.files[0]?.output ?? '') ?? {};
      expect({ text, origins, templates }).toEqual(alone);
    }
    return { renders, files: new Map(files) };
  }

  // The last distro is on its own: it has more variables.
  it.each([
    ['what is the same', 'FROM a\n', 2],
    ['what is printed', '# {{ distro }}\nFROM {{ metadata.base_image }}\n# {{ package }}\n', 2],
    [
      'what is printed in a loop',
      "{% for k, v in metadata.envars.items() if k != 'PYTHON_VERSION' %}{{ v }}{% endfor %}",
      2,
    ],
    ['a package that is looked at', "{% if package == 'model-server' %}# one{% endif %}\n", 4],
    ['a distro that is looked at', '# {{ distro|upper }}\n', 5],
    ['both', '# {{ distro|upper }} {{ package|upper }}\n', 9],
  ])('%s', (_, template, renders) => {
    const found = counted(template);
    expect(found.files).toHaveLength(6);
    expect(found.renders).toBe(renders);
  });
});

describe('the context of a folder', () => {
  it.each([
    ['SMALL', SMALL],
    ['WITH_CUDA', `bentoml_version: '0.13.0'\n${WITH_CUDA}`],
    ['SEVERAL', SEVERAL],
  ])('is what the contexts of its images have in common: %s', (_, manifest) => {
    const cudnn = 'templates/debian/cudnn.Dockerfile.njk';
    const root = projectOf({
      'manifest.yml': manifest,
      [RUNTIME]: 'FROM a\n',
      [cudnn]: 'FROM a\n',
    });
    const { plan, outputPath } = preparedIn(root);
    for (const [first, ...others] of groupBy(plan.images, ({ folder }) => folder).values()) {
      if (first === undefined) throw new Error('an empty group');
      const common = others.reduce<CommonValue | undefined>(
        (so, other) => so && commonValue(so, templateContext(other, plan, outputPath)),
        templateContext(first, plan, outputPath),
      );
      const folder = folderContext([first, ...others], plan, outputPath);
      if (folder === undefined || common === undefined) throw new Error('they have one');
      expect(shown(folder)).toEqual(shown(common));
      expect([...opaquePlaces(folder).values()]).toEqual([...opaquePlaces(common).values()]);
    }
  });

  it('does not exist where more than Python differs', () => {
    const { plan, outputPath } = preparedWith('FROM a\n', SEVERAL);
    const [one, two] = plan.images;
    if (one === undefined || two === undefined) throw new Error('there are several');
    expect(folderContext([one, { ...two, folder: one.folder }], plan, outputPath)).toBeUndefined();
  });

  /** Every opaque text the same. */
  function shown(value: CommonValue): unknown {
    if (value instanceof Opaque) return '?';
    if (value instanceof Map)
      return [...(value as ReadonlyMap<string, CommonValue>)].map(([k, v]) => [k, shown(v)]);
    return Array.isArray(value) ? (value as readonly CommonValue[]).map(shown) : value;
  }
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

  it('is found by its place', () => {
    const one = new Opaque();
    const value = new Map<string, CommonValue>([['x', ['1', one]]]);
    expect([...opaquePlaces(value)]).toEqual([[one, ['x', 1]]]);
    expect(valueAt(value, ['x', 1])).toBe(one);
    expect(valueAt(value, ['x', 'y'])).toBeUndefined();
    expect(valueAt(value, ['z', 0])).toBeUndefined();
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
