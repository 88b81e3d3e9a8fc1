import type { Context } from '../../context.ts';
import { addPython } from '../../maintain/add-python.ts';
import { applyChange } from '../change.ts';
import { optionsOf, positional } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { addPythonOptions } from '../options/add.ts';
import type { Reporter } from '../report/reporter.ts';

/** `manager add python VERSION` */
export function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const version = positional(args, 0);
  const { distros, 'supported-until': supportedUntil } = optionsOf(args, addPythonOptions);
  return applyChange(
    ({ text, shown }) =>
      addPython(text, shown, {
        version,
        ...(supportedUntil === undefined ? {} : { supportedUntil }),
        ...(distros.length > 0 ? { distros } : {}),
      }),
    args,
    context,
    report,
  );
}
