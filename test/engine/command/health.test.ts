import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backend, Health } from '../../../src/engine/command/backend.ts';
import { buildah } from '../../../src/engine/command/buildah.ts';
import { buildctl } from '../../../src/engine/command/buildctl.ts';
import { buildx } from '../../../src/engine/command/buildx.ts';
import { docker } from '../../../src/engine/command/docker.ts';
import { nerdctl } from '../../../src/engine/command/nerdctl.ts';
import { podman } from '../../../src/engine/command/podman.ts';
import { systemProbe } from '../../../src/engine/command/probe.ts';
import { fakePrograms } from './fake-program.ts';
import type { FakePrograms } from './fake-program.ts';

let programs: FakePrograms;
beforeEach(() => {
  programs = fakePrograms();
});
afterEach(() => {
  programs.remove();
});

/** Only the programs of the test are on PATH, and the shell that runs them is named by its path. */
function healthOf(
  backend: Backend,
  env: Record<string, string> = {},
  platform = 'linux',
): Promise<Health> {
  const { folder } = programs;
  return backend.health(systemProbe({ env: { PATH: folder, ...env }, cwd: folder, platform }));
}

const SICK = { healthy: false } as const;

describe('health', () => {
  it.each([
    ['docker', docker],
    ['buildx', buildx],
    ['podman', podman],
    ['buildah', buildah],
    ['nerdctl', nerdctl],
    ['buildctl', buildctl],
  ])('says that %s is missing, and how to get it', async (_, backend) => {
    expect(await healthOf(backend)).toEqual({
      healthy: false,
      problem: `${backend.binary} is not on PATH`,
      hint: expect.stringMatching(/\S/) as string,
    });
  });

  it('is not taken in by a folder, or a file that cannot be run', async () => {
    mkdirSync(join(programs.folder, 'podman'));
    chmodSync(programs.add('buildah', 'exit 0'), 0o644);
    expect(await healthOf(podman)).toMatchObject(SICK);
    expect(await healthOf(buildah)).toMatchObject(SICK);
  });

  it.each([
    ['18.09.0', {}, true],
    ['26.1.5', {}, true],
    ['18.06.3-ce', {}, false],
    ['18.06.3-ce', { DOCKER_BUILDKIT: '0' }, true],
    ['18.06.3-ce', { DOCKER_BUILDKIT: 'false' }, true],
  ])('of docker wants a server with BuildKit: %s', async (version, env, healthy) => {
    programs.add('docker', `echo ${version}`);
    expect(await healthOf(docker, env)).toMatchObject({ healthy });
  });

  it('of docker wants a server', async () => {
    programs.add('docker', 'echo no daemon >&2; exit 1');
    expect(await healthOf(docker)).toMatchObject({ ...SICK, problem: 'no Docker engine answers' });
  });

  it('of buildx wants the plugin', async () => {
    programs.add(
      'docker',
      'case "$1" in version) echo 26.1.5;; *) echo "      --builder string   x";; esac',
    );
    expect(await healthOf(buildx)).toEqual({ healthy: true });
    programs.add(
      'docker',
      'case "$1" in version) echo 26.1.5;; *) echo "docker: no such command";; esac',
    );
    expect(await healthOf(buildx)).toMatchObject(SICK);
  });

  it('of podman wants its machine, where it needs one', async () => {
    programs.add('podman', 'echo Stopped');
    expect(await healthOf(podman)).toEqual({ healthy: true });
    expect(await healthOf(podman, {}, 'darwin')).toMatchObject(SICK);
    programs.add('podman', 'echo Running');
    expect(await healthOf(podman, {}, 'darwin')).toEqual({ healthy: true });
  });

  it.each([
    ['nerdctl', nerdctl],
    ['buildctl', buildctl],
  ])('of %s wants a buildkitd', async (name, backend) => {
    programs.add(name, 'exit 0');
    expect(await healthOf(backend)).toMatchObject(SICK);
    expect(await healthOf(backend, { BUILDKIT_HOST: 'tcp://x:1' })).toEqual({ healthy: true });
    programs.add('buildkitd', 'exit 0');
    expect(await healthOf(backend)).toEqual({ healthy: true });
    expect(await healthOf(backend, {}, 'win32')).toMatchObject(SICK);
  });
});

describe('attestations', () => {
  const adapted = async (version: string) => {
    programs.add('docker', `echo github.com/docker/buildx ${version} abcdef`);
    const probe = systemProbe({ env: { PATH: programs.folder }, cwd: programs.folder });
    return buildx.adapt?.({ sbom: true, target: 't' }, probe);
  };
  it('are left out where buildx makes none', async () => {
    expect(await adapted('v0.10.0')).toMatchObject({
      options: { target: 't' },
      warnings: [expect.stringContaining('sbom left out')],
    });
  });
  it('stay where it does', async () => {
    expect(await adapted('v0.10.1')).toEqual({
      options: { sbom: true, target: 't' },
      warnings: [],
    });
    expect(await adapted('0.13.1')).toEqual({ options: { sbom: true, target: 't' }, warnings: [] });
  });
});
