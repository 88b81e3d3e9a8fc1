import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { openContext } from '../../../src/build-context/open-context.ts';
import { openEngine } from '../../../src/engine/connect/open-engine.ts';
import type { DockerEngine } from '../../../src/engine/docker/docker-engine.ts';
import type { BuildRequest } from '../../../src/engine/engine.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';

export const idle = new AbortController().signal;
export const nobody = (): Promise<undefined> => Promise.resolve(undefined);
export const quietly = { signal: idle, onEvent: (): undefined => undefined };

/** The engine at an address, closed with the test. */
export async function open(url: string, env: Record<string, string> = {}): Promise<DockerEngine> {
  const { engine } = await openEngine({ env: { ...process.env, DOCKER_HOST: url, ...env } });
  onTestFinished(() => engine.close());
  return engine;
}

/** A build of a folder with these files. */
export async function request(
  files: Readonly<Record<string, string>>,
  tag: string,
): Promise<BuildRequest> {
  const folder = scratchFolder();
  putFiles(folder, files);
  return {
    context: await openContext({ folder, dockerfile: 'Dockerfile' }),
    dockerfile: 'Dockerfile',
    tags: [tag],
    buildArgs: {},
    labels: { 'manager.itest': tag },
    noCache: false,
    pull: false,
    secrets: [],
    ssh: [],
    credentials: nobody,
  };
}

/** Images of a test go with it. */
export function removeLater(url: string, ...images: string[]): void {
  onTestFinished(() => {
    execFileSync('docker', ['image', 'rm', '--force', ...images], {
      env: { ...process.env, DOCKER_HOST: url },
      stdio: 'ignore',
    });
  });
}
