import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleContext } from '../bento/context.ts';
import type { BentoContext } from '../bento/context.ts';
import type { BentoWorld } from '../bento/world.ts';
import { DOCKERFILE } from './prepare.ts';
import type { PreparedContainer } from './prepare.ts';

/**
 * The whole build context of a bento's image, with its Dockerfile: in a temporary folder, or in `output`.
 *
 * @throws as {@link assembleContext}
 */
export async function writeContext(
  { bento, dockerfile }: PreparedContainer,
  output: string | undefined,
  world: BentoWorld,
): Promise<BentoContext> {
  const context = await assembleContext(bento, world, output);
  try {
    await writeFile(join(context.folder, DOCKERFILE), dockerfile.rendered.text);
    return context;
  } catch (error) {
    await context.close();
    throw error;
  }
}
