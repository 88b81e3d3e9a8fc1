import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { generate } from '../../generate/generate.ts';
import type { Prepared } from '../../generate/prepare.ts';
import { compareWith } from '../../trust/against/read-plans.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { ownPaths } from '../delivery/own-paths.ts';
import { reasonOptions } from '../options/plan.ts';
import type { Reporter } from '../report/reporter.ts';
import { planRequestOf } from '../request.ts';
import { againstText } from './against-text.ts';

/** `manager plan --against FILE|COMMIT`: what a change does to the images, as Markdown; offline. */
export async function runAgainst(
  args: ParsedArgs,
  prepared: Prepared,
  context: Context,
  report: Reporter,
): Promise<number> {
  const { against = '', json, report: reportFile } = optionsOf(args, reasonOptions);
  const { cwd, env, signal } = context;
  const generated = generate(prepared);
  report.add(generated.warnings.filter((each) => !prepared.warnings.includes(each)));
  const comparison = await compareWith({
    against,
    cwd,
    request: planRequestOf(args, context),
    prepared,
    generated,
    own: ownPaths(resolve(cwd, reportFile), prepared.project.root),
    env,
    signal,
  });
  report.out.write(json ? `${JSON.stringify(comparison, null, 2)}\n` : againstText(comparison));
  return 0;
}
