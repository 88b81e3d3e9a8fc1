import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finish, succeed } from '../../integration/docker.ts';
import { labEngines, labRegistry, labTools } from '../../support/lab.ts';

/**
 * What bentos of the tests start from, as `docker.base_image`: the lab's stand-in for Python with pip, and without the compilers that
 * the distro parts install (which take a minute for each engine). In the plain registry, where every engine finds it.
 */
export const BASE_IMAGE = `${labRegistry() ?? ''}/itest-bentos/python-with-pip:3.11`;

const DOCKERFILE = `FROM python:3.11-slim
RUN apt-get update -q && apt-get install -q -y --no-install-recommends python3-pip && rm -rf /var/lib/apt/lists/*
`;

/** Builds and pushes {@link BASE_IMAGE}; to be called before the tests of a file. */
export async function publishBaseImage(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `manager-base-${randomUUID()}`));
  try {
    writeFileSync(join(folder, 'Dockerfile'), DOCKERFILE);
    const env = { DOCKER_HOST: labEngines()[0]?.url, DOCKER_BUILDKIT: '1' };
    await succeed('docker', ['build', '--quiet', '--tag', BASE_IMAGE, folder], { env });
    await succeed('docker', ['push', '--quiet', BASE_IMAGE], { env });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Takes {@link BASE_IMAGE} from the engines that hold it: where it was made, and where builds without BuildKit pulled it. */
export async function removeBaseImage(): Promise<void> {
  for (const { url } of labEngines()) {
    await finish('docker', ['-H', url, 'image', 'rm', '--force', BASE_IMAGE]);
  }
  const tools = labTools();
  if (tools === undefined) return;
  await finish(join(tools, 'podman'), ['rmi', '--force', BASE_IMAGE]).catch(() => undefined);
}
