import { describe, expect, it } from 'vitest';
import { expectAtMarks } from '../../support/marked.ts';
import { WITH_CUDA } from '../../support/manifest-texts.ts';

const alias = (body: string, name = 'model-server'): string =>
  `${WITH_CUDA}aliases: { ${name}: { latest: { ${body} } } }\n`;

describe('aliases', () => {
  it.each([
    ['release', 'cudn', 'cudnn'],
    ['distro', 'debian11', 'debian10'],
    ['python', "'3.9'", '3.6'],
    ['cuda', '11.3.2', '11.3.1'],
  ])('name values of the %s axis', (axis, value, near) => {
    const [first] = expectAtMarks(alias(`${axis}: ▸${value}`), ['manifest/unknown-name']);
    expect(first?.hint).toBe(`Did you mean '${near}'?`);
  });

  it('name a package', () => {
    const [first] = expectAtMarks(alias('release: cudnn', '▸model-sever'), [
      'manifest/unknown-package',
    ]);
    expect(first?.hint).toBe("Did you mean 'model-server'?");
  });

  it('stand for no base image', () => {
    expectAtMarks(alias('release: ▸base'), ['manifest/bad-alias']);
  });

  it('are tags', () => {
    expectAtMarks(`${WITH_CUDA}aliases: { model-server: { ▸'la test': {} } }\n`, [
      'manifest/bad-name',
    ]);
  });

  it('may name each axis', () => {
    expectAtMarks(alias("release: cudnn, distro: debian10, python: '3.8', cuda: 11.3.1"), []);
  });
});
