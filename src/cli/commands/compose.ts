import type { Context } from '../../context.ts';
import type { ParsedArgs } from '../command.ts';
import { runComposition } from '../composition/run-composition.ts';
import type { Reporter } from '../report/reporter.ts';

/** `manager compose`: checks, writes Dockerfile.compose, builds. */
export function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  return runComposition(args, context, report);
}
