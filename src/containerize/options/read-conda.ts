import type { CondaOptions } from '../bentofile.ts';
import { warnIgnored } from './read-python.ts';
import { isMapping } from './section.ts';
import type { Section } from './section.ts';

/** `conda:`; undefined where it says nothing, as in the bento.yaml of every bento without conda. */
export function readConda(conda: Section): CondaOptions | undefined {
  const environmentFile = conda.text('environment_yml');
  const channels = conda.texts('channels') ?? [];
  const { dependencies, nestedPip } = readDependencies(conda);
  const pip = conda.texts('pip');
  if (nestedPip && pip && environmentFile === undefined) {
    conda.fail(
      {
        code: 'containerize/conda-pip-twice',
        message: 'conda.pip and a pip entry of conda.dependencies are both written',
        hint: 'Put all packages for pip under conda.pip.',
      },
      'pip',
    );
  }
  if (environmentFile !== undefined) {
    const keys = ['channels', 'dependencies', 'pip'].filter(
      (key) => conda.value(key) !== undefined,
    );
    for (const key of keys) {
      warnIgnored(conda, key, 'environment_yml is written too, and counts');
    }
    return { environmentFile, channels: [], dependencies: [], pip: [] };
  }
  const allPip = [...(nestedPip ?? []), ...(pip ?? [])];
  if (channels.length === 0 && dependencies.length === 0 && allPip.length === 0) return undefined;
  return { environmentFile, channels, dependencies, pip: allPip };
}

interface Dependencies {
  readonly dependencies: readonly string[];
  /** What stands under `- pip:` in the list, as in an environment.yml. */
  readonly nestedPip: readonly string[] | undefined;
}

function readDependencies(conda: Section): Dependencies {
  const key = 'dependencies';
  if (typeof conda.value(key) === 'string') {
    return { dependencies: conda.texts(key) ?? [], nestedPip: undefined };
  }
  const dependencies: string[] = [];
  let nestedPip: string[] | undefined;
  for (const [index, item] of (conda.list(key) ?? []).entries()) {
    if (!isMapping(item)) {
      const text = conda.line(item, key, index);
      if (text !== undefined) dependencies.push(text);
      continue;
    }
    const entry = conda.inside(item, key, index);
    nestedPip = [...(nestedPip ?? []), ...(entry.texts('pip') ?? [])];
    entry.refuseOthers();
  }
  return { dependencies, nestedPip };
}
