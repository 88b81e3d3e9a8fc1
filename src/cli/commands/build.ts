import type { Context } from '../../context.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { stepOptions } from '../options/seed.ts';
import type { Reporter } from '../report/reporter.ts';
import { runSteps } from './generate.ts';

/** `manager build`: generates, then builds; pushes with `--push`. */
export function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const flags = optionsOf(args, stepOptions);
  const push = flags.push || flags['push-to-hub'];
  return runSteps(args, { build: true, push, readmesOnly: false }, context, report);
}
