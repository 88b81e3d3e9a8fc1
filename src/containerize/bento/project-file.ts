import type { InputError } from '../../errors.ts';
import { openContextFiles } from '../options/context-files.ts';
import { expandPath } from '../options/expand-path.ts';
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
  const located = openContextFiles(project).locate(expandPath(written, world.env));
  switch (located.kind) {
    case 'file':
      return { written, path: located.absolute };
    case 'outside':
      throw outside(written, option);
    case 'folder':
      throw missing(written, option, 'is no file');
    case 'missing':
      throw missing(written, option, 'is not there');
  }
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
