import { existsSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import type { Context } from '../../context.ts';
import { InputError, ManagerError, UsageError } from '../../errors.ts';
import { readTextFile } from '../../project/text-file.ts';
import { pageFileOf } from '../../report/page-file.ts';
import { reportPage } from '../../report/page.ts';
import { parseReport } from '../../report/parse-report.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { reportOptions } from '../options/report.ts';
import type { Reporter } from '../report/reporter.ts';
import { say } from '../summary.ts';
import { systemReason } from '../../system-error.ts';
import { writeWhole } from '../../whole-file.ts';

/** `manager report`: a build report as a page. */
export function run(args: ParsedArgs, { cwd }: Context, report: Reporter): Promise<number> {
  const [shown = 'build-report.json'] = args.positionals;
  const file = resolve(cwd, shown);
  if (!existsSync(file)) throw missing(shown);
  const { output } = optionsOf(args, reportOptions);
  const isPiped = output === '-';
  const page = isPiped || output === undefined ? pageFileOf(file) : resolve(cwd, output);
  if (page === file) {
    throw new UsageError('--output names the report itself', 'Name another file for the page.');
  }
  const content = parseReport(readTextFile(file, shown, 'build report'), shown);
  const logFolder = relative(dirname(page), dirname(file)).split(sep).join('/');
  const text = reportPage(content, { logFolder });
  if (isPiped) {
    report.out.write(text);
  } else {
    writePage(page, text);
    say(report, `Wrote ${relative(cwd, page)}.\n`);
  }
  return Promise.resolve(0);
}

function missing(shown: string): InputError {
  return new InputError([
    {
      code: 'report/missing',
      severity: 'error',
      message: `there is no build report ${shown}`,
      hint: 'Run `manager build`, which writes build-report.json, or name another file.',
    },
  ]);
}

function writePage(path: string, text: string): void {
  try {
    writeWhole(path, text);
  } catch (error) {
    throw new ManagerError('report/write', `cannot write ${path}: ${systemReason(error)}`, {
      hint: 'Name a file in a folder that you may write to with --output.',
      cause: error,
    });
  }
}
