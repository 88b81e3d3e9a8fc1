import { describe, expect, it } from 'vitest';
import { expectAtMarks } from '../../support/marked.ts';
import { WITH_CUDA } from '../../support/manifest-texts.ts';

const rule = (body: string): string => `${WITH_CUDA}exclude: [{ ${body}, why: x }]\n`;

describe('exclude rules', () => {
  it.each([
    ['package', 'model-sever', 'model-server'],
    ['release', 'cudn', 'cudnn'],
    ['distro', 'debian11', 'debian10'],
    ['python', "'3.9'", '3.6'],
    ['cuda', '11.3.2', '11.3.1'],
    ['platform', 'linux/amd65', 'linux/amd64'],
  ])('name values of the %s axis', (axis, value, near) => {
    const [first] = expectAtMarks(rule(`${axis}: ▸${value}`), ['manifest/unknown-name']);
    expect(first?.hint).toBe(`Did you mean '${near}'?`);
  });

  it.each([
    'package: model-server',
    'release: base',
    'release: [devel, cudnn]',
    "python: '3.8'",
    'cuda: 11.3.1',
    'platform: linux/amd64',
    "distro: 'nope*'",
    "distro: '{a,b}'",
    "python: '3.?'",
    "cuda: '!11*'",
  ])('may say %s', (body) => {
    expectAtMarks(rule(body), []);
  });

  it('report every wrong name of a list', () => {
    const codes = ['manifest/unknown-name', 'manifest/unknown-name'];
    expectAtMarks(rule('distro: ▸▸[x1, debian10, x2]'), codes);
  });
});
