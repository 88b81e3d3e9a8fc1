import type { RegistryClient } from '../registry/client.ts';
import { matchesDigest } from '../registry/digest.ts';
import { isIndexType } from '../registry/media-type.ts';
import { formatReference, parseRepository } from '../registry/reference.ts';
import type { ImageReference } from '../registry/reference.ts';
import { RegistryError, withNextStep } from '../registry/registry-error.ts';
import { createAsker } from './asker.ts';
import { neededBy, surveyRepository } from './survey.ts';
import type { UndoEntry, UndoFile } from './undo-file.ts';

/** What became of one tag. */
export interface Undone {
  readonly reference: string;
  readonly state: 'restored' | 'removed' | 'as it was' | 'left' | 'failed';
  readonly why: string;
}

/**
 * Lets tags lead again to what they led to before a command. A tag that somebody has moved since stays where it is. Images come before
 * the indexes that list them.
 *
 * @throws the signal's reason when aborted
 */
export async function undo(
  { entries }: UndoFile,
  client: RegistryClient,
  signal: AbortSignal,
): Promise<readonly Undone[]> {
  const rank = ({ before }: UndoEntry): number =>
    before !== null && isIndexType(before.media_type) ? 1 : 0;
  const done: Undone[] = [];
  const isLeaving = (repository: string, tag: string, digest: string | undefined): boolean =>
    entries.some(
      (each) =>
        each.before === null &&
        each.repository === repository &&
        each.tag === tag &&
        each.after === digest,
    );
  // What goes was put in this order, aliases and indexes last: they go first.
  const back = entries.filter(({ before }) => before === null).toReversed();
  const restored = entries.filter(({ before }) => before !== null);
  for (const entry of [...restored.toSorted((a, b) => rank(a) - rank(b)), ...back]) {
    signal.throwIfAborted();
    const target: ImageReference = {
      ...parseRepository(entry.repository),
      tag: entry.tag,
      digest: undefined,
    };
    const reference = formatReference(target);
    try {
      const leaving: Means['leaving'] = (tag, digest) => isLeaving(entry.repository, tag, digest);
      done.push({ reference, ...(await undoOne(entry, target, { client, signal, leaving })) });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof RegistryError)) throw error;
      done.push({ reference, state: 'failed', why: withNextStep(error) });
    }
  }
  return done;
}

interface Means {
  readonly client: RegistryClient;
  readonly signal: AbortSignal;
  /** Tags of the repository that go as well, unless somebody has moved them to another digest since. */
  readonly leaving: (tag: string, digest: string | undefined) => boolean;
}

async function undoOne(
  { before, after }: UndoEntry,
  target: ImageReference,
  { client, signal, leaving }: Means,
): Promise<Omit<Undone, 'reference'>> {
  const now = (await client.headManifest(target, signal))?.digest ?? null;
  if (now === (before?.digest ?? null)) return { state: 'as it was', why: '' };
  if (now !== after) {
    return { state: 'left', why: `it leads to ${now ?? 'nothing'} now: somebody else moved it` };
  }
  if (before === null) return remove(target, now ?? '', { client, signal, leaving });
  const bytes = Buffer.from(before.manifest);
  if (!matchesDigest(bytes, before.digest)) {
    return { state: 'failed', why: 'the undo file does not hold what its digest says' };
  }
  await client.putManifest(target, { mediaType: before.media_type, bytes }, signal);
  return { state: 'restored', why: before.digest };
}

/** A tag that was not there before: deleting is by digest and takes all its tags, so only where nothing else needs it. */
async function remove(
  target: ImageReference,
  digest: string,
  { client, signal, leaving }: Means,
): Promise<Omit<Undone, 'reference'>> {
  const asker = createAsker({ jobs: 8, signal });
  const survey = await surveyRepository(client, asker, target, signal);
  if (!survey.ok) throw survey.error;
  const { tags } = survey.value;
  const why = neededBy(survey.value, (tag) => !leaving(tag, tags.get(tag)?.digest))(digest);
  if (why !== undefined) return { state: 'left', why };
  await client.deleteManifest(target, digest, signal);
  return { state: 'removed', why: 'it was not there before' };
}
