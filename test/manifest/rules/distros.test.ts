import { describe, expect, it } from 'vitest';
import { expectAtMarks } from '../../support/marked.ts';
import { SMALL } from '../../support/manifest-texts.ts';

const withTemplates = (path: string): string => SMALL.replace('templates/debian', path);
const withImage = (image: string): string => SMALL.replace('debian:buster-slim', image);

describe('templates_dir', () => {
  it.each(['../shared', '/etc', 'templates/../../x', "'C:\\x'", 'templates/..'])(
    '%s is outside',
    (path) => {
      expectAtMarks(withTemplates(`▸${path}`), ['manifest/templates-outside']);
    },
  );

  it.each(['t', './t', 't/', './a//b/./c', '..a', 'a/..b', "'a b'", '"@x"'])(
    '%s is inside',
    (path) => {
      expectAtMarks(withTemplates(path), []);
    },
  );

  it('is not the folder of the manifest itself', () => {
    expectAtMarks(withTemplates('▸.'), ['manifest/templates-outside']);
  });
});

describe('base_image', () => {
  it.each([
    ['upper case', 'Debian'],
    ['a blank', "'debian buster'"],
    ['an empty tag', "'debian:'"],
    ['a scheme', 'https://docker.io/debian'],
    ['a digest that is too short', 'debian@sha256:abc'],
    ['an option', "'-debian'"],
    ['a tag of 129 letters', `debian:${'a'.repeat(129)}`],
  ])('with %s is no reference', (_, image) => {
    expectAtMarks(withImage(`▸${image}`), ['manifest/bad-reference']);
  });

  it.each([
    'debian',
    'scratch',
    'localhost:5000/debian:11',
    'registry.example.com:443/a/b_c__d-e.f:v1.0_X',
    `debian:11@sha256:${'a'.repeat(64)}`,
    `'[::1]:5000/x'`,
    "'python:${PYTHON_VERSION}-slim'",
    'python:$PYTHON_VERSION',
    "'a/b:${TARGETARCH}'",
    "'python:${PYTHON_VERSION:-3.8}'",
  ])('%s is a reference', (image) => {
    expectAtMarks(withImage(image), []);
  });

  it('names variables that some build argument sets', () => {
    const [first] = expectAtMarks(withImage("▸'python:${PYTON_VERSION}'"), [
      'manifest/unknown-variable',
    ]);
    expect(first?.hint).toBe("Did you mean 'PYTHON_VERSION'?");
    expectAtMarks(withImage("▸▸'${A}/${B}:x'"), [
      'manifest/unknown-variable',
      'manifest/unknown-variable',
    ]);
  });
});

describe('envars', () => {
  it('may use each other and what images have', () => {
    expectAtMarks(`${SMALL}    envars: [A=1, 'B=\${A}:$PYTHON_VERSION', 'PATH=/x:$PATH']\n`, []);
  });

  it('that use what nobody sets are a warning', () => {
    const [first] = expectAtMarks(`${SMALL}    envars: [CONDA_DIR=/x, ▸'B=$CONDA_DIRS/bin']\n`, [
      'manifest/unknown-variable?',
    ]);
    expect(first?.hint).toBe("Did you mean 'CONDA_DIR'?");
  });
});

describe('lists', () => {
  it.each([
    ['platforms', `${SMALL}platforms: [linux/amd64, linux/arm64, ▸linux/amd64]\n`],
    ['Python versions', `${SMALL}python_versions: ['3.8', ▸'3.8']\n`],
    ['Python versions in two forms', `${SMALL}python_versions: ['3.8', ▸{ version: '3.8' }]\n`],
    [
      'CUDA versions',
      `${SMALL}cuda: { 11.3.1: { cudart: a } }\ncuda_versions: [11.3.1, ▸11.3.1]\n`,
    ],
    ['platforms of a distro', `${SMALL}    platforms: [linux/arm64, ▸linux/arm64]\n`],
    ['Python versions of a distro', `${SMALL}    python_versions: ['3.8', '3.9', ▸'3.8']\n`],
  ])('hold each value once: %s', (_, text) => {
    expectAtMarks(text, ['manifest/duplicate-value']);
  });
});
