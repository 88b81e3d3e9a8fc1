import type { Context } from '../../context.ts';
import type { ParsedArgs } from '../command.ts';
import type { Reporter } from '../report/reporter.ts';
import { runSteps } from './generate.ts';

/** `manager test`: generates, then tests what the engine holds. */
export function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  return runSteps(args, { build: false, push: false, readmesOnly: false }, context, report);
}
