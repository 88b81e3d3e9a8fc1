import { dirname } from 'node:path';
import type { Context } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import { prepare } from '../../generate/prepare.ts';
import { planRecord } from '../../plan/record.ts';
import type { ParsedArgs } from '../command.ts';
import type { Reporter } from '../report/reporter.ts';
import { planRequestOf } from '../request.ts';
import { matrixText } from '../summary.ts';
import { columns } from '../table.ts';

/** `manager plan`: every image with its parents; offline, and nothing is rendered or written. `--reasons` asks engine and registries. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const request = planRequestOf(args, context);
  report.relativeTo(dirname(request.manifestFile));
  const prepared = prepare(request);
  report.add(prepared.warnings);
  if (args.options['against'] !== undefined) {
    if (args.options['reasons'] === true) {
      throw new UsageError('--reasons and --against answer different questions', 'Leave one out.');
    }
    const { runAgainst } = await import('../trust/plan-against.ts');
    return runAgainst(args, prepared, context, report);
  }
  if (args.options['reasons'] === true) {
    const { runReasons } = await import('../trust/plan-reasons.ts');
    return runReasons(args, prepared, context, report);
  }
  const { images: inMatrixOrder, ...rest } = planRecord(prepared.plan, prepared.outputPath);
  // The matrix has base images last; whoever builds from top to bottom needs them first.
  const images = inMatrixOrder.toSorted((a, b) => a.level - b.level);
  if (args.options['json'] === true) {
    report.out.write(`${JSON.stringify({ ...rest, images }, null, 2)}\n`);
  } else {
    const rows = images.map((image) => [
      String(image.level),
      image.name,
      image.parents.length > 0 ? image.parents.join(', ') : image.base_image,
      image.dockerfile,
    ]);
    report.out.write(
      columns([['LEVEL', 'IMAGE', 'STARTS FROM', 'DOCKERFILE'], ...rows]) + matrixText(prepared),
    );
  }
  return 0;
}
