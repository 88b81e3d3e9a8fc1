import { describe, expect, it } from 'vitest';
import type { Image } from '../../src/plan/image.ts';
import { resolveTests } from '../../src/plan/tests.ts';
import { generated, projectOf, refusalOf } from '../support/project.ts';

function project(tests: string): string {
  return projectOf({
    'manifest.yml': `bentoml_version: '1.0.0'
python_versions: ['3.11', '3.12']
platforms: [linux/amd64, linux/arm64]
packages: { app: { runtime: [d, e], devel: [d] } }
${tests}
distros:
  d: { templates_dir: t, base_image: 'debian:12', add_to_tags: d }
  e: { templates_dir: t, base_image: 'debian:12', add_to_tags: e }
`,
    't/base.Dockerfile.njk': 'FROM debian:12\n',
    't/runtime.Dockerfile.njk': 'FROM debian:12\n',
    't/devel.Dockerfile.njk': 'FROM debian:12\n',
  });
}

function imagesOf(tests: string): readonly Image[] {
  return generated(project(tests)).prepared.full.images;
}

function named(images: readonly Image[], name: string, platform = 'linux/amd64') {
  const image = images.find(({ cell }) => cell.id === name);
  if (!image) throw new Error(name);
  return resolveTests(image, platform);
}

describe('the tests of an image', () => {
  it('are all those whose conditions it meets, in the order of the manifest', () => {
    const images = imagesOf(`tests:
  all: { run: ['true'] }
  some: { distro: e, python: '3.12', run: ['true'] }
  bases: { release: base, run: ['true'] }
  arm: { platform: linux/arm64, release: runtime, run: ['true'] }`);
    const names = (id: string, platform?: string): string[] =>
      named(images, id, platform).map(({ name }) => name);
    expect(names('app/d/runtime/py3.11')).toEqual(['all']);
    expect(names('app/d/runtime/py3.11', 'linux/arm64')).toEqual(['all', 'arm']);
    expect(names('app/e/runtime/py3.12')).toEqual(['all', 'some']);
    expect(names('app/d/devel/py3.12', 'linux/arm64')).toEqual(['all']);
    expect(names('app/d/base/py3.12')).toEqual(['bases']);
  });

  it('have the values of the cell in their texts, in patterns as plain texts', () => {
    const images = imagesOf(`tests:
  python:
    run:
      - { command: 'python --version {unknown} \${tag}', stdout: '^Python {python_version}', environment: { P: '{platform}' } }
    files: { '/opt/{package}': { owner: '{distro}' } }
    labels: { version: '{bentoml_version}', '{release_type}': '{tag}' }
    entrypoint: ['{package}']`);
    const [test] = named(images, 'app/d/runtime/py3.11', 'linux/arm64');
    expect(test?.commands[0]).toMatchObject({
      command: ['/bin/sh', '-c', 'python --version {unknown} ${tag}'],
      stdout: [String.raw`^Python 3\.11`],
    });
    expect(test?.commands[0]?.environment.get('P')).toBe('linux/arm64');
    expect(test?.files).toMatchObject([{ file: '/opt/app', owner: 'd' }]);
    expect(test?.entrypoint).toEqual(['app']);
    expect([...(test?.labels ?? [])]).toEqual([
      ['version', '1.0.0'],
      ['runtime', '1.0.0-python3.11-d-runtime'],
    ]);
  });

  it('need a value for each name', () => {
    const root = project("tests: { cuda: { run: ['echo {cuda_version}'] } }");
    expect(refusalOf(() => generated(root))).toMatchObject([
      {
        code: 'manifest/missing-value',
        message: 'the test cuda uses {cuda_version}, which app/d/runtime/py3.11 does not have',
        place: { line: 5 },
      },
    ]);
  });

  it('warn when they are for no image', () => {
    const root = project("tests: { no: { distro: e, release: devel, run: ['true'] } }");
    expect(generated(root).prepared.warnings).toMatchObject([
      { code: 'manifest/idle-test', severity: 'warning' },
    ]);
  });
});
