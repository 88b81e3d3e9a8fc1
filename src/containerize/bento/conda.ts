import { stringify } from 'yaml';
import type { CondaOptions } from '../bentofile.ts';

/** What BentoML takes where no channel is written (`CondaOptions.with_defaults` in its build_config.py). */
const DEFAULT_CHANNELS = ['conda-forge'];

/**
 * The environment.yml of the packages that `conda:` lists; undefined where it lists none, as channels alone make no environment.
 */
export function condaEnvironment(conda: CondaOptions): string | undefined {
  const { channels, dependencies, pip } = conda;
  const all = [...dependencies, ...(pip.length > 0 ? [{ pip }] : [])];
  if (all.length === 0) return undefined;
  return stringify({
    channels: channels.length > 0 ? channels : DEFAULT_CHANNELS,
    dependencies: all,
  });
}
