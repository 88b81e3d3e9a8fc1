import { readFileSync, statSync } from 'node:fs';
import type { Diagnostic } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import { errnoOf } from '../system-error.ts';
import { diskFailure } from './failure.ts';
import { byCodeUnit, unsafePathReason } from './paths.ts';

/**
 * The files that the program wrote, with the sha256 of every text that it may have left there. More than one only between
 * the two writes of a list: a run that is killed then leaves either text, and both are the program's own.
 */
export type Owned = ReadonlyMap<string, ReadonlySet<string>>;

/** The committed list beside an output folder, as it stands on disk. */
export interface OwnedList {
  readonly owned: Owned;
  /** Undefined when there is no list. */
  readonly text: string | undefined;
  /** Changes whenever another run replaces the list. */
  readonly stamp: string;
  /** Entries that were ignored because they point outside the folder. */
  readonly warnings: readonly Diagnostic[];
}

/** More than a hundred thousand entries; a list beyond this is no list of ours. */
const SIZE_LIMIT = 32 * 1024 * 1024;

/**
 * Reads the list. It is committed, so it is untrusted: an entry that leaves the folder is ignored with a warning.
 *
 * @param shown the list's path as the reader would type it
 * @throws InputError `tree/list-invalid` when it is not a list at all
 */
export function readOwned(path: string, shown: string): OwnedList {
  let text: string;
  let stamp: string;
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return { owned: new Map(), text: undefined, stamp: '', warnings: [] };
    if (!stats.isFile()) throw invalid(shown, 'it is not a file');
    if (stats.size > SIZE_LIMIT) throw invalid(shown, `it is larger than ${SIZE_LIMIT} bytes`);
    stamp = `${stats.ino}:${stats.mtimeMs}:${stats.size}`;
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return readOwned(path, shown); // replaced this very moment
    throw diskFailure(error, { code: 'tree/read-failed', what: `read ${shown}` });
  }
  return { ...parseOwned(text, shown), text, stamp };
}

/** The list as text: one entry a line, in the order of the paths, so that branches merge. */
export function formatOwned(owned: Owned): string {
  const lines = [...owned]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .flatMap(([path, hashes]) =>
      [...hashes]
        .sort(byCodeUnit)
        .map((hash) => `    { "path": ${JSON.stringify(path)}, "sha256": "${hash}" }`),
    );
  const files = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`;
  return `{\n  "version": 1,\n  "files": ${files}\n}\n`;
}

function parseOwned(text: string, shown: string): Pick<OwnedList, 'owned' | 'warnings'> {
  const owned = new Map<string, Set<string>>();
  const warnings: Diagnostic[] = [];
  for (const { path, sha256 } of entriesOf(text, shown)) {
    const reason = unsafePathReason(path);
    const hashes = owned.get(path);
    if (reason !== undefined) warnings.push(ignoredEntry(path, reason, shown));
    else if (hashes === undefined) owned.set(path, new Set([sha256]));
    else hashes.add(sha256);
  }
  return { owned, warnings };
}

interface Entry {
  readonly path: string;
  readonly sha256: string;
}

function entriesOf(text: string, shown: string): readonly Entry[] {
  if (/^<{7}/m.test(text)) throw invalid(shown, 'it has the marks of a merge conflict');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(shown, error instanceof Error ? error.message : 'it is not JSON');
  }
  const version = isRecord(value) ? value['version'] : undefined;
  if (version !== 1) {
    throw invalid(shown, `expected \`"version": 1\`, got ${JSON.stringify(version)}`);
  }
  const files = isRecord(value) ? value['files'] : undefined;
  if (!Array.isArray(files)) throw invalid(shown, 'expected a list under `files`');
  return files.map((entry: unknown, i) => {
    if (isEntry(entry)) return entry;
    throw invalid(shown, `entry ${i + 1} under \`files\` is not {"path": …, "sha256": …}`);
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEntry(value: unknown): value is Entry {
  return (
    isRecord(value) &&
    typeof value['path'] === 'string' &&
    typeof value['sha256'] === 'string' &&
    /^[0-9a-f]{64}$/.test(value['sha256'])
  );
}

function invalid(shown: string, reason: string): InputError {
  return new InputError([
    {
      code: 'tree/list-invalid',
      severity: 'error',
      message: `${shown} is not a list of owned files: ${reason}`,
      place: { file: shown, line: 1, col: 1 },
      hint: 'Take the committed one (git checkout), or delete it: then nothing old is removed, and a new one is written.',
    },
  ]);
}

function ignoredEntry(path: string, reason: string, shown: string): Diagnostic {
  return {
    code: 'tree/list-entry-ignored',
    severity: 'warning',
    message: `${shown} lists ${JSON.stringify(path)}, which is ignored: ${reason}`,
    hint: 'Nothing was done to it. See who changed the list.',
  };
}
