import type { MissingSource } from '../../build-context/missing-sources.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import type { ContextSource } from '../../dockerfile/context-sources.ts';
import type { ContextPort } from '../ports.ts';
import type { Unit } from '../unit.ts';

/** A source that reaches nothing in the context of its unit. */
export interface Lacking {
  readonly unit: Unit;
  readonly source: ContextSource;
}

/**
 * What is to be said of sources that reach nothing: one diagnostic a line of a Dockerfile and path, however many images share it, at
 * the template line that the Dockerfile's line came from.
 */
export async function lackingSources(
  lacking: readonly Lacking[],
  context: ContextPort,
): Promise<Diagnostic[]> {
  const groups = new Map<string, Lacking[]>();
  for (const each of lacking) {
    const key = JSON.stringify([each.unit.dockerfile, each.source.line, each.source.path]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const diagnostics: Diagnostic[] = [];
  for (const [first, ...others] of groups.values()) {
    if (first === undefined) continue;
    const { unit, source } = first;
    const [missing] = (await context.missingSources?.(unit.dockerfile, [source])) ?? [];
    diagnostics.push({ ...explain(source.path, missing), ...placeOf(first, others.length) });
  }
  return diagnostics;
}

function placeOf({ unit, source }: Lacking, others: number): Pick<Diagnostic, 'place' | 'related'> {
  const origin = unit.file.origins[source.line - 1];
  const inDockerfile = { file: unit.dockerfile, line: source.line, col: 1 };
  const more = others === 0 ? '' : ` and ${others} more`;
  return {
    place: origin ? { file: origin.template, line: origin.line, col: 1 } : inDockerfile,
    related: [
      { message: `read by ${unit.image}${more}`, ...(origin ? { place: inDockerfile } : {}) },
    ],
  };
}

function explain(
  path: string,
  missing: MissingSource | undefined,
): Pick<Diagnostic, 'code' | 'severity' | 'message' | 'hint'> {
  const common = { code: 'context/missing-source', severity: 'error' } as const;
  const target = missing?.target === undefined ? '' : `, which leads to '${missing.target}',`;
  const what = `'${path}'${target}`;
  if (missing?.ignoredBy !== undefined) {
    const { file, line, text } = missing.ignoredBy;
    return {
      ...common,
      message: `${what} is left out of the build context by ${file}:${line}`,
      hint: `Take '${text}' out of ${file}, or let the path back in with a line '!${missing.target ?? path}' below it.`,
    };
  }
  if (missing?.reason === 'no-file') {
    return {
      ...common,
      message: `${what} is no file, folder or link that leads to one`,
      hint: 'Sockets, pipes, devices and links in a circle cannot be copied.',
    };
  }
  const suggestion = missing?.suggestion;
  return {
    ...common,
    message: `${what} is not in the build context`,
    hint:
      suggestion === undefined
        ? 'Paths count from the folder of the manifest; see that it is there and that .dockerignore lets it through.'
        : `Did you mean '${suggestion}'?`,
  };
}
