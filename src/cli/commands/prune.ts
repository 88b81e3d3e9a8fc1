import { dirname, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import { prepare } from '../../generate/prepare.ts';
import type { Prepared } from '../../generate/prepare.ts';
import { formatRepository } from '../../registry/reference.ts';
import { openRegistries } from '../../trust/open-registries.ts';
import { planPrune } from '../../trust/prune/plan-prune.ts';
import type { PrunePlan, PruneRequest } from '../../trust/prune/plan-prune.ts';
import { prune, undoOfPrune } from '../../trust/prune/prune.ts';
import type { Pruned } from '../../trust/prune/prune.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { pruneOptions } from '../options/trust.ts';
import type { Reporter } from '../report/reporter.ts';
import { createCounter } from '../trust/counter.ts';
import { pruneRecord, pruneText } from '../trust/prune-text.ts';
import { refuseUnknownRegistries, requireRegistries } from '../trust/require-registries.ts';
import { keepUndo, runUndo, sayingUndo } from '../trust/undo-command.ts';

/** `manager prune`: deletes orphans, after showing them. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const flags = optionsOf(args, pruneOptions);
  const manifestFile = resolve(context.cwd, flags['manifest-file']);
  report.relativeTo(dirname(manifestFile));
  const prepared = prepare({
    manifestFile,
    shownManifest: flags['manifest-file'],
    outputFolder: resolve(dirname(manifestFile), 'generated'),
    bentomlVersion: flags['bentoml-version'],
  });
  report.add(prepared.warnings);
  const { manifest, root } = prepared.project;
  requireRegistries(manifest, flags['manifest-file']);
  const { registries } = manifest;
  if (flags.undo !== undefined) {
    if (flags.yes) throw new UsageError('--undo and --yes exclude each other');
    const undoing = {
      command: 'prune',
      shown: flags.undo,
      folder: root,
      json: flags.json,
    } as const;
    return runUndo({ ...undoing, registries }, context, report);
  }
  const request = pruneRequest(args, prepared, context);
  const client = openRegistries({
    registries,
    env: context.env,
    folder: root,
    signal: context.signal,
  });
  const counter = createCounter((n) => `${n} answers of registries`, context, report.settings);
  try {
    const plan = await planPrune({ ...request, onProgress: counter.show }, client);
    counter.close();
    const found = { plan, pruned: undefined, undoFile: undefined };
    if (!flags.yes || plan.deletions.length === 0) return say(found, flags.json, report);
    const undoFile = keepUndo(undoOfPrune(plan, context.now()), flags['undo-file'], root, context);
    const change = (): Promise<readonly Pruned[]> =>
      prune(plan, client, context.signal, ({ deletion, state }) => {
        report.note(`${state}: ${formatRepository(deletion.repository)}@${deletion.digest}`);
      });
    const pruned = await sayingUndo('prune', report, change, () => undoFile);
    return say({ plan, pruned, undoFile }, flags.json, report);
  } finally {
    counter.close();
    client.close();
  }
}

/** @throws UsageError for a registry that the manifest does not have */
function pruneRequest(args: ParsedArgs, prepared: Prepared, { signal }: Context): PruneRequest {
  const flags = optionsOf(args, pruneOptions);
  const registries = flags.registry.length === 0 ? undefined : flags.registry;
  refuseUnknownRegistries(prepared.project.manifest, registries);
  return {
    full: prepared.full,
    tagFormat: prepared.project.manifest.tagFormat,
    registries,
    only: flags.only,
    keep: flags.keep,
    otherReleases: flags['other-releases'],
    foreign: flags.foreign,
    jobs: flags.jobs,
    signal,
  };
}

interface Found {
  readonly plan: PrunePlan;
  /** Undefined: nothing was to be deleted. */
  readonly pruned: readonly Pruned[] | undefined;
  readonly undoFile: string | undefined;
}

function say(found: Found, json: boolean, report: Reporter): number {
  report.out.write(json ? `${JSON.stringify(pruneRecord(found), null, 2)}\n` : pruneText(found));
  const { plan, pruned = [] } = found;
  const isWhole = pruned.every(({ state }) => state === 'deleted' || state === 'gone');
  return isWhole && plan.unread.length === 0 ? 0 : 1;
}
