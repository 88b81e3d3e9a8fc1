import type { Context } from '../../context.ts';
import { generate } from '../../generate/generate.ts';
import { prepare } from '../../generate/prepare.ts';
import { inspectTree } from '../../tree/diff.ts';
import type { ParsedArgs } from '../command.ts';
import type { Reporter } from '../report/reporter.ts';
import { dirname } from 'node:path';
import { planRequestOf } from '../request.ts';
import { reportStale } from '../stale.ts';
import { matrixText, say } from '../summary.ts';
import { hasMetadata, treeRequestOf } from '../tree-request.ts';

/** `manager check`: manifest, templates, rendered Dockerfiles, and whether the tree on disk is theirs. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const request = planRequestOf(args, context);
  report.relativeTo(dirname(request.manifestFile));
  const prepared = prepare(request);
  const generated = generate(prepared);
  report.add(generated.warnings);
  say(report, matrixText(prepared));
  const wantsMetadata = args.options['dump-metadata'] === true || hasMetadata(context);
  const tree = treeRequestOf(prepared, generated, context, wantsMetadata);
  const comparison = inspectTree(tree);
  const fresh = reportStale(comparison, report);
  const warned = generated.warnings.length + comparison.warnings.length > 0;
  return await Promise.resolve(args.options['strict'] === true && warned ? 2 : fresh);
}
