import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BentoWorld } from '../bento/world.ts';
import type { ContainerBuild, OpenedBuild } from './deliver-container.ts';

/** Writes `--opt iidfile=FILE` of docker, which the Engine API leaves to its client; the other engines write it themselves. */
export async function writeIdentity(
  { backend, options, names }: ContainerBuild,
  opened: OpenedBuild,
  { cwd, signal }: BentoWorld,
): Promise<void> {
  const file = options['iidfile'];
  if (backend.name !== 'docker' || typeof file !== 'string') return;
  const image = await opened.world.engine.image(names[0] ?? '', undefined, signal);
  if (image !== undefined) await writeFile(resolve(cwd, file), image.id);
}
