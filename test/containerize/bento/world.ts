import type { BentoWorld } from '../../../src/containerize/bento/world.ts';
import { scratchFolder } from '../../support/scratch.ts';

/** A world in a scratch folder: `home` is the home folder, `tmp` takes what is temporary, the clock stands still. */
export function bentoWorld(changes: Partial<BentoWorld> = {}): BentoWorld {
  const folder = scratchFolder();
  return {
    cwd: folder,
    env: { HOME: `${folder}/home` },
    signal: new AbortController().signal,
    now: () => new Date('2024-05-06T07:08:09.010Z'),
    random: (count) => new Uint8Array(count).fill(7),
    temporaryFolder: `${folder}/tmp`,
    ...changes,
  };
}
