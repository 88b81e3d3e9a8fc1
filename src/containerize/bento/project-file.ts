import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { InputError } from '../../errors.ts';
import { expandPath } from '../options/expand-path.ts';
import { isInside, realPath } from './inside.ts';
import { refused } from './problem.ts';
import type { BentoWorld } from './world.ts';

/** A file that a bentofile names. */
export interface ProjectFile {
  /** As written. */
  readonly written: string;
  /** Absolute, and real: no symbolic link is on it. */
  readonly path: string;
}

/**
 * Finds the file that an option names: from the project's folder, with `$NAME` and `~` expanded as BentoML does, and never outside
 * that folder, not even through a symbolic link. (BentoML looks into the current folder first, and takes any file of the machine.)
 *
 * @param option as messages name it: `docker.setup_script`
 * @throws InputError `containerize/missing-file`, `containerize/outside-project`
 */
export function findProjectFile(
  project: string,
  written: string,
  option: string,
  world: Pick<BentoWorld, 'env'>,
): ProjectFile {
  const path = resolve(project, expandPath(written, world.env));
  const root = realPath(project) ?? project;
  if (!isInside(project, path) && !isInside(root, path)) throw outside(written, option);
  const real = realPath(path);
  if (real === undefined) throw missing(written, option, 'is not there');
  if (!isInside(root, real)) throw outside(written, option);
  if (!statSync(real).isFile()) throw missing(written, option, 'is no file');
  return { written, path: real };
}

function outside(written: string, option: string): InputError {
  return refused(
    'outside-project',
    `${option}: ${written} lies outside the project`,
    "Copy it into the project's folder.",
  );
}

function missing(written: string, option: string, why: string): InputError {
  return refused(
    'missing-file',
    `${option}: ${written} ${why}`,
    "Write its path from the project's folder.",
  );
}
