import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** What is ambient where bentos are found and built, passed in: tests give their own. */
export interface BentoWorld {
  /** Absolute; relative references and outputs start here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborting ends a copy between two files, and what was begun is removed. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** So many random bytes. */
  readonly random: (count: number) => Uint8Array;
  /** Absolute; where folders go that live as long as a run. */
  readonly temporaryFolder: string;
}

/** What `~` means. */
export function homeOf({ env }: Pick<BentoWorld, 'env'>): string {
  const home = env['HOME'];
  return home === undefined || home === '' ? homedir() : home;
}

/**
 * The folder of BentoML's stores: `$BENTOML_HOME`, else `~/bentoml` (BentoML's configuration guide). An empty variable is none; a
 * leading `~` is the home folder.
 */
export function bentomlHome(world: Pick<BentoWorld, 'cwd' | 'env'>): string {
  const written = world.env['BENTOML_HOME'];
  if (written === undefined || written === '') return join(homeOf(world), 'bentoml');
  return absolutePath(written, world);
}

/** A path as a person types it, from the current folder, with `~` for the home folder. */
export function absolutePath(path: string, world: Pick<BentoWorld, 'cwd' | 'env'>): string {
  const expanded = path.replace(/^~(?=\/|$)/, () => homeOf(world));
  return resolve(world.cwd, expanded);
}
