import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacksLab } from '../support/lab.ts';
import { docker, finish, manager, removeImages, succeed } from './docker.ts';
import { copyProject, dockerfilesOf, removeProject } from './project-copy.ts';

const releases = ['devel', 'runtime'];
const dockerfile = (release: string): string => `generated/greeter/debian12/${release}/Dockerfile`;
const image = (release: string): string => `manager-itest/greeter:${release}`;

/** What of `docker image inspect` is looked at. */
interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>> | null;
}

describe.skipIf(lacksLab('docker client'))('the images of examples/minimal', () => {
  let project = '';

  beforeAll(async () => {
    project = copyProject('examples/minimal');
    await manager(['-dm'], { cwd: project });
    for (const release of releases) {
      await succeed('docker', ['build', '-f', dockerfile(release), '-t', image(release), '.'], {
        cwd: project,
        env: { DOCKER_BUILDKIT: '1' },
      });
    }
  });

  afterAll(async () => {
    removeProject(project);
    await removeImages(...releases.map(image));
  });

  it('come from exactly the Dockerfiles that metadata.json names', () => {
    const metadata = JSON.parse(readFileSync(join(project, 'metadata.json'), 'utf8')) as Record<
      string,
      { dockerfile: string }
    >;
    const named = Object.values(metadata).map((entry) => entry.dockerfile);
    expect(dockerfilesOf(project)).toEqual(releases.map(dockerfile));
    expect([...new Set(named)].sort()).toEqual(releases.map(dockerfile));
  });

  describe.each(releases)('%s', (release) => {
    const inside = (program: string, ...args: readonly string[]): Promise<string> =>
      docker('run', '--rm', '--entrypoint', program, image(release), ...args);
    const config = async (): Promise<ImageConfig> =>
      JSON.parse(
        await docker('image', 'inspect', '--format', '{{ json .Config }}', image(release)),
      ) as ImageConfig;

    it('has the Python of its tag', async () => {
      expect(await inside('python3', '-c', 'import sys; print(*sys.version_info[:2])')).toBe(
        '3 11',
      );
    });

    it('answers through its entrypoint', async () => {
      expect(await docker('run', '--rm', image(release), 'integration')).toBe(
        'Hello, integration!',
      );
    });

    it('runs as the user that its Dockerfile names, never root', async () => {
      expect(await inside('id', '-u')).toBe('1034');
    });

    it('carries the OCI labels', async () => {
      const { Labels } = await config();
      expect(Labels).toMatchObject({
        'org.opencontainers.image.title': 'greeter',
        'org.opencontainers.image.version': release === 'devel' ? 'devel' : '1.0.0',
        'org.opencontainers.image.base.name': expect.stringContaining(
          'debian:bookworm-slim',
        ) as string,
      });
    });

    it("carries the manifest's environment", async () => {
      const { Env } = await config();
      expect(Env).toEqual(expect.arrayContaining(['LANG=C.UTF-8', 'PYTHONDONTWRITEBYTECODE=1']));
    });

    it('leaves no package lists behind', async () => {
      expect(await inside('sh', '-c', 'ls /var/lib/apt/lists')).toBe('');
    });
  });

  it('refuse to be built for a Python that Debian does not have', async () => {
    const refused = await finish(
      'docker',
      ['build', '-f', dockerfile('runtime'), '--build-arg', 'PYTHON_VERSION=3.8', '.'],
      { cwd: project, env: { DOCKER_BUILDKIT: '1' } },
    );
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain('Debian has Python 3.11, not 3.8');
  });
});
