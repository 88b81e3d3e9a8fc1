import type { Context } from '../../context.ts';
import { jsonSchemaOf } from '../../schemas.ts';
import type { SchemaName } from '../../schemas.ts';
import type { ParsedArgs } from '../command.ts';
import type { Reporter } from '../report/reporter.ts';

/** `manager schema [manifest|metadata]`: a JSON Schema on stdout. */
export function run(args: ParsedArgs, _context: Context, report: Reporter): Promise<number> {
  const [name = 'manifest'] = args.positionals;
  report.out.write(`${JSON.stringify(jsonSchemaOf(name as SchemaName), null, 2)}\n`);
  return Promise.resolve(0);
}
