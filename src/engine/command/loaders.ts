import type { Probe } from './backend.ts';
import { DOCKER_IMAGES } from './docker.ts';
import { podman } from './podman.ts';

/** Programs that take an image in the format of `docker save`, and how they are asked about images; the first that works is taken. */
export const LOADERS = [
  { name: 'docker', images: DOCKER_IMAGES, works: ['version', '--format', '{{.Server.Version}}'] },
  { name: 'podman', images: podman.images ?? DOCKER_IMAGES, works: ['--version'] },
  { name: 'nerdctl', images: DOCKER_IMAGES, works: ['info', '--format', '{{.ServerVersion}}'] },
] as const;

/** The program that a build without a place of its own is piped to; undefined: there is none. */
export async function findLoader(probe: Probe): Promise<string | undefined> {
  for (const { name, works } of LOADERS) {
    if ((await probe.ask([name, ...works])) !== undefined) return name;
  }
  return undefined;
}
