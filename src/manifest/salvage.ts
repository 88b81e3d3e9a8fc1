import type { z } from 'zod';
import type { Path } from './document.ts';
import { renameKey, repair } from './repair.ts';
import { ManifestSchema } from './schema.ts';
import type { RawManifest } from './schema.ts';
import { flattenUnions } from './unions.ts';

type Issue = z.core.$ZodIssue;

/** A wrong name that was put aside: its record, the name, and what stands for it meanwhile. */
interface Rename {
  readonly record: Path;
  readonly name: string;
  readonly standIn: string;
}

/** What could be read of wrong data. */
export interface Salvaged {
  readonly raw: RawManifest | undefined;
  /** Mistakes inside entries with a wrong name, which hid them; their paths are the document's. */
  readonly hidden: readonly Issue[];
}

/**
 * What the schema takes of wrong data, so that the rules can speak too. Mistakes may hide others, hence the rounds. Entries
 * with wrong names keep them: the schema sees a good name in their place.
 */
export function salvage(data: unknown, issues: readonly Issue[]): Salvaged {
  const renames: Rename[] = [];
  const hidden: Issue[] = [];
  let fixed = data;
  let open = issues;
  for (let round = 0; round < 8; round += 1) {
    const wrongNames = open.filter(({ code }) => code === 'invalid_key');
    for (const issue of wrongNames) {
      const rename = renameOf(issue, renames.length);
      renames.push(rename);
      fixed = renameKey(fixed, rename.record, rename.name, rename.standIn);
    }
    fixed = repair(
      fixed,
      open.filter(({ code }) => code !== 'invalid_key'),
    );
    const result = ManifestSchema.safeParse(fixed);
    if (result.success) return { raw: restore(result.data, renames), hidden };
    open = flattenUnions(result.error.issues);
    hidden.push(...open.flatMap((issue) => insideRenamed(issue, renames)));
  }
  return { raw: undefined, hidden };
}

function renameOf(issue: Issue, count: number): Rename {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const record = path.slice(0, -1);
  // Fit for what the schema asks of names: versions of CUDA in one place, words in all others.
  const isVersion = record.length === 1 && record[0] === 'cuda';
  const standIn = isVersion ? `99.99.${count}` : `repaired-${count}`;
  return { record, name: String(path.at(-1)), standIn };
}

/** The latest first: their records' paths may hold the earlier ones' stand-ins. */
function restore(raw: RawManifest, renames: readonly Rename[]): RawManifest {
  return renames.reduceRight<unknown>(
    (data, { record, name, standIn }) => renameKey(data, record, standIn, name),
    raw,
  ) as RawManifest;
}

/** The issue with the path as written, where that leads through a wrong name; nothing for traces of the repair itself. */
function insideRenamed(issue: Issue, renames: readonly Rename[]): Issue[] {
  const path = issue.path.map((step, index) => {
    const rename = renames.find(
      ({ record, standIn }) =>
        step === standIn &&
        record.length === index &&
        record.every((part, at) => part === issue.path[at]),
    );
    return rename ? rename.name : step;
  });
  return path.some((step, index) => step !== issue.path[index]) ? [{ ...issue, path }] : [];
}
