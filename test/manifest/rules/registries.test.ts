import { describe, expect, it } from 'vitest';
import { expectAtMarks } from '../../support/marked.ts';
import { SMALL } from '../../support/manifest-texts.ts';

const registry = (body: string): string => `${SMALL}repository: { docker.io: { ${body} } }\n`;

describe('registries', () => {
  it.each([
    [
      'a package that is not there',
      registry('registry: { ▸model-sever: docker.io/a/b }'),
      'unknown-package',
      "Did you mean 'model-server'?",
    ],
    [
      'a reference with a tag',
      registry("registry: { model-server: ▸'docker.io/a/b:latest' }"),
      'bad-reference',
      'without a tag',
    ],
    [
      'a reference in upper case',
      registry('registry: { model-server: ▸docker.io/BentoML/x }'),
      'bad-reference',
      'lower case',
    ],
    ['a user without a password', registry('▸user: HUB_USER'), 'missing-key', undefined],
    ['a password without a user', registry('▸pwd: HUB_PASSWORD'), 'missing-key', undefined],
    ['an empty reference', registry("registry: { model-server: ▸'' }"), 'empty-value', undefined],
  ])('are refused with %s', (_, text, code, hint) => {
    const [first] = expectAtMarks(text, [`manifest/${code}`]);
    if (hint !== undefined) expect(first?.hint).toContain(hint);
  });

  it.each([
    registry('user: U, pwd: P'),
    registry("registry: { model-server: 'localhost:5000/x' }"),
    registry('registry: { model-server: bentoml/model-server }'),
    `${SMALL}repository: {}\n`,
    `${SMALL}repository: { docker.io: {} }\n`,
  ])('may be %s', (text) => {
    expectAtMarks(text, []);
  });
});
