import type { Context } from '../../context.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { stepOptions } from '../options/seed.ts';
import type { Reporter } from '../report/reporter.ts';
import { runSteps } from './generate.ts';

/** `manager push`: generates, then pushes what the engine holds, or with `--readmes` the READMEs; builds with `-bi`. */
export function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const flags = optionsOf(args, stepOptions);
  const build = flags['build-images'] || flags.generate.includes('images');
  return runSteps(args, { build, push: true, readmesOnly: flags.readmes }, context, report);
}
