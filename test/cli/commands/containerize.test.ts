import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bentoShell, dryRunOf, project } from './bento-cli.ts';

const DRY = ['containerize', './iris', '--dry-run', '-t', 'a/b:1'];
const FILE = ['--tag', 'a/b:1', '--file', 'env/docker/Dockerfile', '.'];
const DOCKER = { DOCKER_BUILDKIT: '1', DOCKER_SCAN_SUGGEST: 'false' };
const PODMAN = { BUILDAH_FORMAT: 'oci', DOCKER_BUILDKIT: '0' };
const BUILDCTL = ['--local', 'context=.', '--local', 'dockerfile=env/docker'];
const BUILDCTL_OUTPUT = ['--output', 'type=docker,name=docker.io/a/b:1'];

/** `manager containerize ./iris --dry-run -t a/b:1 …` */
async function dryRun(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  bentofile = '',
) {
  const shell = bentoShell(project(bentofile));
  const ran = await shell.run([...DRY, ...argv], env);
  return { ...ran, cwd: shell.cwd };
}

describe('a dry run prints what a person would type', () => {
  it.each([
    ['docker', ['docker', 'build', ...FILE], DOCKER],
    ['buildx', ['docker', 'buildx', 'build', '--load', ...FILE], DOCKER],
    ['podman', ['podman', 'build', ...FILE], PODMAN],
    ['buildah', ['buildah', 'build', ...FILE], PODMAN],
    ['nerdctl', ['nerdctl', 'build', ...FILE], {}],
    [
      'buildctl',
      ['buildctl', 'build', ...BUILDCTL, '--frontend', 'dockerfile.v0', ...BUILDCTL_OUTPUT],
      {},
    ],
  ])('for %s', async (backend, argv, env) => {
    const ran = await dryRun(['--backend', backend]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const printed = dryRunOf(ran);
    expect(Object.keys(printed)).toEqual(['dockerfile', 'argv', 'env', 'cwd']);
    expect(printed).toMatchObject({ argv, env, cwd: `${ran.cwd}/iris` });
    const isPlain = ['podman', 'buildah'].includes(backend);
    expect(printed.dockerfile.includes('--mount=type=cache')).toBe(!isPlain);
    expect(printed.dockerfile.startsWith('# syntax=')).toBe(!isPlain);
  });

  const TYPED = [
    'platform=linux/arm64',
    'build-arg=A=1',
    'build-arg:B=2',
    'no-cache',
    'add-host=h:1',
  ];
  const FILES = ['secret=id=aws,src=/not/there', 'ssh=default', 'odd_thing:5', 'target='];
  const OPTIONS = [...TYPED, ...FILES].flatMap((text) => ['--opt', text]);
  const REST = ['--platform', 'linux/arm64', '--no-cache', '--ssh', 'default', '--odd-thing', '5'];
  const ARGS = ['--build-arg', 'A=1', '--build-arg', 'B=2'];
  const SECRET = ['--secret', 'id=aws,src=/not/there'];
  const HOST = ['--add-host', 'h:1'];

  it.each([
    ['docker', ['docker', 'build', ...HOST, ...ARGS, ...SECRET, ...REST, ...FILE]],
    [
      'buildx',
      [
        ...['docker', 'buildx', 'build', '--load', '--platform', 'linux/arm64'],
        ...[...HOST, ...ARGS, ...SECRET, ...REST.slice(2), ...FILE],
      ],
    ],
    ['podman', ['podman', 'build', ...HOST, ...ARGS, ...SECRET, ...REST, ...FILE]],
    ['buildah', ['buildah', 'build', ...HOST, ...ARGS, ...SECRET, ...REST, ...FILE]],
    [
      'nerdctl',
      [
        ...['nerdctl', 'build', ...ARGS, ...SECRET, ...REST.slice(0, 5)],
        ...[...HOST, ...REST.slice(5), ...FILE],
      ],
    ],
    [
      'buildctl',
      [
        ...['buildctl', 'build', ...BUILDCTL, '--frontend', 'dockerfile.v0'],
        ...['--no-cache', ...SECRET, '--ssh', 'default', '--opt', 'platform=linux/arm64'],
        ...['--opt', 'build-arg:A=1', '--opt', 'build-arg:B=2', '--opt', 'add-hosts=h=1'],
        ...['--opt', 'odd-thing=5', ...BUILDCTL_OUTPUT],
      ],
    ],
  ])('with every kind of option, those of %s first', async (backend, argv) => {
    const ran = await dryRun(['--backend', backend, ...OPTIONS]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const sorted = (words: readonly string[]) => [...words].sort();
    expect(sorted(dryRunOf(ran).argv)).toEqual(sorted(argv));
    if (!['buildctl', 'nerdctl'].includes(backend)) expect(dryRunOf(ran).argv).toEqual(argv);
  });

  it.each<[string, string[], string[]]>([
    ['sudo', ['--run-as-root'], ['sudo', 'docker', 'build', ...FILE]],
    [
      'further names',
      ['-t', 'c'],
      ['docker', 'build', '--tag', 'a/b:1', '--tag', 'c:latest', ...FILE.slice(2)],
    ],
    ['the same name twice once', ['-t', 'a/b:1'], ['docker', 'build', ...FILE]],
    [
      'a true value as a switch',
      ['--opt', 'no-cache=true'],
      ['docker', 'build', '--no-cache', ...FILE],
    ],
    [
      'a true value as a switch that newer clients of docker have',
      ['--opt', 'push=true', '--opt', 'load=true'],
      ['docker', 'build', '--push', '--load', ...FILE],
    ],
    [
      'nothing for false and for nothing',
      ['--opt', 'pull=false', '--opt', 'target='],
      ['docker', 'build', ...FILE],
    ],
    [
      'a switch that is written in two ways once',
      ['--backend', 'buildx', '--opt', 'push', '--opt', 'push=true'],
      ['docker', 'buildx', 'build', '--push', ...FILE],
    ],
    [
      'commas as they are',
      ['--backend', 'buildx', '--opt', 'output=type=local,dest=out'],
      ['docker', 'buildx', 'build', '--output', 'type=local,dest=out', ...FILE],
    ],
  ])('with %s', async (_, argv, expected) => {
    const ran = await dryRun(argv);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(dryRunOf(ran).argv).toEqual(expected);
  });

  it.each([
    [
      'docker',
      'note: --push comes after this build: docker push a/b:1 && docker push r.example/c:latest',
    ],
    ['podman', 'podman push a/b:1'],
    ['buildx', undefined],
    ['buildctl', undefined],
  ])('says how to push where the build of %s does not', async (backend, note) => {
    const argv = ['--backend', backend, '--push', '-t', 'r.example/c'];
    const ran = await dryRun(argv, {});
    expect(ran.code).toBe(0);
    if (note === undefined) expect(dryRunOf(ran).argv.join(' ')).toMatch(/--push|push=true/);
    expect(ran.stderr).toContain(note ?? '');
  });

  it.each<[string, Record<string, string>, string[], string, boolean]>([
    ['1', { DOCKER_BUILDKIT: '1' }, ['--backend', 'podman'], 'podman', true],
    ['0', { DOCKER_BUILDKIT: '0' }, [], 'docker', false],
    ['false', { DOCKER_BUILDKIT: 'false' }, [], 'docker', false],
    ['true', { DOCKER_BUILDKIT: 'true' }, ['--backend', 'buildah'], 'buildah', true],
    ['nothing', { DOCKER_BUILDKIT: '' }, [], 'docker', true],
  ])('with DOCKER_BUILDKIT=%s', async (_, env, argv, program, hasMounts) => {
    const ran = await dryRun([...argv, '--opt', 'progress=plain'], env);
    const { dockerfile, argv: typed, env: shown } = dryRunOf(ran);
    expect(typed[0]).toBe(program);
    expect(dockerfile.includes('--mount=')).toBe(hasMounts);
    expect(shown).toMatchObject(env);
    // An engine without BuildKit has no progress to choose.
    expect(typed.includes('--progress')).toBe(hasMounts && program === 'docker');
  });

  it.each<[string[], Record<string, string>, string]>([
    [[], {}, 'docker'],
    [[], { BENTOML_CONTAINERIZE_BACKEND: 'buildah' }, 'buildah'],
    [[], { BENTOML_CONTAINERIZE_BACKEND: '' }, 'docker'],
    [['--backend', 'podman'], { BENTOML_CONTAINERIZE_BACKEND: 'nobody' }, 'podman'],
  ])('by %j and %j', async (argv, env, program) => {
    expect(dryRunOf(await dryRun(argv, env)).argv[0]).toBe(program);
  });

  it('puts features among the components, before the sources', async () => {
    const features = ['--enable-features', 'grpc,grpc-reflection', '--enable-features', 'aws,grpc'];
    const { dockerfile } = dryRunOf(await dryRun(features));
    const at = dockerfile.indexOf("'bentoml[grpc,grpc-reflection,aws]'");
    expect(at).toBeGreaterThan(dockerfile.indexOf('install.sh'));
    expect(at).toBeLessThan(dockerfile.indexOf('. ./\n'));
    expect(at).toBeLessThan(dockerfile.indexOf('USER bentoml'));
  });

  it('takes features from where the packages come from', async () => {
    const python =
      'python: {index_url: "https://packages.example/simple?a=b&c", no_index: false, pip_args: "--pre"}\n';
    const { dockerfile } = dryRunOf(await dryRun(['--enable-features', 'grpc'], {}, python));
    expect(dockerfile).toContain(
      "pip install --index-url 'https://packages.example/simple?a=b&c' --pre 'bentoml[grpc]'",
    );
  });

  it('changes nothing on disk', async () => {
    const { cwd } = await dryRun(['--output', 'out']);
    expect(readdirSync(cwd).sort()).toEqual(['iris', 'tmp']);
    expect(readdirSync(`${cwd}/tmp`)).toEqual([]);
  });
});

describe('the spellings before --opt', () => {
  it.each<[string[], string]>([
    [
      ['--platform', 'x'],
      "'--platform=x' is now deprecated, use the equivalent '--opt platform=x' instead.",
    ],
    [
      ['--platform=x'],
      "'--platform=x' is now deprecated, use the equivalent '--opt platform=x' instead.",
    ],
    [
      ['--no-cache'],
      "'--no-cache' is now deprecated, use the equivalent '--opt no-cache' instead.",
    ],
    [
      ['--build-arg', 'A=1', '--build-arg', 'B=2'],
      "'--build-arg=A=1 --build-arg=B=2' is now deprecated, use the equivalent '--opt build-arg=A=1 --opt build-arg=B=2' instead.",
    ],
    [
      ['--output', 'type=docker'],
      "'--output=type=docker' is now deprecated, use the equivalent '--opt output=type=docker' instead.",
    ],
    [
      ['--progress', 'plain'],
      "'--progress=plain' is now deprecated, use the equivalent '--opt progress=plain' instead.",
    ],
    [
      ['--secret', 'id=a,src=b'],
      "'--secret=id=a,src=b' is now deprecated, use the equivalent '--opt secret=id=a,src=b' instead.",
    ],
  ])('%j still work, with a warning', async (argv, warning) => {
    const old = await dryRun(argv);
    expect(old).toMatchObject({ code: 0, stderr: `warning: ${warning}\n` });
    const spelled = argv.length === 1 ? argv : argv.filter((word) => !word.startsWith('--'));
    const options = spelled.flatMap((word) =>
      argv.length === 1
        ? ['--opt', word.slice(2)]
        : ['--opt', `${(argv[0] ?? '').slice(2)}=${word}`],
    );
    expect(dryRunOf(await dryRun(options)).argv).toEqual(dryRunOf(old).argv);
  });

  it('mean the same in any order', async () => {
    const one = await dryRun(['--platform', 'A', '--opt', 'platform=B']);
    const two = await dryRun(['--opt', 'platform=B', '--platform', 'A']);
    expect(dryRunOf(two).argv).toEqual(dryRunOf(one).argv);
    expect(dryRunOf(one).argv).toEqual(expect.arrayContaining(['A', 'B']));
  });

  it('are silent with --quiet', async () => {
    expect(await dryRun(['--platform', 'x', '--quiet'])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('wrong input prints nothing but what is wrong', () => {
  const LONG = `${'a-'.repeat(50_000)}!`;

  it.each<[string[], string, Record<string, string>?]>([
    [['--backend', 'dokcer'], 'there is no backend dokcer'],
    [
      [],
      'there is no backend nobody. Known: docker, buildx, podman, buildah, nerdctl, buildctl.',
      { BENTOML_CONTAINERIZE_BACKEND: 'nobody' },
    ],
    [[], 'DOCKER_BUILDKIT=junk is neither yes nor no', { DOCKER_BUILDKIT: 'junk' }],
    [['--opt', '=x'], 'that is no name of an option'],
    [['-t', 'A B'], "-t: 'A B' is not an image reference: it has white space in it"],
    [['-t', LONG], 'is not an image reference'],
    [['--push', '-t', 'iris'], '--push: iris names no repository of yours'],
    [['--enable-features', 'grpc-reflecton'], "Did you mean 'grpc-reflection'?"],
    [['--platfrm', 'x'], 'Did you mean --platform?'],
    [['--progress', 'fancy'], '--progress is auto, tty, plain or json'],
    [[], 'there is no module', { MANAGER_BACKENDS: './absent.mjs' }],
  ])('%j', async (argv, message, env = {}) => {
    const ran = await dryRun(argv, env);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr.length).toBeLessThan(2000);
    expect(existsSync(`${ran.cwd}/tmp`) ? readdirSync(`${ran.cwd}/tmp`) : []).toEqual([]);
  });

  it.each([
    ['absent/x', 'absent/x is not there'],
    ['nobody', 'there is no bento nobody in the store'],
    ['iris:v1', 'there is no bento iris in the store'],
    ['', "'' is not the tag of a bento"],
    ['a b:c', "'a b:c' is not the tag of a bento"],
    ['./home', './home holds neither a bento.yaml nor a bentofile.yaml'],
    [LONG, 'it is longer than 63 characters'],
  ])('the bento %j', async (reference, message) => {
    const shell = bentoShell({ ...project(), 'home/x': '' });
    const ran = await shell.run(['containerize', reference, '--dry-run']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
  });
});

describe('--output', () => {
  it('writes the whole context and says how to build it, for a shell to read', async () => {
    const shell = bentoShell(project());
    const label = ['--opt', "label=a=it's $HOME"];
    const ran = await shell.run(['containerize', 'iris', '-o', 'out', '-t', 'a/b:1', ...label]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toBe(
      'Wrote the build context into out. To build it there:\n' +
        `  DOCKER_BUILDKIT=1 DOCKER_SCAN_SUGGEST=false docker build --label 'a=it'\\''s $HOME' ${FILE.join(' ')}\n`,
    );
    expect(readFileSync(`${shell.cwd}/out/env/docker/Dockerfile`, 'utf8')).toContain('# syntax=');
    expect(readdirSync(`${shell.cwd}/out`).sort()).toEqual([
      ...['README.md', 'apis', 'bento.yaml', 'env', 'models', 'src'],
    ]);
    const again = await shell.run(['containerize', 'iris', '-o', 'out']);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('out is not an empty folder');
  });
});

describe('--explain', () => {
  it('says what made each block, with files that the user can open', async () => {
    const template =
      '{% extends bento_base_template %}\n{% block SETUP_BENTO_USER %}\n{{ super() }}\nRUN mine\n{% endblock %}\n';
    const docker = 'docker:\n  system_packages: [git]\n  dockerfile_template: ./sub/my.template\n';
    const shell = bentoShell(project(docker, { 'sub/my.template': template }));
    const ran = await shell.run(['containerize', 'iris', '--explain']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    for (const block of ['BASE_IMAGE', 'USER', 'ENVARS', 'COMPONENTS', 'ENTRYPOINT']) {
      expect(ran.stdout).toContain(`# --- SETUP_BENTO_${block}\n`);
    }
    expect(ran.stdout).toContain('docker.system_packages');
    expect(ran.stdout).toContain('iris/sub/my.template:4');
  });
});

it('says that --run-as-root is nothing for the API, but for a dry run, which prints sudo', async () => {
  const shell = bentoShell(project(''));
  const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
  const ran = await shell.run(['containerize', './iris', '--run-as-root'], env);
  expect(ran).toMatchObject({ code: 1 });
  expect(ran.stderr).toContain('warning: --run-as-root has no effect with docker');
  expect((await shell.run([...DRY, '--run-as-root'], env)).stderr).toBe('');
});
