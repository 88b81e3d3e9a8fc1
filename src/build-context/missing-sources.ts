import type { ContextSource } from '../dockerfile/context-sources.ts';
import { nearest } from '../nearest.ts';
import { isGlob } from './glob.ts';
import { joinPath, pathInside } from './go-path.ts';
import { namesIn, resolveLinks } from './links.ts';
import type { FolderContext } from './open-context.ts';
import { sourceTargets } from './sources.ts';
import type { SourceTargets } from './sources.ts';

/** A source of COPY, ADD or a bind mount that the builder will not find. */
export interface MissingSource {
  /** As in the Dockerfile, arguments substituted. */
  readonly path: string;
  /** Of the Dockerfile, one-based. */
  readonly line: number;
  /**
   * `absent`: nothing is there. `ignored`: it is there, and all of it is left out. `outside`: it is written with `..` and leads out of the
   * context, which holds nothing of that name. `no-file`: a socket, pipe or device, or links in a circle.
   */
  readonly reason: 'absent' | 'ignored' | 'outside' | 'no-file';
  /** True for wildcards that match nothing: BuildKit then copies nothing and goes on, the classic builder fails. */
  readonly isPattern: boolean;
  /** Where it leads when symbolic links are followed, if that is another path. */
  readonly target?: string;
  /** The line that leaves it out; undefined for what the program keeps out of every context. */
  readonly ignoredBy?: { readonly file: string; readonly line: number; readonly text: string };
  /** A path that is in the context and was perhaps meant. */
  readonly suggestion?: string;
}

/**
 * The sources of a Dockerfile that are not in the context, before anything is sent; empty when all are there. In the order of
 * `sources`, for which `contextSources` (src/dockerfile) is the origin.
 */
export async function missingSources(
  context: FolderContext,
  sources: readonly ContextSource[],
): Promise<readonly MissingSource[]> {
  const missing: MissingSource[] = [];
  for (const source of sources) {
    const found = await sourceTargets(context.folder, source.path);
    if (await holdsSome(context, found.targets)) continue;
    const { path, line } = source;
    const { isPattern } = found;
    missing.push({ path, line, isPattern, ...(await explain(context, path, found)) });
  }
  return missing;
}

async function holdsSome(context: FolderContext, targets: readonly string[]): Promise<boolean> {
  for (const target of targets) if (await context.holds(target)) return true;
  return false;
}

async function explain(
  context: FolderContext,
  source: string,
  { targets, target, isPattern }: SourceTargets,
): Promise<Omit<MissingSource, 'path' | 'line' | 'isPattern'>> {
  const path = pathInside(source);
  const first = targets[0];
  const end = first ?? target;
  const leads = end === undefined || end === path || isPattern ? {} : { target: end };
  if (first !== undefined) {
    const rule = context.ignoredBy(first);
    if (rule === undefined) {
      return { reason: context.leavesOut(first) ? 'ignored' : 'no-file', ...leads };
    }
    const { line, text } = rule;
    return {
      reason: 'ignored',
      ...leads,
      ignoredBy: { file: context.ignoreFile ?? '', line, text },
    };
  }
  if (!isPattern && target === undefined) return { reason: 'no-file' };
  const suggestion = await suggest(context, target ?? path);
  const reason = leadsOut(source) ? 'outside' : 'absent';
  return { reason, ...leads, ...(suggestion === undefined ? {} : { suggestion }) };
}

function leadsOut(source: string): boolean {
  let depth = 0;
  for (const name of source.split('/')) {
    if (name === '..') depth -= 1;
    else if (name !== '' && name !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

/** The path with each name that is not there replaced by the nearest one that is; undefined where none is near. */
async function suggest(context: FolderContext, path: string): Promise<string | undefined> {
  let current = '';
  for (const name of path.split('/')) {
    if (isGlob(name)) return undefined;
    const parent = (await resolveLinks(context.folder, current)) ?? '';
    const names = await namesIn(context.folder, parent);
    const near = names.includes(name) ? name : nearest(name, names);
    if (near === undefined) return undefined;
    current = joinPath(current, near);
  }
  const end = await resolveLinks(context.folder, current);
  return current !== path && end !== undefined && (await context.holds(end)) ? current : undefined;
}
