import pLimit from 'p-limit';
import { decideAlias } from '../../deliver/alias-move.ts';
import type { BuildReport } from '../../deliver/report-schema.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { formatReference, formatRepository } from '../../registry/reference.ts';
import type { ImageReference } from '../../registry/reference.ts';
import { RegistryError, withNextStep } from '../../registry/registry-error.ts';
import { aliasNow } from '../alias-now.ts';
import { createServedReader } from '../served.ts';
import { reportedDigest, short } from '../status/image-status.ts';
import { rememberedManifest } from '../undo-file.ts';
import type { UndoEntry, UndoFile } from '../undo-file.ts';
import { createCopier } from './copy.ts';
import type { CopyCounts } from './copy.ts';
import type { AliasPassage, Passage, Passages } from './places.ts';
import type { PromotedAlias, PromotedTag, Promotion } from './promote-record.ts';

export interface PromoteRequest extends Passages {
  /** The version that the plan is for. */
  readonly version: string;
  readonly tagFormat: string;
  /** What the last runs pushed, to tell what else stands at its place. */
  readonly report: BuildReport | undefined;
  /** Move aliases whatever they lead to. */
  readonly forceAlias: boolean;
  readonly dryRun: boolean;
  /** Blobs at once. */
  readonly jobs: number;
  readonly made: Date;
  readonly signal: AbortSignal;
  readonly onProgress?: (counts: CopyCounts) => void;
  /** Called before the first tag moves; answers with where it was written. */
  readonly keepUndo: (file: UndoFile) => string;
}

/**
 * Copies images by digest, tags them, and moves aliases: all contents first, then the tags, then the aliases of every package of which all has
 * arrived. Each step is verified by digest before the next.
 *
 * @throws the signal's reason when aborted; what is there stays, and the next run goes on from it
 */
export async function promote(request: PromoteRequest, client: RegistryClient): Promise<Promotion> {
  const run: Run = { request, client };
  const copier = createCopier({ client, ...request });
  const limit = pLimit(request.jobs);
  const arrived = await Promise.all(
    request.tags.map((passage) => limit(() => arrive(passage, run, copier.copy))),
  );
  const aliases = await Promise.all(
    request.aliases.map((passage) => planAlias(passage, arrived, run)),
  );
  const record = { version: 1, dry_run: request.dryRun, blobs: copier.counts() } as const;
  const changes = [...arrived, ...aliases].filter(({ change }) => change !== undefined);
  if (request.dryRun || changes.length === 0) {
    return { ...record, undo_file: null, ...resultsOf(arrived, aliases) };
  }
  const entries = changes.flatMap(({ change }) => change?.undo ?? []);
  const made = request.made.toISOString();
  const undoFile = request.keepUndo({ version: 1, command: 'promote', made, entries });
  const tagged: Step<PromotedTag>[] = [];
  // One platform before the index, in the order of the passages.
  for (const step of arrived) tagged.push(await settle(step, run));
  const moved: Step<PromotedAlias>[] = [];
  for (const step of aliases) {
    const held = step.change && heldBack(step.result.image, tagged);
    moved.push(held ? { result: { ...step.result, ...held } } : await settle(step, run));
  }
  return { ...record, undo_file: undoFile, ...resultsOf(tagged, moved) };
}

interface Run {
  readonly request: PromoteRequest;
  readonly client: RegistryClient;
}

/** A result, and the tag that has to be put for it to become true. */
interface Step<T extends PromotedTag | PromotedAlias> {
  readonly result: T;
  readonly change?: {
    readonly target: ImageReference;
    readonly digest: string;
    readonly undo: UndoEntry;
  };
}

function resultsOf(
  tags: readonly Step<PromotedTag>[],
  aliases: readonly Step<PromotedAlias>[],
): Pick<Promotion, 'tags' | 'aliases'> {
  return {
    tags: tags.map(({ result }) => result),
    aliases: aliases.map(({ result }) => result),
  };
}

/** Brings the content of one tag; nothing at the destination changes its name yet. */
async function arrive(
  { image, kind, from, to }: Passage,
  { request, client }: Run,
  copy: ReturnType<typeof createCopier>['copy'],
): Promise<Step<PromotedTag>> {
  const { signal, dryRun } = request;
  const names = { from: formatReference(from), to: formatReference(to) };
  const unknown = { image: image.name, ...names, digest: null, message: null };
  try {
    const digest = (await client.headManifest(from, signal))?.digest;
    if (digest === undefined) {
      const state = kind === 'platform' ? 'present' : 'missing';
      const message =
        kind === 'platform' ? 'its index has no tag for it' : 'it is not there to be copied';
      return { result: { ...unknown, state, message } };
    }
    const reported = reportedDigest({ image, reference: names.from }, request.report);
    const base = { ...unknown, digest, message: otherThan(reported, digest) };
    const before = await client.headManifest(to, signal);
    if (before?.digest === digest) return { result: { ...base, state: 'present' } };
    if (dryRun) return { result: { ...base, state: 'would copy' } };
    await copy(from, to, digest);
    const change = {
      target: to,
      digest,
      undo: await undoEntry(to, before?.digest, digest, client),
    };
    return { result: { ...base, state: 'copied' }, change };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RegistryError)) throw error;
    return { result: { ...unknown, state: 'failed', message: withNextStep(error) } };
  }
}

/** That somebody else has put something there since: it was not tested. */
function otherThan(reported: string | undefined, digest: string): string | null {
  if (reported === undefined || reported === digest) return null;
  return `${short(digest)}, but build-report.json says that ${short(reported)} was pushed there`;
}

/** What an alias would do; it waits for every image of its package. */
async function planAlias(
  { image, alias, to }: AliasPassage,
  arrived: readonly Step<PromotedTag>[],
  { request, client }: Run,
): Promise<Step<PromotedAlias>> {
  const { signal, version, tagFormat, forceAlias, dryRun } = request;
  const reference = formatReference(to);
  const base = { alias, image: image.name, to: reference, digest: null, message: null };
  const held = heldBack(image.name, arrived);
  if (held) return { result: { ...base, ...held } };
  const own = formatReference({ ...to, tag: image.tag });
  const digest = arrived.find(({ result }) => result.to === own)?.result.digest ?? '';
  try {
    const head = await client.headManifest(to, signal);
    const target = { reference, digest, version, tagFormat, force: forceAlias };
    const now =
      head && head.digest !== digest
        ? await aliasNow(to, head.digest, target, {
            client,
            signal,
            reader: createServedReader(client),
          })
        : head && { digest, labels: {} };
    const move = decideAlias(now, target);
    if (move.type === 'behind') {
      return {
        result: { ...base, digest: head?.digest ?? null, state: 'behind', message: move.why },
      };
    }
    if (move.type === 'present') return { result: { ...base, digest, state: 'present' } };
    if (dryRun) return { result: { ...base, digest, state: 'would move' } };
    const undo = await undoEntry(to, head?.digest, digest, client);
    return { result: { ...base, digest, state: 'moved' }, change: { target: to, digest, undo } };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RegistryError)) throw error;
    return { result: { ...base, state: 'failed', message: withNextStep(error) } };
  }
}

/** Undefined: all of the package has arrived. */
function heldBack(
  image: string,
  tags: readonly Step<PromotedTag>[],
): { state: 'held back'; message: string } | undefined {
  const packageOf = (name: string): string => name.slice(0, name.indexOf(':'));
  const lacking = tags.find(
    ({ result }) =>
      packageOf(result.image) === packageOf(image) &&
      (result.state === 'missing' || result.state === 'failed'),
  );
  if (lacking === undefined) return undefined;
  return { state: 'held back', message: `${lacking.result.to} has not arrived` };
}

/** Puts the tag and asks what it leads to. */
async function settle<T extends PromotedTag | PromotedAlias>(
  step: Step<T>,
  { request, client }: Run,
): Promise<Step<T>> {
  const { change, result } = step;
  if (change === undefined) return step;
  const { target, digest } = change;
  const { signal } = request;
  try {
    signal.throwIfAborted();
    const stored = await client.getManifest({ ...target, tag: undefined, digest }, signal);
    await client.putManifest(target, stored, signal);
    const served = (await client.headManifest(target, signal))?.digest;
    if (served === digest) return step;
    const message = `it leads to ${served ?? 'nothing'} after ${digest} was put there`;
    return { result: { ...result, state: 'failed', message } };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RegistryError)) throw error;
    return { result: { ...result, state: 'failed', message: withNextStep(error) } };
  }
}

async function undoEntry(
  target: ImageReference,
  before: string | undefined,
  after: string,
  client: RegistryClient,
): Promise<UndoEntry> {
  const was =
    before === undefined
      ? null
      : await client.getManifest({ ...target, tag: undefined, digest: before });
  return {
    repository: formatRepository(target),
    tag: target.tag ?? 'latest',
    before: was === null ? null : rememberedManifest(was),
    after,
  };
}
