import { formatRepository } from '../../registry/reference.ts';
import { short } from '../../trust/status/image-status.ts';
import type { PrunePlan } from '../../trust/prune/plan-prune.ts';
import type { Pruned } from '../../trust/prune/prune.ts';
import { count } from '../summary.ts';
import { columns } from '../table.ts';

interface Found {
  readonly plan: PrunePlan;
  /** Undefined: nothing was deleted, it was only shown. */
  readonly pruned: readonly Pruned[] | undefined;
  readonly undoFile: string | undefined;
}

/** `manager prune --json`. */
export function pruneRecord({ plan, pruned, undoFile }: Found) {
  const states = new Map(pruned?.map((each) => [each.deletion, each]));
  return {
    version: 1,
    dry_run: pruned === undefined,
    undo_file: undoFile ?? null,
    deletions: plan.deletions.map((deletion) => ({
      repository: formatRepository(deletion.repository),
      digest: deletion.digest,
      tags: deletion.tags,
      state: states.get(deletion)?.state ?? 'planned',
      message: states.get(deletion)?.error?.message ?? null,
    })),
    spared: plan.spared,
    unread: plan.unread.map(({ repository, error }) => ({ repository, message: error.message })),
  };
}

/** `manager prune` for people. */
export function pruneText({ plan, pruned, undoFile }: Found): string {
  const states = new Map(pruned?.map((each) => [each.deletion, each.state]));
  const deletions = plan.deletions.flatMap((deletion) => {
    const { repository, digest, tags } = deletion;
    const state = states.get(deletion) ?? 'would delete';
    return tags.map((tag) => [state, `${formatRepository(repository)}:${tag}`, short(digest)]);
  });
  const spared = plan.spared.map(({ repository, tag, why }) => [
    'spared',
    `${repository}:${tag}`,
    why,
  ]);
  const rows = [...deletions, ...spared];
  const table = rows.length === 0 ? '' : `${columns([HEADER, ...rows])}\n`;
  const unread = plan.unread.map(({ repository, error }) => {
    const { message, hint } = error;
    const next = hint === undefined ? '' : `\n  ${hint}`;
    return `${repository}: nothing is deleted there, ${message}${next}\n`;
  });
  return table + unread.join('') + failures(pruned) + totals({ plan, pruned, undoFile });
}

const HEADER = ['STATE', 'REFERENCE', 'DIGEST OR REASON'];

/** The same refusal of one registry once. */
function failures(pruned: readonly Pruned[] = []): string {
  const texts = pruned.flatMap(({ state, error, deletion }) => {
    if (state === 'moved') {
      return [
        `${formatRepository(deletion.repository)}: its tags have changed meanwhile; look again.\n`,
      ];
    }
    if (state === 'needed') {
      const reference = `${formatRepository(deletion.repository)}@${short(deletion.digest)}`;
      return [`${reference} stays: an index that lists it was not deleted.\n`];
    }
    if (error === undefined) return [];
    return [`${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`];
  });
  return [...new Set(texts)].join('');
}

function totals({ plan, pruned, undoFile }: Found): string {
  const { deletions, spared } = plan;
  const left = spared.length === 0 ? '' : `, ${count(spared.length, 'tag')} spared`;
  if (deletions.length === 0) return `Nothing to delete${left}.\n`;
  if (pruned === undefined) {
    const what = `${count(deletions.length, 'manifest')} with ${count(tagsOf(deletions), 'tag')}`;
    return `Would delete ${what}${left}. Nothing was deleted: --yes deletes.\n`;
  }
  const gone = pruned.filter(({ state }) => state === 'deleted' || state === 'gone').length;
  const undo = undoFile === undefined ? '' : `Undo: manager prune --undo ${undoFile}\n`;
  return `Deleted ${gone} of ${count(deletions.length, 'manifest')}${left}.\n${undo}`;
}

function tagsOf(deletions: PrunePlan['deletions']): number {
  return deletions.reduce((sum, { tags }) => sum + tags.length, 0);
}
