import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { labEngines, lacksLab } from '../support/lab.ts';
import type { LabPart } from '../support/lab.ts';
import { scratchFolder } from '../support/scratch.ts';
import { publishBaseImage, removeBaseImage } from './real/base-image.ts';
import { configOf, EXTENDS, realBento } from './real/project.ts';
import type { Builder, RealBento } from './real/project.ts';
import { answerOf } from './real/served.ts';
import type { Told } from './real/served.ts';

const modern = labEngines().find(({ name }) => name === 'docker-26.1')?.url ?? '';

/** Engines whose images run here: podman and buildah cannot run containers on every machine of the lab. */
const DOCKERS: readonly (readonly [string, Builder, readonly LabPart[]])[] = [
  ...labEngines().map(({ name, url }) => [name, { backend: 'docker', url }, ['engines']] as const),
  ['docker-20.10 without BuildKit', withoutBuildkit(), ['engines']],
  ['buildx', { backend: 'buildx', url: modern }, ['engines', 'buildx']],
  ['buildctl', { backend: 'buildctl', url: modern }, ['engines', 'buildctl']],
];

const OTHERS: readonly (readonly [string, Builder, LabPart])[] = [
  ['podman', { backend: 'podman', program: 'podman' }, 'podman program'],
  ['buildah', { backend: 'buildah', program: 'podman' }, 'buildah program'],
  ['nerdctl', { backend: 'nerdctl', program: 'nerdctl' }, 'nerdctl'],
];

function withoutBuildkit(): Builder {
  return { backend: 'docker', url: labEngines()[0]?.url ?? '', env: { DOCKER_BUILDKIT: '0' } };
}

/** With something of each kind: environment, a setup script, a model, packages from wheels, a block that adds to its parent. */
function bentoOf(builder: Builder): RealBento {
  return realBento(builder, {
    docker: { env: { GREETING: 'hello "you" $HOME' }, setup_script: './setup.sh' },
    files: { 'setup.sh': '#!/bin/sh\necho prepared > /etc/itest-setup\n' },
    template: `${EXTENDS}{% block SETUP_BENTO_COMPONENTS %}
{{ super() }}
RUN echo "We are running this during containerize!" > /etc/itest-said
{% endblock %}
`,
  });
}

const PATH = '/home/bentoml/bento';

async function built(bento: RealBento): Promise<void> {
  const { code, stdout, stderr } = await bento.containerize();
  expect(code, stdout + stderr).toBe(0);
  expect(stdout).toContain(`Successfully built Bento container for "${bento.name}:`);
  expect(stdout).toContain(`with tag(s) "${bento.image}".`);
  expect(bento.left()).toEqual([]);
  const config = await configOf(bento, bento.image);
  expect(config).toMatchObject({
    User: 'bentoml',
    Entrypoint: [`${PATH}/env/docker/entrypoint.sh`],
    Cmd: ['bentoml', 'serve', PATH, '--production'],
    ExposedPorts: { '3000/tcp': {}, '3001/tcp': {} },
    WorkingDir: PATH,
  });
  expect(config.Env).toEqual(
    expect.arrayContaining([`BENTO_PATH=${PATH}`, 'GREETING=hello "you" $HOME']),
  );
}

describe.skipIf(lacksLab('engines', 'registry'))('containerize', () => {
  beforeAll(publishBaseImage);
  afterAll(removeBaseImage);

  describe.each(DOCKERS)('with %s', (_, builder, parts) => {
    it.skipIf(lacksLab(...parts))('builds an image that answers, as its own user', async () => {
      const bento = bentoOf(builder);
      await built(bento);
      const told = JSON.parse(await answerOf(bento, bento.image, '/predict')) as Told;
      expect(told).toMatchObject({
        words: ['serve', PATH, '--production'],
        uid: 1034,
        user: 'bentoml',
        folder: PATH,
        env: { GREETING: 'hello "you" $HOME', BENTOML_HOME: '/home/bentoml/' },
        models: ['net/7/model.yaml', 'net/7/weights.bin', 'net/latest'],
        answer: '/predict weights',
      });
      const files = ['cat', '/etc/itest-setup', '/etc/itest-said'];
      expect(await bento.engine('run', '--rm', bento.image, ...files)).toBe(
        'prepared\nWe are running this during containerize!',
      );
    });
  });

  describe.each(OTHERS)('with %s', (_, builder, part) => {
    it.skipIf(lacksLab(part))('builds the same image', async () => {
      const bento = bentoOf(builder);
      await built(bento);
      if (builder.program === 'nerdctl') return;
      const read = await filesOf(bento);
      expect(await read('/etc/itest-setup')).toBe('prepared\n');
      expect(await read('/etc/itest-said')).toContain('We are running this');
      expect(await read('/etc/passwd')).toMatch(/^bentoml:x:1034:1034:.*:\/home\/bentoml\/?:/m);
      expect(await read(`${PATH}/models/net/7/weights.bin`)).toBe('weights');
      expect(await read('/usr/local/bin/bentoml')).toContain('from bentoml.server import main');
    });
  });
});

/** Reads files of an image, which need not run for that. */
async function filesOf({ engine, tryEngine, image }: RealBento) {
  const container = await engine('create', image);
  onTestFinished(async () => {
    await tryEngine('rm', '--force', container);
  });
  const folder = scratchFolder();
  return async (path: string): Promise<string> => {
    await engine('cp', `${container}:${path}`, join(folder, 'copy'));
    return readFileSync(join(folder, 'copy'), 'utf8');
  };
}
