import { UsageError } from '../../errors.ts';
import type { ProgressMode } from '../progress/progress-for.ts';
import { nowhere } from '../report/reporter.ts';
import type { Reporter } from '../report/reporter.ts';

/** Who may write where while a command delivers. */
export interface Outputs {
  readonly mode: ProgressMode;
  /** For what else the command has to say: where stdout belongs to events, it says nothing there. */
  readonly report: Reporter;
}

/**
 * Shares standard output between `--progress` and the command's own words. `--quiet` silences progress for people; events are for
 * programs, and stay.
 *
 * @throws UsageError when `--progress json` and another `--format` than text both want it
 */
export function outputsFor(asked: ProgressMode, report: Reporter): Outputs {
  const { format, quiet } = report.settings;
  if (asked !== 'json') return { mode: quiet ? 'quiet' : asked, report };
  if (format === 'text') return { mode: asked, report: { ...report, out: nowhere } };
  throw new UsageError(
    `--progress json and --format ${format} both write to standard output`,
    'Leave one of them out.',
  );
}
