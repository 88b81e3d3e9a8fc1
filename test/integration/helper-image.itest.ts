import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lacksLab } from '../support/lab.ts';
import { docker, finish, manager, removeImages, repository, succeed } from './docker.ts';
import type { Project } from './project-copy.ts';
import { contentsBelow, copyProject, removeProject, strangersBelow } from './project-copy.ts';

const image = 'manager-itest/bentoml-docker';
const root = process.getuid?.() === 0;
// Somebody without an account in the image. Only root can give files away; anybody else is that somebody themselves.
const somebody = root ? 12345 : (process.getuid?.() ?? 0);

/** The socket that the client under test speaks to. */
async function engineSocket(): Promise<string> {
  const { DOCKER_HOST } = process.env;
  const context = ['context', 'inspect', '--format', '{{ .Endpoints.docker.Host }}'];
  const host = DOCKER_HOST ?? (await docker(...context));
  return host.replace('unix://', '');
}

/** An alias of README.md as a shell line, for the image, the user and the socket of this test. */
async function readmeAlias(name: string): Promise<string> {
  const readme = readFileSync(join(repository, 'README.md'), 'utf8');
  const line = new RegExp(String.raw`alias ${name}=.*`).exec(readme)?.[0];
  if (line === undefined) throw new Error(`README.md has no alias ${name}.`);
  return line
    .replace('bentoml-docker', image)
    .replace('$(id -u):$(id -g)', `${String(somebody)}:${String(somebody)}`)
    .replace('/var/run/docker.sock:', `${await engineSocket()}:`);
}

/** Runs a line of shell that uses an alias of README.md. */
async function withAlias(name: string, line: string, cwd: string): Promise<string> {
  return succeed('sh', ['-c', `${await readmeAlias(name)}\n${line}`], { cwd });
}

describe.skipIf(lacksLab('docker client'))('the helper image', () => {
  const copies: string[] = [];
  const copy = (project: Project, owner?: number): string => {
    const folder = copyProject(project, owner);
    copies.push(folder);
    return folder;
  };

  beforeAll(async () => {
    await succeed('make', ['install', `HELPER_IMAGE=${image}`]);
  });

  afterEach(() => {
    copies.splice(0).forEach(removeProject);
  });

  afterAll(async () => {
    await removeImages(image);
  });

  it.each<Project>(['.', 'examples/minimal'])(
    'writes, over %s, the same bytes as the host does, and they belong to the caller',
    async (project) => {
      const [inImage, onHost] = [copy(project, somebody), copy(project)];
      await withAlias('manager_dockerfiles', 'manager_dockerfiles -bv 0.13.0 -dm', inImage);
      await manager(['-bv', '0.13.0', '-dm'], { cwd: onHost });
      expect(contentsBelow(inImage)).toEqual(contentsBelow(onHost));
      expect(strangersBelow(inImage, somebody)).toEqual([]);
    },
  );

  it.runIf(root)('writes what belongs to whoever calls make run', async () => {
    const project = copy('examples/minimal', somebody);
    cpSync(join(repository, 'Makefile'), join(project, 'Makefile'));
    cpSync(join(repository, 'scripts/make'), join(project, 'scripts/make'), { recursive: true });
    const group = String(statSync(await engineSocket()).gid);
    const user = ['--reuid', String(somebody), '--regid', group, '--clear-groups'];
    const make = ['make', 'run', 'ARGS=-dm', `HELPER_IMAGE=${image}`];
    await succeed('setpriv', [...user, ...make], { cwd: project, env: { HOME: project } });
    const written = Object.keys(contentsBelow(project));
    expect(written).toEqual(expect.arrayContaining(['metadata.json', 'generated/README.md']));
    expect(strangersBelow(join(project, 'generated'), somebody)).toEqual([]);
  });

  it('hands the exit status and the message of refused input on', async () => {
    const project = copy('examples/minimal', somebody);
    const refused = await finish('docker', [
      'run',
      '--rm',
      '-v',
      `${project}:/bentoml`,
      image,
      '--only',
      'no/such/image/py1',
    ]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).not.toBe('');
  });

  it('builds images through the mounted socket', async () => {
    const project = copy('examples/minimal');
    const tool = join(project, 'tools/greeter.py');
    writeFileSync(tool, `${readFileSync(tool, 'utf8')}# ${project}\n`);
    try {
      const said = await withAlias('manager_images', 'manager_images -bv 0.13.0 -bi', project);
      expect(said).toMatch(/\n2 images in .*: 2 built$/);
      const image = 'greeter:0.13.0-python3.11-debian12-runtime';
      expect(await docker('run', '--rm', image, 'helper')).toBe('Hello, helper!');
    } finally {
      await removeImages(
        'greeter:0.13.0-python3.11-debian12-runtime',
        'greeter:devel-python3.11-debian12',
        'localhost:5000/examples/greeter:0.13.0-python3.11-debian12-runtime',
        'localhost:5000/examples/greeter:devel-python3.11-debian12',
      );
    }
  });

  it('is as small as it can be: no development dependency, no source', async () => {
    const inside = await docker(
      'run',
      '--rm',
      '--entrypoint',
      'sh',
      image,
      '-c',
      'cd /opt/manager && ls && ls node_modules',
    );
    expect(inside.split('\n')).toEqual(
      expect.arrayContaining(['bin', 'dist', 'templates', 'package.json']),
    );
    for (const name of ['src', 'test', 'vitest', 'typescript', 'eslint', 'esbuild']) {
      expect(inside.split('\n')).not.toContain(name);
    }
  });

  it('says which manager it holds', async () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      version: string;
    };
    const format = '{{ index .Config.Labels "org.opencontainers.image.version" }}';
    expect(await docker('image', 'inspect', '--format', format, image)).toBe(version);
    expect(await docker('run', '--rm', image, '--version')).toContain(version);
  });
});
