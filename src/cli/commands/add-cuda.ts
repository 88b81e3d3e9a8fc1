import type { Context } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import { addCuda } from '../../maintain/add-cuda.ts';
import { applyChange } from '../change.ts';
import { optionsOf, positional } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { addCudaOptions } from '../options/add.ts';
import type { Reporter } from '../report/reporter.ts';

/** `manager add cuda VERSION --component NAME=VERSION …` */
export function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const version = positional(args, 0);
  const { like, component } = optionsOf(args, addCudaOptions);
  const components = componentsOf(component);
  return applyChange(
    ({ text, shown }) =>
      addCuda(text, shown, { version, components, ...(like === undefined ? {} : { like }) }),
    args,
    context,
    report,
  );
}

function componentsOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...rest] = pair.split('=');
      const version = rest.join('=');
      if (name === '' || version === '') {
        throw new UsageError(`--component ${pair}: not NAME=VERSION`, 'As in cudnn8=8.2.1.32-1.');
      }
      return [name, version];
    }),
  );
}
