import type { Bento } from '../bento.ts';
import { buildBento } from '../bento/build.ts';
import type { BuiltBento } from '../bento/build.ts';
import { findBento } from '../bento/open.ts';
import { bentoTools } from './prepare.ts';
import { worldIn } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';

export type { Bento, BentoTag } from '../bento.ts';
export type { BuiltBento } from '../bento/build.ts';

/** What {@link build} takes. */
export interface BentoOptions {
  /** Path of the bentofile, from the project's folder. Default: bentofile.yaml. */
  readonly bentofile?: string;
  /** Default: a new one. */
  readonly version?: string;
}

/**
 * Builds a project's bento into the store, `$BENTOML_HOME/bentos`: `manager bento build`.
 *
 * @throws InputError for all that is wrong with the project; nothing was changed then
 * @throws ManagerError when files cannot be copied
 */
export async function build(
  project = '.',
  options: BentoOptions = {},
  surroundings: Surroundings = {},
): Promise<BuiltBento> {
  return buildBento({ project, ...options }, worldIn(surroundings), bentoTools);
}

/**
 * Finds a bento by its tag or path: `manager bento get`.
 *
 * @throws InputError saying what is there instead
 */
export function get(reference: string, surroundings: Surroundings = {}): Bento {
  return findBento(reference, worldIn(surroundings)).bento;
}
