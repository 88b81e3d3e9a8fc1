import type { Context } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import type { ParsedArgs } from '../command.ts';
import type { Reporter } from '../report/reporter.ts';
import { runSteps } from './generate.ts';

/** Flags that ask for the contrary of a run that only tests. */
const OTHERS = ['no-test', 'build-images', 'push', 'push-to-hub', 'readmes'];

/**
 * `manager test`: generates, then tests what the engine holds.
 *
 * @throws UsageError for flags that ask for something else
 */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const other = OTHERS.find((name) => args.options[name] === true);
  if (other !== undefined) {
    throw new UsageError(
      `--${other} is nothing for \`manager test\`, which tests and does nothing else`,
      '`manager build --push` builds, tests and pushes.',
    );
  }
  const steps = { build: false, push: false, readmesOnly: false };
  return await runSteps(args, steps, context, report);
}
