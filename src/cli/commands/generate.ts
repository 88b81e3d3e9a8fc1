import { dirname } from 'node:path';
import type { Context } from '../../context.ts';
import { ManagerError } from '../../errors.ts';
import { generate } from '../../generate/generate.ts';
import { prepare } from '../../generate/prepare.ts';
import type { PlanRequest, Prepared } from '../../generate/prepare.ts';
import { inspectTree } from '../../tree/diff.ts';
import { writeTree } from '../../tree/write.ts';
import { checkpoint } from '../checkpoint.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs, ValuesOf } from '../command.ts';
import { stepOptions } from '../options/seed.ts';
import type { Reporter } from '../report/reporter.ts';
import { planRequestOf } from '../request.ts';
import { reportStale } from '../stale.ts';
import { changesText, count, matrixText, say, writtenText } from '../summary.ts';
import { hasMetadata, treeRequestOf } from '../tree-request.ts';

/** `manager` without a command, and `manager generate`: validate, generate, then what the flags ask. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const steps = optionsOf(args, stepOptions);
  const request = planRequestOf(args, context);
  refuseWhatIsNotBuilt(steps, report);
  report.relativeTo(dirname(request.manifestFile));
  if (steps.validate) return validate(request, report);
  const prepared = prepare(request);
  const generated = generate(prepared);
  report.add(generated.warnings);
  if (args.options['check'] === true) {
    const tree = treeRequestOf(prepared, generated, context, wantsMetadata(steps, context));
    return reportStale(inspectTree(tree), report);
  }
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

/** Said before anything is written: a run that cannot do all of what it was asked for does nothing. */
function refuseWhatIsNotBuilt(steps: Steps, report: Reporter): void {
  if (steps['stop-at-generate']) return;
  const asked = [
    ...(steps['build-images'] ? ['--build-images'] : []),
    ...(steps.generate.includes('images') ? ['--generate images'] : []),
    ...(steps['push-to-hub'] ? ['--push-to-hub'] : []),
    ...(steps.push ? ['--push'] : []),
  ];
  if (asked.length > 0) {
    throw new ManagerError('command/not-built', `${asked.join(' and ')}: not built yet`, {
      hint: 'This version generates. Build and push with `docker build -f` on the generated files, or leave the flag out.',
    });
  }
  if (steps.readmes) report.note('--readmes has an effect with --push only.');
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
