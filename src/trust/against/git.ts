import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { extract } from 'tar-stream';
import type { Extract } from 'tar-stream';
import { UsageError } from '../../errors.ts';

/** Templates and manifests are small; what is larger is only copied by Dockerfiles. */
const LARGEST_FILE = 4 * 1024 * 1024;
const LONGEST_ANSWER = 256 * 1024 * 1024;

/** A folder as it was at a commit. */
export interface CommittedFolder {
  readonly commit: string;
  /** Absolute path of a temporary folder with its files; to be removed with {@link CommittedFolder.remove}. */
  readonly folder: string;
  readonly remove: () => void;
  /** Files that differ between the commit and what is on disk now, relative to the folder; ignored ones are not told of. */
  readonly changed: () => Promise<readonly string[]>;
}

/**
 * Reads a folder at a commit into a temporary one. The working tree and the index of the repository stay as they are.
 *
 * @param ref anything that names a commit
 * @throws UsageError when it is no repository, or has no such commit
 */
export async function readCommitted(
  root: string,
  ref: string,
  signal: AbortSignal,
): Promise<CommittedFolder> {
  const commit = (
    await git(
      root,
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
      signal,
    ).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new UsageError(
        `--against ${ref}: there is no such file, and git knows no such commit`,
        error instanceof Error && 'code' in error && error.code === 'ENOENT'
          ? 'There is no git on this machine; give a file of `manager plan --json`.'
          : 'Give a file of `manager plan --json`, or a branch, tag or commit of the repository that the manifest is in.',
      );
    })
  ).trim();
  const folder = mkdtempSync(join(tmpdir(), 'manager-against-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await unpack(root, commit, folder, signal);
  } catch (error) {
    remove();
    throw error;
  }
  const changed = async (): Promise<readonly string[]> => {
    const diff = ['diff', '--name-only', '-z', '--no-renames', '--relative', commit, '--', '.'];
    const others = ['ls-files', '-z', '--others', '--exclude-standard', '--', '.'];
    const lists = [await git(root, diff, signal), await git(root, others, signal)];
    return [...new Set(lists.flatMap((list) => list.split('\0')).filter((path) => path !== ''))];
  };
  return { commit, folder, remove, changed };
}

/** `GIT_OPTIONAL_LOCKS=0`: git does not even refresh the index (git(1)). */
const QUIET = { GIT_OPTIONAL_LOCKS: '0' };

async function git(root: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const options = { signal, maxBuffer: LONGEST_ANSWER, env: { ...process.env, ...QUIET } };
  const { stdout } = await promisify(execFile)('git', ['-C', root, ...args], options);
  return stdout;
}

async function unpack(
  root: string,
  commit: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn('git', ['-C', root, 'archive', '--format=tar', commit], {
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...QUIET },
  });
  const said = buffer(child.stderr);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const tar = extract();
  await Promise.all([pipeline(child.stdout, tar), writeEntries(tar, folder), ended]);
  if ((await ended) === 0) return;
  const [line = ''] = (await said).toString().split('\n');
  throw new UsageError(`git archive ${commit.slice(0, 12)} failed: ${line}`);
}

async function writeEntries(tar: Extract, folder: string): Promise<void> {
  for await (const entry of tar) {
    const { name, type, size, linkname } = entry.header;
    const path = join(folder, name);
    if (type === 'file' && size <= LARGEST_FILE) {
      const bytes = await buffer(entry);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
      continue;
    }
    if (type === 'symlink' && linkname) {
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(linkname, path);
    }
    entry.resume();
  }
}
