import type { Context } from '../../context.ts';
import { jsonSchemaOf } from '../../schemas.ts';
import type { SchemaName } from '../../schemas.ts';
import type { ParsedArgs } from '../command.ts';
import type { Reporter } from '../report/reporter.ts';

/** `manager schema [manifest|metadata|build-report|status|reasons|comparison|image-comparison|events]`: a JSON Schema on stdout. */
export async function run(args: ParsedArgs, _context: Context, report: Reporter): Promise<number> {
  const [name = 'manifest'] = args.positionals;
  report.out.write(`${JSON.stringify(await schemaOf(name), null, 2)}\n`);
  return 0;
}

async function schemaOf(name: string): Promise<Record<string, unknown>> {
  if (name !== 'events') return jsonSchemaOf(name as SchemaName);
  const { eventJsonSchema } = await import('../progress/event-schema.ts');
  return eventJsonSchema();
}
