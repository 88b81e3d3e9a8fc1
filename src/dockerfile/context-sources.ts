import { declare, globalValues } from './read.ts';
import type { DockerfileFacts } from './read.ts';
import { substitute } from './substitute.ts';

/** A path, possibly a pattern, that the build context must hold. */
export interface ContextSource {
  readonly path: string;
  readonly line: number;
}

type Given = Readonly<Record<string, string>>;

interface StageEntry {
  readonly name: string;
  readonly value: string | undefined;
  readonly line: number;
  readonly isArg: boolean;
}

/**
 * The paths that COPY, ADD and bind mounts read from the build context, with the arguments and environment of their stage
 * substituted; in the file's order. What an outside base image sets in its environment is not known here and counts as empty.
 */
export function contextSources(facts: DockerfileFacts, buildArgs: Given): readonly ContextSource[] {
  const globals = globalValues(facts, buildArgs);
  return facts.copies
    .filter((copy) => copy.from === undefined && !copy.remote)
    .map(({ path, stage, line }) => {
      const values = path.includes('$')
        ? valuesAt(facts, stage, line, globals, buildArgs)
        : new Map<string, string>();
      return { path: substitute(path, (name) => values.get(name), facts.escape) ?? path, line };
    });
}

/** ENV wins over ARG of the same name; a stage inherits the environment, not the arguments, of the stage it starts from. */
function valuesAt(
  facts: DockerfileFacts,
  stage: number,
  line: number,
  globals: ReadonlyMap<string, string>,
  given: Given,
): Map<string, string> {
  const environment = inherited(facts, stage, globals, given);
  const values = new Map(environment);
  for (const entry of entriesOf(facts, stage, line)) {
    if (!entry.isArg) {
      declare(values, entry, {}, facts.escape);
      environment.set(entry.name, values.get(entry.name) ?? '');
    } else if (!environment.has(entry.name)) {
      const global = entry.value === undefined ? globals.get(entry.name) : undefined;
      if (global === undefined) declare(values, entry, given, facts.escape);
      else values.set(entry.name, global);
    }
  }
  return values;
}

function inherited(
  facts: DockerfileFacts,
  stage: number,
  globals: ReadonlyMap<string, string>,
  given: Given,
): Map<string, string> {
  const from = facts.stages[stage]?.from.toLowerCase();
  const parent = facts.stages.findLast(
    ({ index, name }) => index < stage && name?.toLowerCase() === from,
  );
  if (parent === undefined) return new Map();
  const all = valuesAt(facts, parent.index, Infinity, globals, given);
  const names = new Set(inherited(facts, parent.index, globals, given).keys());
  for (const env of facts.envs) if (env.stage === parent.index) names.add(env.name);
  return new Map([...all].filter(([name]) => names.has(name)));
}

function entriesOf(facts: DockerfileFacts, stage: number, before: number): StageEntry[] {
  return [
    ...facts.args.map((arg) => ({ ...arg, isArg: true })),
    ...facts.envs.map((env) => ({ ...env, isArg: false })),
  ]
    .filter((entry) => entry.stage === stage && entry.line < before)
    .sort((a, b) => a.line - b.line);
}
