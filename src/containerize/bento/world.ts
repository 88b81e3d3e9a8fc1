import { randomBytes } from 'node:crypto';
import { homedir, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { isInside } from './inside.ts';

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

/** The world of a run. */
export function worldOf(context: Pick<Context, 'cwd' | 'env' | 'signal' | 'now'>): BentoWorld {
  const { cwd, env, signal, now } = context;
  const temporary = env['TMPDIR'];
  const isSet = temporary !== undefined && temporary !== '';
  return {
    cwd,
    env,
    signal,
    now,
    random: (count) => new Uint8Array(randomBytes(count)),
    temporaryFolder: isSet ? resolve(cwd, temporary) : tmpdir(),
  };
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

/** A path as messages call it, so that it can be opened from the current folder: relative to that where it lies in it. */
export function shownPath(path: string, { cwd }: Pick<BentoWorld, 'cwd'>): string {
  return isInside(cwd, path) ? relative(cwd, path) || '.' : path;
}
