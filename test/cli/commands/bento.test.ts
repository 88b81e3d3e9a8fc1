import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bin, startManager } from '../../support/manager-process.ts';
import { bentoShell, BENTOFILE, dryRunOf, project, templated } from './bento-cli.ts';

describe('manager bento build', () => {
  it('puts a bento into the store, a new version each time', async () => {
    const shell = bentoShell(project());
    for (const round of [1, 2]) {
      const ran = await shell.run(['bento', 'build', 'iris', '--version', `v${round}`]);
      expect(ran).toEqual({
        code: 0,
        stdout:
          `Successfully built Bento(tag="iris:v${round}") in home/bentoml/bentos/iris/v${round}.\n` +
          `Make an image of it: manager containerize iris:v${round}\n`,
        stderr: '',
      });
    }
    const store = `${shell.cwd}/home/bentoml/bentos/iris`;
    expect(readdirSync(store).sort()).toEqual(['latest', 'v1', 'v2']);
    expect(readFileSync(`${store}/latest`, 'utf8')).toBe('v2');
    const made = await shell.run(['bento', 'build', './iris', '--quiet']);
    expect(made).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readdirSync(store)).toHaveLength(4);
  });

  it('takes another bentofile and another store', async () => {
    const shell = bentoShell({ ...project(), 'iris/other.yaml': `${BENTOFILE}name: Other\n` });
    const argv = ['bento', 'build', 'iris', '-f', 'other.yaml', '--version', '1.0'];
    const ran = await shell.run(argv, { BENTOML_HOME: 'elsewhere' });
    expect(ran.stdout).toContain('Bento(tag="other:1.0") in elsewhere/bentos/other/1.0.');
  });

  it.each<[string[], string]>([
    [['iris', '--version', 'v1'], 'the store already has the bento iris:v1'],
    [['iris', '--version', 'latest'], 'a bento cannot have the version "latest"'],
    [['iris', '--version', 'a b'], 'a bento cannot have the version "a b"'],
    [['iris', '-f', 'none.yaml'], 'there is no bentofile iris/none.yaml'],
    [['nowhere'], 'nowhere is not a folder'],
    [['home'], 'there is no bentofile home/bentofile.yaml'],
  ])('%j is refused, and changes nothing', async (argv, message) => {
    const shell = bentoShell(project());
    await shell.run(['bento', 'build', 'iris', '--version', 'v1']);
    const ran = await shell.run(['bento', 'build', ...argv]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).toContain('hint: ');
    expect(readdirSync(`${shell.cwd}/home/bentoml/bentos/iris`).sort()).toEqual(['latest', 'v1']);
  });

  it('leaves nothing when it is interrupted', async () => {
    const shell = bentoShell(project());
    // Ctrl-C as the last file of the bento is written.
    const script = `
      import files from 'node:fs/promises';
      const { writeFile } = files;
      files.writeFile = async (path, ...rest) => {
        if (String(path).endsWith('bento.yaml')) {
          // A signal that is on its way does not keep Node from ending.
          const alive = setInterval(() => undefined, 1000);
          const heard = new Promise((done) => process.once('SIGINT', () => setImmediate(done)));
          process.kill(process.pid, 'SIGINT');
          await heard;
          clearInterval(alive);
        }
        return writeFile(path, ...rest);
      };`;
    const env = { HOME: `${shell.cwd}/home`, BENTOML_HOME: '' };
    const started = startManager(shell.cwd, ['bento', 'build', 'iris'], script, env);
    const { code, stdout } = await started.exit;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    const store = `${shell.cwd}/home/bentoml/bentos`;
    expect(existsSync(store) ? readdirSync(store) : []).toEqual([]);
  });
});

describe('manager bento get', () => {
  it('finds a bento by each of its names, in each form', async () => {
    const shell = bentoShell(project());
    await shell.run(['bento', 'build', 'iris', '--version', 'v1']);
    const folder = `${shell.cwd}/home/bentoml/bentos/iris/v1`;
    for (const tag of ['iris:v1', 'iris:latest', folder]) {
      const ran = await shell.run(['bento', 'get', tag, '-o', 'path']);
      expect(ran).toEqual({ code: 0, stdout: `${folder}\n`, stderr: '' });
    }
    const { stdout } = await shell.run(['bento', 'get', 'iris:v1', '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ tag: 'iris:v1', folder, service: 'service:svc' });
    const text = await shell.run(['bento', 'get', 'iris:v1']);
    expect(text.stdout).toMatch(/^tag +iris:v1\n/);
    const yaml = await shell.run(['bento', 'get', 'iris:v1', '-o', 'yaml']);
    expect(yaml.stdout).toBe(readFileSync(`${folder}/bento.yaml`, 'utf8'));
  });

  it('is what the guide looks at a Dockerfile with', async () => {
    const shell = bentoShell(project());
    await shell.run(['bento', 'build', 'iris', '--version', 'v1']);
    const line = 'cat "$("$0" "$1" bento get iris:v1 -o path)/env/docker/Dockerfile"';
    const options = { cwd: shell.cwd, env: { ...process.env, HOME: `${shell.cwd}/home` } };
    const shown = execFileSync('/bin/sh', ['-c', line, process.execPath, bin], options).toString();
    expect(shown).toContain('# Generated by `manager`.');
    expect(shown).not.toContain('--mount=');
  });

  it.each([
    ['nobody', 'there is no bento nobody in the store'],
    ['iris:v9', 'there is no version v9 of the bento iris in the store'],
    ['./iris', './iris is a project, not a built bento'],
  ])('says that %s is not there', async (tag, message) => {
    const shell = bentoShell(project());
    await shell.run(['bento', 'build', 'iris', '--version', 'v1']);
    const ran = await shell.run(['bento', 'get', tag, '-o', 'path']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
  });
});

describe('every distro becomes a Dockerfile', () => {
  it.each([
    ['distro: amazonlinux', 'FROM amazonlinux:2 '],
    ['distro: ubi8', 'FROM registry.access.redhat.com/ubi8/python-39:1 '],
    ['distro: ubi8\n  cuda_version: 11.6', 'FROM nvidia/cuda:11.6.2-cudnn8-runtime-ubi8 '],
    ['distro: debian', 'FROM python:3.11-slim '],
    ['distro: debian\n  python_version: 3.8', 'FROM python:3.8-slim '],
    ['cuda_version: default', 'FROM nvidia/cuda:11.6.2-cudnn8-runtime-ubuntu20.04 '],
    ['distro: alpine', 'FROM python:3.11-alpine '],
    ['distro: debian\nconda: {dependencies: [h2o]}', 'FROM continuumio/miniconda3:latest '],
    [
      'distro: alpine\nconda: {dependencies: [h2o]}',
      'FROM continuumio/miniconda3:4.10.3p0-alpine ',
    ],
    ['distro: debian12', 'FROM python:3.11-slim-bookworm '],
    ['distro: ubuntu24.04', 'FROM '],
    ['distro: ubi9', 'FROM '],
    ['distro: amazonlinux2023', 'FROM '],
    ['base_image: "registry.example/own:1"', 'FROM registry.example/own:1 '],
  ])('%s', async (docker, from) => {
    const shell = bentoShell(project(`docker:\n  system_packages: ["a;b", git]\n  ${docker}\n`));
    for (const backend of ['docker', 'podman']) {
      const ran = await shell.run(['containerize', 'iris', '--dry-run', '--backend', backend]);
      expect(ran.code).toBe(0);
      expect(ran.stderr).not.toContain('dockerfile/');
      const { dockerfile } = dryRunOf(ran);
      expect(dockerfile).toContain(from);
      expect(dockerfile).not.toContain('undefined');
      if (!docker.includes('base_image')) expect(dockerfile).toContain("'a;b' git");
    }
  });
});

describe('a backend of the user', () => {
  const LIMA = `export default ({ registerBackend }) => registerBackend('lima', {
    binary: '/usr/bin/limactl', buildkitSupport: true, health: () => false,
    constructBuildArgs: ({ contextPath, cache_from }) => ['--cache-from', cache_from, contextPath],
    env: { LIMA: '1' },
  });`;
  const argv = ['containerize', 'iris', '--backend', 'lima', '--opt', 'cache-from=x'];

  it.each<[string, Record<string, string>, Record<string, string>]>([
    [
      'manager.config.json',
      { 'manager.config.json': '{"containerize": {"backends": ["./lima.mjs"]}}' },
      {},
    ],
    ['MANAGER_BACKENDS', {}, { MANAGER_BACKENDS: 'lima.mjs' }],
  ])('is loaded by %s, also by the program as it is installed', async (_, files, env) => {
    const shell = bentoShell({ ...project(), 'lima.mjs': LIMA, ...files });
    const own = { HOME: `${shell.cwd}/home`, ...env };
    const ran = await startManager(shell.cwd, [...argv, '--dry-run'], '', own).exit;
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(dryRunOf({ code: 0, stdout: ran.stdout, stderr: '' })).toMatchObject({
      argv: ['/usr/bin/limactl', 'build', '--cache-from', 'x', '.'],
      env: { LIMA: '1' },
    });
    const built = await startManager(shell.cwd, argv, '', own).exit;
    expect(built).toMatchObject({ code: 1, stdout: '' });
    expect(built.stderr).toContain('lima cannot build here');
  });
});

it('tells diagnostics as JSON where that is asked for', async () => {
  const shell = bentoShell(templated('{% extends bento_base_template %}\nRUN x\n'));
  const ran = await shell.run(['containerize', 'iris', '--explain', '--format', 'json']);
  const { diagnostics } = JSON.parse(ran.stdout) as { diagnostics: { place: object }[] };
  expect(diagnostics.map(({ place }) => place)).toEqual([
    { file: 'iris/Dockerfile.template', line: 2, col: 1 },
  ]);
});
