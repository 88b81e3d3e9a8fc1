import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { succeed } from '../integration/docker.ts';
import { labAuthRegistry, labEngines, labRegistry, lacksLab } from '../support/lab.ts';
import { scratchFolder } from '../support/scratch.ts';
import { publishBaseImage, removeBaseImage } from './real/base-image.ts';
import { BENTOML, GRPC } from './real/packages.ts';
import { EXTENDS, realBento } from './real/project.ts';
import type { BentoOptions, Builder, RealBento } from './real/project.ts';

const modern = labEngines().find(({ name }) => name === 'docker-26.1')?.url ?? '';
const DOCKER: Builder = { backend: 'docker', url: modern };

/** Nothing of BentoML: what the command line does is the same with a small image, and told in seconds. */
const SMALL: BentoOptions = {
  docker: { base_image: 'debian:bookworm-slim' },
  template: `${EXTENDS}{% block SETUP_BENTO_COMPONENTS %}
COPY . ./
RUN cat src/service.py > /made
{% endblock %}
`,
};

interface Event {
  readonly event: string;
  readonly state?: string;
}

async function eventsOf(bento: RealBento, ...argv: readonly string[]): Promise<readonly Event[]> {
  const { code, stdout, stderr } = await bento.containerize('--progress', 'json', ...argv);
  expect(code, stderr).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
}

describe.skipIf(lacksLab('engines', 'registry'))('manager containerize', () => {
  beforeAll(publishBaseImage);
  afterAll(removeBaseImage);

  it('tells machines of its build, and uses the cache unless told not to', async () => {
    const bento = realBento(DOCKER, SMALL);
    const first = await eventsOf(bento);
    expect([first[0]?.event, first.at(-1)?.event]).toEqual(['start', 'end']);
    const cached = (events: readonly Event[]): number =>
      events.filter((each) => each.state === 'cached' && JSON.stringify(each).includes('RUN'))
        .length;
    expect(cached(await eventsOf(bento))).toBeGreaterThan(0);
    expect(cached(await eventsOf(bento, '--opt', 'no-cache'))).toBe(0);
  });

  it('installs features beside the packages', async () => {
    const bento = realBento(DOCKER, {
      wheels: [BENTOML, GRPC],
      bentofile: {
        python: {
          wheels: ['bentoml-1.1.11-py3-none-any.whl', 'itest_grpc-1.0-py3-none-any.whl'],
          no_index: true,
          // Where wheels of the bento lie in the image, from its working directory.
          find_links: ['env/python/wheels'],
        },
      },
    });
    const { code, stdout, stderr } = await bento.containerize('--enable-features', 'grpc');
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('serve-grpc');
    const { engine, image } = bento;
    expect(await engine('run', '--rm', image, 'python3', '-c', 'import itest_grpc')).toBe('');
  });

  it('writes a context that plain docker builds', async () => {
    const bento = realBento(DOCKER, SMALL);
    const folder = join(scratchFolder(), 'context');
    const { code, stdout, stderr } = await bento.containerize('--output', folder);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`Wrote the build context into ${folder}.`);
    expect(await bento.engine('images', '--quiet', bento.name)).toBe('');
    expect(readFileSync(join(folder, 'models/net/7/weights.bin'), 'utf8')).toBe('weights');
    const old = { env: { ...bento.env, DOCKER_HOST: labEngines()[0]?.url ?? '' } };
    const file = join(folder, 'env/docker/Dockerfile');
    const env = { env: { ...old.env, DOCKER_BUILDKIT: '1' } };
    await succeed('docker', ['build', '--quiet', '-f', file, '-t', bento.image, folder], env);
    try {
      const show = ['run', '--rm', '--entrypoint', 'cat', bento.image, '/made'];
      expect(await succeed('docker', show, old)).toContain('svc =');
    } finally {
      await succeed('docker', ['image', 'rm', '--force', bento.image], old);
    }
  });

  it('has the frontend on the first line, unless the template takes it out', async () => {
    const template = '{% extends bento_base_template %}\n';
    const { code, stdout } = await realBento(DOCKER, { template }).containerize('--dry-run');
    expect(code).toBe(0);
    const { dockerfile } = JSON.parse(stdout) as { dockerfile: string };
    expect(dockerfile).toMatch(/^# syntax=docker\/dockerfile:1\S*\n/);
  });

  it('pushes under each name, to a registry with a log-in too', async () => {
    const auth = labAuthRegistry();
    if (auth === undefined || lacksLab('auth registry')) return;
    const config = scratchFolder();
    const env = { SSL_CERT_FILE: auth.ca, DOCKER_CONFIG: config };
    const bento = realBento({ ...DOCKER, env }, SMALL);
    const plain = `${labRegistry() ?? ''}/${bento.name}:plain`;
    const behind = `${auth.host}/team/${bento.name}:behind`;
    const names = ['-t', plain, '-t', behind, '--push'];
    const start = () => bento.start('containerize', '.', ...names).exit;
    const refused = await start();
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stdout).toContain(`docker login ${auth.host}`);
    const login = ['login', '-u', auth.user, '-p', auth.password, auth.host];
    await succeed('docker', login, { env: bento.env });
    const { code, stdout, stderr } = await start();
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain(`with tag(s) "${plain}", "${behind}", and pushed it.`);
    expect(stdout + stderr).not.toContain(auth.password);
    for (const name of [plain, behind]) {
      await bento.engine('image', 'rm', '--force', name);
      await bento.engine('pull', '--quiet', name);
    }
  });

  it.each([
    ['docker', 'docker', 'engines'],
    ['buildah', 'podman', 'buildah program'],
  ] as const)('leaves nothing of a build on Ctrl-C: %s', async (backend, program, part) => {
    if (lacksLab(part)) return;
    const bento = realBento(
      { ...DOCKER, backend, program },
      {
        docker: { base_image: `${labRegistry() ?? ''}/library/debian:bookworm-slim` },
        template: `${EXTENDS}{% block SETUP_BENTO_COMPONENTS %}
RUN echo sleeping && sleep 317
{% endblock %}
`,
      },
    );
    const argv = ['--backend', backend, '--progress', 'plain', '--opt', 'no-cache'];
    const { child, exit } = bento.start('containerize', '.', '-t', bento.image, ...argv);
    await expect.poll(() => processesWith(SLEEP), { timeout: 60_000 }).toBeGreaterThan(0);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await exit;
    expect(code, stdout + stderr).toBe(130);
    expect(stderr).toContain('interrupted by SIGINT');
    expect(bento.left()).toEqual([]);
    await expect.poll(() => processesWith(SLEEP), { timeout: 20_000 }).toBe(0);
    expect(await bento.engine('images', '--quiet', bento.name)).toBe('');
  });

  it('says which engines are there when the one that was asked for is not', async () => {
    const folder = scratchFolder();
    const isThere = (program: string): boolean =>
      (process.env['PATH'] ?? '').split(delimiter).some((each) => existsSync(join(each, program)));
    if (isThere('podman')) return;
    const bento = realBento({ ...DOCKER, env: { PATH: process.env['PATH'] ?? '' } }, SMALL);
    const { code, stdout, stderr } = await bento.containerize('--backend', 'podman');
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/podman/);
    expect(stderr).toMatch(/docker/);
    expect([bento.left(), readdirSync(folder)]).toEqual([[], []]);
  });
});

/** As in /proc. */
const SLEEP = ['sleep', '317'].join('\0');

/** How many processes of this machine have a text in their command line. */
function processesWith(text: string): number {
  const pids = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid));
  return pids.filter((pid) => commandLine(pid).includes(text)).length;
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
