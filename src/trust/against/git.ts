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

/** What git is asked with. */
export interface GitSurroundings {
  /** The environment that git gets: PATH, HOME, `GIT_DIR`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Reads a folder at a commit into a temporary one. The working tree and the index of the repository stay as they are.
 *
 * @param ref anything that names a commit
 * @param file one that the commit must have, relative to the folder
 * @throws UsageError when there is no git, the folder is in no repository, or the repository has no such commit, or not with that file
 */
export async function readCommitted(
  root: string,
  { ref, file }: { readonly ref: string; readonly file: string },
  surroundings: GitSurroundings,
): Promise<CommittedFolder> {
  const commit = await commitOf(root, ref, surroundings);
  await requireFile(root, { ref, commit, file }, surroundings);
  const folder = mkdtempSync(join(tmpdir(), 'manager-against-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await unpack(root, commit, folder, surroundings);
  } catch (error) {
    remove();
    throw error;
  }
  const changed = async (): Promise<readonly string[]> => {
    const diff = ['diff', '--name-only', '-z', '--no-renames', '--relative', commit, '--', '.'];
    const others = ['ls-files', '-z', '--others', '--exclude-standard', '--', '.'];
    const lists = [await git(root, diff, surroundings), await git(root, others, surroundings)];
    return [...new Set(lists.flatMap((list) => list.split('\0')).filter((path) => path !== ''))];
  };
  return { commit, folder, remove, changed };
}

const A_FILE = 'a file that `manager plan --json` wrote';

async function commitOf(root: string, ref: string, surroundings: GitSurroundings): Promise<string> {
  const refuse = (why: string, hint: string): UsageError =>
    new UsageError(`--against ${ref}: there is no such file, and ${why}`, hint);
  const top = await git(root, ['rev-parse', '--show-toplevel'], surroundings).catch(
    (error: unknown) => {
      surroundings.signal.throwIfAborted();
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
        throw refuse('there is no git to find a commit with', `Install git, or give ${A_FILE}.`);
      }
      throw refuse(whyNoRepository(error), `Run it in a clone, or give ${A_FILE}.`);
    },
  );
  const named = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const commit = await git(root, named, surroundings).catch(() => {
    surroundings.signal.throwIfAborted();
    throw refuse(
      `git knows no such commit in ${top.trim()}`,
      `Give a branch, tag or commit that is there (\`git fetch\` gets those of a remote), or ${A_FILE}.`,
    );
  });
  return commit.trim();
}

/** git's exit code says only that it did not like something; why stands in its words. */
function whyNoRepository(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const [line = ''] = said.split('\n');
  return line === '' || line.includes('not a git repository')
    ? 'the manifest is in no git repository'
    : `git cannot be asked for a commit: ${line}`;
}

/** @throws UsageError when the commit does not have the file; a folder that it does not have cannot be unpacked either */
async function requireFile(
  root: string,
  { ref, commit, file }: { ref: string; commit: string; file: string },
  surroundings: GitSurroundings,
): Promise<void> {
  await git(root, ['cat-file', '-e', `${commit}:./${file}`], surroundings).catch(() => {
    surroundings.signal.throwIfAborted();
    throw new UsageError(
      `--against ${ref}: there was no ${file} at that commit (${commit.slice(0, 12)})`,
      `Give a later commit, or ${A_FILE}.`,
    );
  });
}

/** `GIT_OPTIONAL_LOCKS=0`: git does not even refresh the index (git(1)). Its words are read: they are to be English. */
const QUIET = { GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };

async function git(
  root: string,
  args: readonly string[],
  { env, signal }: GitSurroundings,
): Promise<string> {
  const options = { signal, maxBuffer: LONGEST_ANSWER, env: { ...env, ...QUIET } };
  const { stdout } = await promisify(execFile)('git', ['-C', root, ...args], options);
  return stdout;
}

async function unpack(
  root: string,
  commit: string,
  folder: string,
  { env, signal }: GitSurroundings,
): Promise<void> {
  const child = spawn('git', ['-C', root, 'archive', '--format=tar', commit], {
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, ...QUIET },
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
