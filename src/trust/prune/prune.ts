import pLimit from 'p-limit';
import type { RegistryClient } from '../../registry/client.ts';
import { formatRepository } from '../../registry/reference.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import { rememberedManifest } from '../undo-file.ts';
import type { UndoFile } from '../undo-file.ts';
import type { Deletion, PrunePlan } from './plan-prune.ts';

/** Tags that are looked at at once before the first deletion in a repository. */
const QUESTIONS = 8;

/** What became of one deletion. */
export interface Pruned {
  readonly deletion: Deletion;
  /** `needed`: an index that lists it was to go before it, and did not. */
  readonly state: 'deleted' | 'gone' | 'moved' | 'needed' | 'failed';
  readonly error?: RegistryError;
}

/** What is to be written down before anything is deleted. */
export function undoOfPrune({ deletions }: PrunePlan, made: Date): UndoFile {
  const entries = deletions.flatMap(({ repository, tags, manifest }) =>
    tags.map((tag) => ({
      repository: formatRepository(repository),
      tag,
      before: rememberedManifest(manifest),
      after: null,
    })),
  );
  return { version: 1, command: 'prune', made: made.toISOString(), entries };
}

/**
 * Deletes one after the other what a plan says, and asks each repository anew before: where tags have come, gone or moved since, nothing is
 * deleted. A registry that does not delete at all is asked once only.
 *
 * @throws the signal's reason when aborted
 */
export async function prune(
  { deletions, surveys }: PrunePlan,
  client: RegistryClient,
  signal: AbortSignal,
  onDone: (pruned: Pruned) => void,
): Promise<readonly Pruned[]> {
  const unchanged = new Map<string, boolean>();
  const refusals = new Map<string, RegistryError>();
  const done: Pruned[] = [];
  /** Digests that indexes list which did not go. */
  const needed = new Map<string, Set<string>>();
  for (const deletion of deletions) {
    signal.throwIfAborted();
    const name = formatRepository(deletion.repository);
    const refusal = refusals.get(deletion.repository.host);
    const isUnchanged = async (): Promise<boolean> => {
      const known = unchanged.get(name) ?? (await isAsSeen(deletion, surveys, client, signal));
      unchanged.set(name, known);
      return known;
    };
    const pruned: Pruned = refusal
      ? { deletion, state: 'failed', error: refusal }
      : needed.get(name)?.has(deletion.digest)
        ? { deletion, state: 'needed' }
        : await deleteOne(deletion, client, signal, isUnchanged);
    if (pruned.state === 'failed' || pruned.state === 'moved') {
      const listed = surveys.get(name)?.listed.get(deletion.digest) ?? [];
      needed.set(name, new Set([...(needed.get(name) ?? []), ...listed]));
    }
    if (pruned.error?.status === 405) refusals.set(deletion.repository.host, pruned.error);
    done.push(pruned);
    onDone(pruned);
  }
  return done;
}

async function deleteOne(
  deletion: Deletion,
  client: RegistryClient,
  signal: AbortSignal,
  isUnchanged: () => Promise<boolean>,
): Promise<Pruned> {
  const { repository, digest, tags } = deletion;
  try {
    if (!(await isUnchanged())) return { deletion, state: 'moved' };
    for (const tag of tags) {
      const head = await client.headManifest({ ...repository, tag, digest: undefined }, signal);
      if (head !== undefined && head.digest !== digest) return { deletion, state: 'moved' };
    }
    const existed = await client.deleteManifest(repository, digest, signal);
    return { deletion, state: existed ? 'deleted' : 'gone' };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RegistryError)) throw error;
    return { deletion, state: 'failed', error };
  }
}

/** A tag that has come since, or was moved, may lead to what would be deleted. */
async function isAsSeen(
  { repository }: Deletion,
  surveys: PrunePlan['surveys'],
  client: RegistryClient,
  signal: AbortSignal,
): Promise<boolean> {
  const before = surveys.get(formatRepository(repository))?.tags;
  const now = (await client.listTags(repository, signal)) ?? [];
  const limit = pLimit(QUESTIONS);
  const answers = await Promise.all(
    now.map((tag) =>
      limit(async () => {
        const head = await client.headManifest({ ...repository, tag, digest: undefined }, signal);
        return head === undefined || head.digest === before?.get(tag)?.digest;
      }),
    ),
  );
  return answers.every((isSame) => isSame);
}
