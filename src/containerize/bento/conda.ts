import { parse, stringify } from 'yaml';
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

/**
 * The Python that an environment.yml asks for: the first `python=X.Y` of its dependencies, also as `python==X.Y`, with a channel before it,
 * with a patch version or a build behind it. (BentoML looks for it with one pattern a line, and misses the last three.) Undefined where it
 * names none, or is no such file: conda will say what is wrong with it.
 */
export function condaPythonVersion(environment: string): string | undefined {
  for (const dependency of dependenciesOf(environment)) {
    if (typeof dependency !== 'string') continue;
    const match = /^(?:\S+::)?python\s*={1,2}\s*(\d+\.\d+)(?:\.[\d*]+)?(?:=\S*)?$/.exec(
      dependency.trim(),
    );
    if (match?.[1] !== undefined) return match[1];
  }
  return undefined;
}

function dependenciesOf(environment: string): readonly unknown[] {
  try {
    const data: unknown = parse(environment);
    if (typeof data !== 'object' || data === null || !('dependencies' in data)) return [];
    return Array.isArray(data.dependencies) ? (data.dependencies as readonly unknown[]) : [];
  } catch {
    return [];
  }
}
