import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { contextSources } from '../../dockerfile/context-sources.ts';
import type { ContextSource } from '../../dockerfile/context-sources.ts';
import { InputError } from '../../errors.ts';
import type { RenderedFile } from '../../generate/render-images.ts';
import type { Pairs } from '../../plan/content-key.ts';
import type { ContextPort } from '../ports.ts';
import type { Unit } from '../unit.ts';
import { lackingSources } from './lacking-sources.ts';
import type { Lacking } from './lacking-sources.ts';
import { platformArguments } from './units.ts';

export interface SourcesInput {
  readonly units: readonly Unit[];
  readonly context: ContextPort;
  readonly buildPlatform: string;
  readonly signal: AbortSignal;
  /**
   * Rendered files by path in the context, for a run that writes nothing: what it would have written beside a Dockerfile counts
   * as there. Undefined: they are on disk.
   */
  readonly unwritten?: ReadonlyMap<string, RenderedFile> | undefined;
}

/**
 * The digests of what every unit reads from its context, by unit id: source as written → `sha256:…`. Reads each context once for
 * all the units that share a Dockerfile, and sends nothing anywhere.
 *
 * @throws InputError with every source that reaches nothing, at its template line
 */
export async function hashUnits(input: SourcesInput): Promise<ReadonlyMap<string, Pairs>> {
  const hashes = new Map<string, Pairs>();
  const missing: Lacking[] = [];
  for (const units of byDockerfile(input.units).values()) {
    const wanted = units.map((unit) => ({ unit, sources: sourcesOf(unit, input.buildPlatform) }));
    const paths = [...new Set(wanted.flatMap(({ sources }) => sources.map(({ path }) => path)))];
    const digests = await hashPaths(units[0], paths, input);
    for (const { unit, sources } of wanted) {
      const found: Record<string, string> = {};
      for (const source of sources) {
        const digest = digests.get(source.path) ?? unwrittenDigest(source.path, input.unwritten);
        if (digest === undefined) missing.push({ unit, source });
        else found[source.path] = digest;
      }
      hashes.set(unit.id, found);
    }
  }
  if (missing.length > 0) throw new InputError(await lackingSources(missing, input.context));
  return hashes;
}

function byDockerfile(units: readonly Unit[]): ReadonlyMap<string, Unit[]> {
  const groups = new Map<string, Unit[]>();
  for (const unit of units) {
    const group = groups.get(unit.dockerfile);
    if (group) group.push(unit);
    else groups.set(unit.dockerfile, [unit]);
  }
  return groups;
}

function sourcesOf(unit: Unit, buildPlatform: string): readonly ContextSource[] {
  const values = platformArguments(unit.platform, buildPlatform);
  return contextSources(unit.facts, { ...values, ...unit.planned.buildArgs });
}

async function hashPaths(
  unit: Unit | undefined,
  paths: readonly string[],
  { context, signal }: SourcesInput,
): Promise<ReadonlyMap<string, string>> {
  if (unit === undefined || paths.length === 0) return new Map();
  const digests = await context.hashSources(await context.open(unit.dockerfile), paths, signal);
  return new Map(
    paths.flatMap((path, index) => {
      const digest = digests[index];
      return digest === undefined ? [] : [[path, digest] as const];
    }),
  );
}

/** Stands in for the digest of a file that a dry run does not write: it only has to tell that there is one. */
function unwrittenDigest(
  source: string,
  unwritten: ReadonlyMap<string, RenderedFile> | undefined,
): string | undefined {
  const file = unwritten?.get(posix.normalize(source).replace(/^\/+/, ''));
  if (file === undefined) return undefined;
  return `sha256:${createHash('sha256').update(file.text).digest('hex')}`;
}
