import { hash } from 'node:crypto';
import type { DiskView } from './disk.ts';
import type { Owned } from './owned.ts';

/**
 * What the program wrote earlier and no longer wants.
 *
 * An unwanted file whose text is no longer the one that was written is somebody's work, or somebody else's file under a
 * name that was ours: it is kept, stays on the list, and is reported on every run until the reader decides.
 */
export interface Leftovers {
  readonly removals: ReadonlySet<string>;
  /** Listed, unwanted, and no longer on disk: only their empty folders may be left. */
  readonly gone: ReadonlySet<string>;
  /** Path → why it stays. */
  readonly kept: ReadonlyMap<string, string>;
}

/** Decides about every owned path that is not planned. */
export function sortLeftovers(
  owned: Owned,
  planned: ReadonlyMap<string, unknown>,
  disk: DiskView,
): Leftovers {
  const removals = new Set<string>();
  const gone = new Set<string>();
  const kept = new Map<string, string>();
  for (const [path, hashes] of owned) {
    if (planned.has(path)) continue;
    const verdict = judge(path, hashes, disk);
    if (verdict === 'remove') removals.add(path);
    else if (verdict === 'gone') gone.add(path);
    else kept.set(path, verdict.keep);
  }
  return { removals, gone, kept };
}

function judge(
  path: string,
  hashes: ReadonlySet<string>,
  disk: DiskView,
): 'remove' | 'gone' | { readonly keep: string } {
  const standing = disk.at(path);
  switch (standing.kind) {
    case 'missing':
    case 'folder':
      return 'gone';
    case 'link':
      return { keep: 'it is a symbolic link now, which manager never writes' };
    case 'special':
      return { keep: 'it is no longer an ordinary file' };
    case 'blocked':
      return standing.through === 'link'
        ? { keep: `${standing.by} is a symbolic link, and manager never reaches through one` }
        : 'gone';
    case 'file':
      return isOurs(disk.read(path), hashes) ? 'remove' : { keep: 'its text was changed by hand' };
  }
}

/** A checkout with Windows line ends is still ours. */
function isOurs(bytes: Buffer | undefined, hashes: ReadonlySet<string>): boolean {
  if (bytes === undefined) return false;
  if (hashes.has(hash('sha256', bytes))) return true;
  return bytes.includes('\r\n') && hashes.has(hash('sha256', withUnixLines(bytes)));
}

function withUnixLines(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}
