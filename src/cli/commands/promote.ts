import { dirname, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import { readReport } from '../../deliver/report.ts';
import { prepare } from '../../generate/prepare.ts';
import type { Prepared } from '../../generate/prepare.ts';
import { openRegistries } from '../../trust/open-registries.ts';
import { passagesOf } from '../../trust/promote/places.ts';
import type { Passages } from '../../trust/promote/places.ts';
import { promote } from '../../trust/promote/promote.ts';
import type { Promotion } from '../../trust/promote/promote-record.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { promoteOptions } from '../options/trust.ts';
import { bytesText } from '../../quantities.ts';
import type { Reporter } from '../report/reporter.ts';
import { planRequestOf } from '../request.ts';
import { count } from '../summary.ts';
import { createCounter } from '../trust/counter.ts';
import { promotionText } from '../trust/promotion-text.ts';
import { keepUndo, runUndo, sayingUndo } from '../trust/undo-command.ts';

/** `manager promote FROM TO`: copies images by digest. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const flags = optionsOf(args, promoteOptions);
  const [from, to] = args.positionals;
  const request = planRequestOf(args, context);
  report.relativeTo(dirname(request.manifestFile));
  const prepared = prepare(request);
  report.add(prepared.warnings);
  const { manifest, root } = prepared.project;
  const { registries } = manifest;
  if (flags.undo !== undefined) {
    if (from !== undefined)
      throw new UsageError('--undo takes no FROM and TO: they are in its file');
    const undoing = { command: 'promote', shown: flags.undo, json: flags.json } as const;
    return runUndo({ ...undoing, registries, folder: root }, context, report);
  }
  if (from === undefined || to === undefined) {
    throw new UsageError(
      'promote needs FROM and TO',
      'As in `manager promote registry.example docker.io`.',
    );
  }
  const passages = passagesOf(prepared.plan, manifest, { from, to });
  return runPromotion(passages, { prepared, args, context, report });
}

interface Promoting {
  readonly prepared: Prepared;
  readonly args: ParsedArgs;
  readonly context: Context;
  readonly report: Reporter;
}

async function runPromotion(
  passages: Passages,
  { prepared, args, context, report }: Promoting,
): Promise<number> {
  const flags = optionsOf(args, promoteOptions);
  const { manifest, root } = prepared.project;
  const { registries, tagFormat } = manifest;
  let bytes = 0;
  const textOf = (blobs: number): string => `${count(blobs, 'blob')} sent, ${bytesText(bytes)}`;
  const counter = createCounter(textOf, context, report.settings);
  const client = openRegistries({
    registries,
    env: context.env,
    folder: root,
    signal: context.signal,
  });
  let undoFile: string | undefined;
  const change = (): Promise<Promotion> =>
    promote(
      {
        ...passages,
        version: prepared.plan.bentomlVersion,
        tagFormat,
        report: readReport(resolve(context.cwd, 'build-report.json')),
        forceAlias: flags['force-alias'],
        dryRun: flags['dry-run'],
        jobs: flags.jobs,
        made: context.now(),
        signal: context.signal,
        onProgress: (counts) => {
          ({ bytes } = counts);
          counter.show(counts.sent);
        },
        keepUndo: (file) => (undoFile = keepUndo(file, flags['undo-file'], root, context)),
      },
      client,
    );
  try {
    const promotion = await sayingUndo('promote', report, change, () => undoFile);
    counter.close();
    report.out.write(
      flags.json ? `${JSON.stringify(promotion, null, 2)}\n` : promotionText(promotion),
    );
    return isWhole(promotion) ? 0 : 1;
  } finally {
    counter.close();
    client.close();
  }
}

/** An alias that leads to a later version is where it should be. */
function isWhole({ tags, aliases }: Promotion): boolean {
  return (
    tags.every(({ state }) => state !== 'missing' && state !== 'failed') &&
    aliases.every(({ state }) => state !== 'held back' && state !== 'failed')
  );
}
