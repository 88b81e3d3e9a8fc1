import { dirname } from 'node:path';
import type { Context } from '../../context.ts';
import { generate } from '../../generate/generate.ts';
import type { Generated } from '../../generate/generate.ts';
import { prepare } from '../../generate/prepare.ts';
import type { PlanRequest, Prepared } from '../../generate/prepare.ts';
import { inspectTree } from '../../tree/diff.ts';
import { writeTree } from '../../tree/write.ts';
import { checkpoint } from '../checkpoint.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs, ValuesOf } from '../command.ts';
import { stepsOfFlags } from '../delivery/flags.ts';
import type { DeliverySteps } from '../delivery/flags.ts';
import { stepOptions } from '../options/seed.ts';
import type { Reporter } from '../report/reporter.ts';
import { planRequestOf } from '../request.ts';
import { reportStale } from '../stale.ts';
import { changesText, count, matrixText, say, writtenText } from '../summary.ts';
import { hasMetadata, treeRequestOf } from '../tree-request.ts';

/** `manager` without a command, and `manager generate`: validate, generate, then what the flags ask. */
export function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  return runSteps(args, stepsOfFlags(args), context, report);
}

/**
 * Generates, and delivers what `delivery` says. All that can be refused is refused before anything is written.
 *
 * @param delivery undefined: the run ends after generating
 */
export async function runSteps(
  args: ParsedArgs,
  delivery: DeliverySteps | undefined,
  context: Context,
  report: Reporter,
): Promise<number> {
  const steps = optionsOf(args, stepOptions);
  const request = planRequestOf(args, context);
  report.relativeTo(dirname(request.manifestFile));
  if (steps.readmes && delivery?.readmesOnly !== true) {
    report.note('--readmes has an effect with --push only.');
  }
  if (steps.validate) return validate(request, report);
  const prepared = prepare(request);
  const generated = generate(prepared);
  report.add(generated.warnings);
  if (args.options['check'] === true) {
    const tree = treeRequestOf(prepared, generated, context, wantsMetadata(steps, context));
    return reportStale(inspectTree(tree), report);
  }
  const generation = { args, prepared, generated, context, report };
  if (delivery === undefined) return write(generation);
  const { openDelivery } = await import('../delivery/open-delivery.ts');
  const opened = await openDelivery({ ...generation, steps: delivery });
  try {
    await write({ ...generation, report: opened.report });
    return await (steps['dry-run'] ? opened.preview() : opened.run());
  } finally {
    await opened.close();
  }
}

interface Generation {
  readonly args: ParsedArgs;
  readonly prepared: Prepared;
  readonly generated: Generated;
  readonly context: Context;
  readonly report: Reporter;
}

/** Brings the tree to disk, or says under `--dry-run` what would change. */
async function write({ args, prepared, generated, context, report }: Generation): Promise<number> {
  const steps = optionsOf(args, stepOptions);
  const tree = treeRequestOf(prepared, generated, context, steps['dump-metadata']);
  if (steps['dry-run']) {
    say(report, matrixText(prepared) + changesText(inspectTree(tree).differences));
    return 0;
  }
  await checkpoint(context);
  const written = await writeTree({ ...tree, rewrite: steps.overwrite, signal: context.signal });
  report.add(written.warnings);
  say(report, matrixText(prepared) + writtenText(written, tree, context.cwd));
  noteEnded(prepared, context, report);
  return 0;
}

/** Everything that can be said without rendering; a manifest need not know its version for that. */
function validate(request: PlanRequest, report: Reporter): number {
  const { full, warnings } = prepare({ ...request, fallbackVersion: '0.0.0' });
  report.add(warnings);
  say(report, `${request.shownManifest} is valid: ${count(full.images.length, 'image')}.\n`);
  return 0;
}

type Steps = ValuesOf<typeof stepOptions>;

function wantsMetadata(steps: Steps, context: Context): boolean {
  return steps['dump-metadata'] || hasMetadata(context);
}

function noteEnded({ plan }: Prepared, context: Context, report: Reporter): void {
  const today = context.now().toISOString().slice(0, 10);
  const distros = new Map(plan.images.map(({ cell }) => [cell.distro.name, cell.distro]));
  const ended = [...distros.values()].filter(
    ({ supportedUntil }) => supportedUntil !== undefined && supportedUntil < today,
  );
  if (ended.length === 0) return;
  const names = ended.map(({ name }) => name).join(', ');
  report.note(`Past the end of its support: ${names} (\`manager list\` shows the dates).`);
}
