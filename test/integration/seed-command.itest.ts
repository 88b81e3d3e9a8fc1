import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacksLab } from '../support/lab.ts';
import { docker, manager, removeImages, succeed } from './docker.ts';
import { copyProject, removeProject } from './project-copy.ts';

const image = 'manager-itest/seed';

// The README of July 2021: `DOCKER_BUILDKIT=1 is optional`, and the context is the folder of the README.
describe.skipIf(lacksLab('docker client'))("the seed's docker build command", () => {
  let project = '';

  beforeAll(async () => {
    project = copyProject('examples/minimal');
    await manager([], { cwd: project });
  });

  afterAll(async () => {
    removeProject(project);
    await removeImages(`${image}:1`, `${image}:0`);
  });

  it.each([
    { builder: 'BuildKit', flag: '1' },
    { builder: 'the classic builder', flag: '0' },
  ])('builds with $builder and nothing built before', async ({ flag }) => {
    await succeed(
      'sh',
      [
        '-c',
        `docker build -f ./generated/greeter/debian12/runtime/Dockerfile \\
                      --build-arg PYTHON_VERSION=\${PYTHON_VERSION} -t ${image}:${flag} .`,
      ],
      { cwd: project, env: { DOCKER_BUILDKIT: flag, PYTHON_VERSION: '3.11' } },
    );
    expect(await docker('run', '--rm', `${image}:${flag}`)).toBe('Hello, world!');
  });
});
