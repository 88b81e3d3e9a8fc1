import { chmodSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildBento } from '../../../src/containerize/bento/build.ts';
import type { BuiltBento } from '../../../src/containerize/bento/build.ts';
import { parseTag } from '../../../src/containerize/bento/tag.ts';
import { bentoStore, findTag } from '../../../src/containerize/bento/store.ts';
import type { BentoWorld } from '../../../src/containerize/bento/world.ts';
import { InputError } from '../../../src/errors.ts';
import { putFiles, readFiles } from '../../support/scratch.ts';
import { FULL, projectWorld, SERVICE, tools } from './projects.ts';

const STORE = 'home/bentoml/bentos';

function build(world: BentoWorld, version?: string): Promise<BuiltBento> {
  return buildBento({ project: 'iris', ...(version !== undefined && { version }) }, world, tools);
}

function storeOf(world: BentoWorld): string[] {
  return Object.keys(readFiles(world.cwd)).filter((path) => path.startsWith(`${STORE}/`));
}

/** Codes and messages of a refusal. */
async function refusal(world: BentoWorld, version?: string): Promise<string> {
  const error: unknown = await build(world, version).catch((thrown: unknown) => thrown);
  if (!(error instanceof InputError)) throw error;
  expect(storeOf(world)).toEqual([]);
  return error.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n');
}

describe('a bento that is built', () => {
  it('has the layout of BentoML', async () => {
    const world = projectWorld();
    const { bento, warnings } = await build(world, '1.0');
    expect(warnings).toEqual([]);
    expect(bento.folder).toBe(`${world.cwd}/${STORE}/iris_classifier/1.0`);
    const files = readFiles(bento.folder);
    expect(Object.keys(files).sort()).toEqual([
      'README.md',
      'apis/openapi.yaml',
      'bento.yaml',
      'env/conda/environment.yml',
      'env/docker/Dockerfile',
      'env/docker/Dockerfile.template',
      'env/docker/entrypoint.sh',
      'env/docker/setup_script',
      'env/python/constraints-1.txt',
      'env/python/install.sh',
      'env/python/requirements.lock.txt',
      'env/python/requirements.txt',
      'env/python/version.txt',
      'env/python/wheels/own-1.0-py3-none-any.whl',
      'models',
      'src/data/a.csv',
      'src/lib/util.py',
      'src/service.py',
      'src/zero_out.cc',
    ]);
    expect(files).toMatchObject({
      'README.md': '# About iris\n',
      'env/conda/environment.yml':
        'channels:\n  - main\ndependencies:\n  - python=3.9\n  - h2o\n  - pip:\n      - aws\n',
      'env/python/constraints-1.txt': 'numpy<2\n',
      'env/python/requirements.txt': 'numpy # fast\n-c constraints-1.txt\npandas\n',
      'env/python/requirements.lock.txt': 'numpy==1.26.0\nbentoml[grpc]==1.0.25\n',
      'env/python/version.txt': '3.9\n',
      'src/service.py': SERVICE,
    });
    expect(files['env/python/install.sh']).toContain('${BENTOML_VERSION:-1.0.25}');
    for (const path of [
      'env/docker/setup_script',
      'env/docker/entrypoint.sh',
      'env/python/install.sh',
    ]) {
      expect(statSync(`${bento.folder}/${path}`).mode & 0o111).not.toBe(0);
    }
  });

  it('has a bento.yaml that BentoML reads', async () => {
    const { bento } = await build(projectWorld(), '1.0');
    expect(parse(readFileSync(`${bento.folder}/bento.yaml`, 'utf8'))).toEqual({
      service: 'service:svc',
      name: 'iris_classifier',
      version: '1.0',
      bentoml_version: '1.0.25',
      creation_time: '2024-05-06T07:08:09.010000+00:00',
      labels: { owner: 'me', 'a: b': 'true' },
      models: [
        { tag: 'net:7', module: 'bentoml.sklearn', creation_time: '2023-01-02T03:04:05+00:00' },
      ],
      runners: [],
      apis: [],
      docker: {
        distro: 'debian',
        python_version: '3.9',
        cuda_version: null,
        env: { GREETING: 'hello: "you"' },
        system_packages: ['git'],
        setup_script: 'setup.sh',
        base_image: null,
        dockerfile_template: './Dockerfile.template',
      },
      python: {
        requirements_txt: 'requirements/all.txt',
        packages: null,
        lock_packages: null,
        index_url: 'https://index.example/simple',
        no_index: null,
        trusted_host: null,
        find_links: null,
        extra_index_url: null,
        pip_args: null,
        wheels: ['dist/own-1.0-py3-none-any.whl'],
      },
      conda: {
        environment_yml: null,
        channels: ['main'],
        dependencies: ['python=3.9', 'h2o'],
        pip: ['aws'],
      },
    });
    expect(bento).toMatchObject({
      tag: { name: 'iris_classifier', version: '1.0' },
      models: [{ name: 'net', version: '7' }],
      bentomlVersion: '1.0.25',
    });
  });

  it('needs little of a project', async () => {
    const { bento, warnings } = await build(
      projectWorld({ 'bentofile.yaml': 'service: service:svc\n', 'service.py': '' }),
    );
    expect(warnings.map(({ code }) => code)).toEqual(['containerize/guessed-name']);
    expect(bento.tag.name).toBe('iris');
    expect(bento.tag.version).toMatch(/^[a-z2-7]{16}$/);
    expect(bento.bentomlVersion).toBe('1.1.11');
    const files = readFiles(bento.folder);
    expect(Object.keys(files)).toContain('src/bentofile.yaml');
    expect(Object.keys(files)).not.toContain('env/python/requirements.txt');
    expect(files['README.md']).toContain('without running the service');
    expect(files['apis/openapi.yaml']).toContain('# Incomplete');
  });

  it('becomes the latest, unless a later one is', async () => {
    const world = projectWorld();
    const latest = (): string =>
      findTag(bentoStore(world), parseTag('iris_classifier')).tag.version;
    await build(world, '1');
    expect(latest()).toBe('1');
    await build({ ...world, now: () => new Date('2024-06-01') }, '2');
    expect(latest()).toBe('2');
    await build({ ...world, now: () => new Date('2024-05-07') }, '3');
    expect(latest()).toBe('2');
    putFiles(world.cwd, { [`${STORE}/iris_classifier/latest`]: '../..' });
    await build(world, '4');
    expect(latest()).toBe('4');
  });

  it('is the same bytes for the same project, clock and version', async () => {
    const [a, b] = await Promise.all([build(projectWorld(), '1'), build(projectWorld(), '1')]);
    expect(readFiles(a.bento.folder)).toEqual(readFiles(b.bento.folder));
  });

  it('replaces no other', async () => {
    const world = projectWorld();
    await build(world, '1');
    const before = readFiles(`${world.cwd}/${STORE}`);
    await expect(build(world, '1')).rejects.toThrow('already has the bento iris_classifier:1');
    expect(readFiles(`${world.cwd}/${STORE}`)).toEqual(before);
  });

  it('warns of a lock that is not there, and of requirements that are paths', async () => {
    const world = projectWorld({
      'bentofile.yaml':
        'service: s\nname: a\npython: {requirements_txt: r.txt, lock_packages: true}\n',
      'r.txt': '-e ./lib\nnumpy\n../x.whl\n-e git+https://git.example/x\nown @ file:///x\n',
    });
    const { warnings } = await build(world);
    expect(warnings.map(({ code }) => code)).toEqual([
      ...Array.from({ length: 3 }, () => 'containerize/local-requirement'),
      'containerize/not-locked',
    ]);
  });
});

describe('a build that ends early', () => {
  it.each([
    ['a missing script', { 'setup.sh': undefined }, 'setup.sh'],
    [
      'a missing wheel',
      { 'dist/own-1.0-py3-none-any.whl': undefined },
      'containerize/missing-file: python.wheels',
    ],
    [
      'missing requirements',
      { 'requirements/base.txt': undefined },
      'containerize/missing-file: python.requirements_txt',
    ],
    ['no service', { 'bentofile.yaml': 'name: a\n' }, 'service'],
    [
      'a path that leads out',
      { 'bentofile.yaml': 'service: s\nname: a\ninclude: [../x, ./../y]\n' },
      'containerize/outside-project: include: ../x leads out of the project\ncontainerize/outside-project: include: ./../y',
    ],
    [
      'requirements outside',
      { 'requirements/all.txt': '-r ../../secret.txt\n' },
      'containerize/outside-project: python.requirements_txt',
    ],
    [
      'a description outside',
      { 'bentofile.yaml': 'service: s\nname: a\ndescription: "file:../x"\n' },
      'containerize/outside-project: description',
    ],
    [
      'a model that is not there',
      { 'bentofile.yaml': 'service: s\nname: a\nmodels: [nett, "net:8"]\n' },
      'containerize/unknown-model: there is no model nett in the store\ncontainerize/unknown-version',
    ],
    ['a bad name', { 'bentofile.yaml': 'service: s\nname: a/b\n' }, 'containerize/bad-name'],
    [
      'an open quote',
      { 'bentofile.yaml': `service: s\nname: a\npython: {pip_args: "--a 'b"}\n` },
      'containerize/bad-pip-args',
    ],
  ])('leaves nothing: %s', async (_what, changes: Record<string, string | undefined>, message) => {
    const files = Object.entries({ ...FULL, ...changes }).filter(([, text]) => text !== undefined);
    const world = projectWorld(Object.fromEntries(files) as Record<string, string>);
    expect(await refusal(world)).toContain(message);
  });

  it.each(['latest', '../x', ''])('refuses the version %j', async (version) => {
    expect(await refusal(projectWorld(), version)).toContain('containerize/bad-version');
  });

  it('refuses a script that cannot be run', async () => {
    const world = projectWorld();
    chmodSync(`${world.cwd}/iris/setup.sh`, 0o644);
    expect(await refusal(world)).toContain('executable');
  });

  it('refuses links that lead out, where they belong to the bento', async () => {
    const world = projectWorld();
    symlinkSync('/etc/passwd', `${world.cwd}/iris/passwd.py`);
    symlinkSync('/etc', `${world.cwd}/iris/data/etc`);
    symlinkSync('/etc/passwd', `${world.cwd}/iris/other.txt`);
    expect((await refusal(world)).split('\n').sort()).toEqual([
      'containerize/outside-project: the symbolic link data/etc leads out of the project, or nowhere',
      'containerize/outside-project: the symbolic link passwd.py leads out of the project, or nowhere',
    ]);
  });

  it('leaves nothing when it is aborted half way', async () => {
    const controller = new AbortController();
    let looks = 0;
    // The signal is looked at before every file: abort in the middle of them.
    const signal = new Proxy(controller.signal, {
      get: (target, key) => {
        if (key === 'throwIfAborted' && ++looks === 12) controller.abort(new Error('stop'));
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const world = projectWorld(FULL, { signal });
    await expect(build(world)).rejects.toThrow('stop');
    expect(storeOf(world)).toEqual([]);
  });

  it('sweeps away what a killed run left, a day later', async () => {
    const world = projectWorld(FULL, { now: () => new Date(Date.now() + 2 * 24 * 3600 * 1000) });
    putFiles(world.cwd, { [`${STORE}/iris_classifier/.building-1/x`]: '' });
    const { bento } = await build(world, '1');
    const left = Object.keys(readFiles(`${bento.folder}/..`)).filter((path) =>
      path.startsWith('.'),
    );
    expect(left).toEqual([]);
  });
});
