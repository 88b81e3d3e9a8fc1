import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { onDisk } from './copy.ts';
import type { BentoWorld } from './world.ts';

/** A new, empty folder that only its maker can read: a bento may hold what is nobody else's business. */
export async function temporaryFolder(
  what: string,
  { temporaryFolder: parent }: Pick<BentoWorld, 'temporaryFolder'>,
): Promise<string> {
  return onDisk(parent, async () => {
    await mkdir(parent, { recursive: true });
    return mkdtemp(join(parent, `manager-${what}-`));
  });
}

export async function removeTemporary(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
