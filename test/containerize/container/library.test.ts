import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bentos, container, InputError, UsageError } from '../../../src/index.ts';
import type { DeliveryEvent } from '../../../src/deliver/events.ts';
import { fakePrograms } from '../../engine/command/fake-program.ts';
import type { FakePrograms } from '../../engine/command/fake-program.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';

/** An engine as the guide adds one: what it is given is written down, and it fails when `fail` is one of its arguments. */
const LIMA = `printf '%s\\n' "$@" > "$LIMA_SAID"
cp env/docker/Dockerfile "$LIMA_SAID.dockerfile"
test -f src/service.py || exit 7
echo "STEP 1/2: FROM python:3.11-slim"
for each in "$@"; do
  if [ "$each" = fail ]; then echo "no space left on device" >&2; exit 1; fi
  if [ "$each" = tell ]; then cat env/python/install.sh; fi
  if [ "$each" = wait ]; then exec sleep 60; fi
done`;

let programs: FakePrograms;
beforeEach(() => {
  programs = fakePrograms();
});
afterEach(() => {
  programs.remove();
});

/** The guide's `lima`, once for all tests: a registration cannot be taken back. */
container.registerBackend('lima', {
  binary: 'limactl',
  buildkitSupport: true,
  health: async (probe) => (await probe.find('limactl')) !== undefined,
  constructBuildArgs: ({ contextPath, cache_from: cacheFrom, tag = [], mode }) => [
    ...(typeof cacheFrom === 'string' ? ['--cache-from', cacheFrom] : []),
    ...(typeof mode === 'string' ? [mode] : []),
    ...tag.flatMap((name) => ['--tag', name]),
    contextPath,
  ],
  env: { DOCKER_BUILDKIT: '1' },
});

interface Scene {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

function scene(): Scene {
  const cwd = scratchFolder();
  putFiles(cwd, {
    'iris/bentofile.yaml':
      'service: service:svc\nname: iris\ninclude: ["*.py"]\ndocker: {base_image: scratch}\n',
    'iris/service.py': 'svc = 1\n',
    'tmp/.keep': '',
  });
  const env = {
    ...programs.env,
    HOME: join(cwd, 'home'),
    TMPDIR: join(cwd, 'tmp'),
    LIMA_SAID: join(cwd, 'said'),
  };
  return { cwd, env };
}

const said = ({ cwd }: Scene): string[] =>
  readFileSync(join(cwd, 'said'), 'utf8').trimEnd().split('\n');
/** What is left in the folder for temporary files. */
const left = ({ cwd }: Scene): string[] =>
  readdirSync(join(cwd, 'tmp')).filter((name) => name !== '.keep');

describe('a backend of one’s own', () => {
  it('is registered, and found again', async () => {
    programs.add('limactl', LIMA);
    expect(container.backendNames()).toContain('lima');
    expect(container.getBackend('lima').binary).toBe('limactl');
    const { env } = scene();
    const { health } = container.getBackend('lima');
    const find = (program: string): Promise<string | undefined> =>
      Promise.resolve(existsSync(join(programs.folder, program)) ? program : undefined);
    const probe = { env, platform: 'linux', find, ask: () => Promise.resolve(undefined) };
    expect(await health(probe)).toEqual({ healthy: true });
    expect(await container.health('lima', probe)).toBe(true);
  });

  it('builds a bento of the store, with options in any spelling', async () => {
    programs.add('limactl', LIMA);
    const here = scene();
    await bentos.build('iris', { version: '1' }, here);
    expect(bentos.get('iris:latest', here).tag).toEqual({ name: 'iris', version: '1' });
    const events: DeliveryEvent[] = [];
    const built = await container.build(
      'iris:latest',
      {
        backend: 'lima',
        features: ['grpc', 'grpc-reflection'],
        cacheFrom: 'registry.example/my_cache:v1',
        imageTag: ['registry.example/iris', 'iris:2'],
      },
      { ...here, onEvent: (event) => events.push(event) },
    );
    expect(built.tag).toBe('iris:1');
    expect(built.names).toEqual(['registry.example/iris:latest', 'iris:2']);
    expect(built.imageId).not.toBe('');
    const cache = ['--cache-from', 'registry.example/my_cache:v1'];
    expect(said(here).slice(0, 3)).toEqual(['build', ...cache]);
    expect(said(here)).toContain('registry.example/iris:latest');
    expect(said(here).at(-1)).toBe('.');
    const dockerfile = readFileSync(`${here.cwd}/said.dockerfile`, 'utf8');
    expect(dockerfile).toContain('--mount=type=cache');
    expect(dockerfile).toContain('bentoml[grpc,grpc-reflection]');
    expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['start', 'end']));
    expect(left(here)).toEqual([]);
  });

  it('is named where docker, the default, is not there', async () => {
    programs.add('limactl', LIMA);
    const here = scene();
    const nobody = { ...here, env: { ...here.env, DOCKER_HOST: `unix://${here.cwd}/nobody.sock` } };
    await expect(container.build('./iris', {}, nobody)).rejects.toMatchObject({
      message: expect.stringContaining('no container engine answers') as string,
      hint: expect.stringMatching(/ Backends that can build here: .*\blima\b/) as string,
    });
    expect(left(here)).toEqual([]);
  });

  it.each(['cacheFrom', 'cache_from', 'cache-from'])('takes %s', async (spelling) => {
    programs.add('limactl', LIMA);
    const here = scene();
    await container.build('./iris', { backend: 'lima', [spelling]: 'x' }, here);
    expect(said(here)).toEqual(expect.arrayContaining(['--cache-from', 'x']));
    expect(left(here)).toEqual([]);
  });

  it('is not heard to say the password of an index, which stands in what it runs', async () => {
    programs.add('limactl', LIMA);
    const here = scene();
    putFiles(here.cwd, {
      'iris/bentofile.yaml':
        'service: service:svc\nname: iris\ninclude: ["*.py"]\ndocker: {base_image: scratch}\n' +
        'python:\n  packages: [numpy]\n  index_url: https://me:t0ps3cret@index.example/simple\n',
    });
    const events: DeliveryEvent[] = [];
    await container.build(
      './iris',
      { backend: 'lima', mode: 'tell' },
      { ...here, onEvent: (event) => events.push(event) },
    );
    const logs = join(here.cwd, '.manager/logs');
    const log = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'));
    expect(log.join('')).toContain('https://me:***@index.example/simple');
    expect(log.join('') + JSON.stringify(events)).not.toContain('t0ps3cret');
  });

  it('fails with what its program said', async () => {
    programs.add('limactl', LIMA);
    const here = scene();
    const error: unknown = await container
      .build('./iris', { backend: 'lima', mode: 'fail' }, here)
      .catch((thrown: unknown) => thrown);
    if (!(error instanceof container.ContainerBuildError)) throw error;
    expect(error.failure.stage).toBe('build');
    expect(error.failure.lastLines.join('\n')).toContain('no space left on device');
    expect(left(here)).toEqual([]);
  });

  it('is ended by the signal, and leaves nothing', async () => {
    programs.add('limactl', LIMA);
    const here = scene();
    const controller = new AbortController();
    const onEvent = ({ event }: DeliveryEvent): void => {
      if (event === 'step' || event === 'log') controller.abort(new Error('enough'));
    };
    const { signal } = controller;
    const options = { backend: 'lima', mode: 'wait' };
    await expect(container.build('./iris', options, { ...here, signal, onEvent })).rejects.toThrow(
      'enough',
    );
    expect(left(here)).toEqual([]);
  });

  it('is said to be missing, with those that can build', async () => {
    const here = scene();
    await expect(container.build('./iris', { backend: 'lima' }, here)).rejects.toThrow(
      'lima cannot build here',
    );
    expect(left(here)).toEqual([]);
  });

  it('comes out of the project’s configuration, too', async () => {
    programs.add('limactl', LIMA);
    const here = scene();
    putFiles(here.cwd, {
      'other.mjs': `export default { 'lima-of-config': { binary: 'limactl', buildkitSupport: false, health: () => true,
        constructBuildArgs: ({ contextPath }) => ['configured', contextPath] } };`,
      'manager.config.json': '{"containerize": {"backends": ["./other.mjs"]}}',
    });
    await container.build('./iris', { backend: 'lima-of-config' }, here);
    expect(said(here)).toEqual(['build', 'configured', '.']);
    expect(readFileSync(`${here.cwd}/said.dockerfile`, 'utf8')).not.toContain('--mount');
  });
});

describe('the library', () => {
  it('rejects what is wrong, before an engine is asked', async () => {
    const here = scene();
    await expect(container.build('nowhere', {}, here)).rejects.toThrow(InputError);
    await expect(container.build('./iris', { backend: 'lema' }, here)).rejects.toThrow(
      'there is no backend lema',
    );
    const twice = { backend: 'lima', cacheFrom: 'a', cache_from: 'b' };
    await expect(container.build('./iris', twice, here)).rejects.toThrow(UsageError);
    await expect(container.build('./iris', { imageTag: 'A:b:c' }, here)).rejects.toThrow(
      UsageError,
    );
    const unknown = { backend: 'lima', features: ['nonsense'] };
    await expect(container.build('./iris', unknown, here)).rejects.toThrow('nonsense');
    expect(left(here)).toEqual([]);
  });

  it('gives the Dockerfile, as a text, in a file, in a folder', async () => {
    const here = scene();
    await bentos.build('iris', { version: '1' }, here);
    const text = await container.getContainerfile('iris:latest', {}, here);
    expect(text).toMatch(/^# syntax=/);
    expect(text).toContain('--mount=type=cache');
    const plain = { enableBuildkit: false, outputPath: 'Dockerfile.plain', features: ['grpc'] };
    const written = await container.getContainerfile('iris:1', plain, here);
    expect(written).not.toContain('--mount');
    expect(written).toContain('bentoml[grpc]');
    expect(readFileSync(`${here.cwd}/Dockerfile.plain`, 'utf8')).toBe(written);
    await container.getContainerfile('iris:1', { outputPath: '.' }, here);
    expect(readFileSync(`${here.cwd}/iris:1.dockerfile`, 'utf8')).toBe(text);
    const off = { ...here, env: { ...here.env, DOCKER_BUILDKIT: '0' } };
    expect(await container.getContainerfile('iris:latest', {}, off)).toBe(text);
    expect(left(here)).toEqual([]);
  });
});
