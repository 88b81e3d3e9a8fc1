import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { checkRequest } from '../../compose/check-request.ts';
import type { CheckedRequest } from '../../compose/check-request.ts';
import { renderDockerfile } from '../../compose/dockerfile.ts';
import type { FoundFacts } from '../../compose/find-facts.ts';
import { makeRecipe } from '../../compose/make-recipe.ts';
import { DOCKERFILE, outputName } from '../../compose/plan-image.ts';
import type { Recipe } from '../../compose/recipe.ts';
import { RELEASES } from '../../compose/releases.ts';
import type { Context } from '../../context.ts';
import { openCurrentEngine } from '../../engine/connect/open-engine.ts';
import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine-error.ts';
import { UsageError } from '../../errors.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { composeOptions } from '../options/compose.ts';
import { outputsFor } from '../delivery/outputs.ts';
import type { Reporter } from '../report/reporter.ts';
import { say } from '../summary.ts';
import { deliverComposition, writeDockerfile } from './deliver-composition.ts';
import { lookUp, requireHeld } from './look-up.ts';
import { readComposition } from './read-composition.ts';
import { savingOf } from './save-composition.ts';
import type { Saving } from './save-composition.ts';

/**
 * Checks what is asked for, looks its images up, writes Dockerfile.compose and, unless it is a dry run, builds; answers with the exit code.
 *
 * @throws UsageError, InputError for what cannot be composed: then nothing has been written
 */
export async function runComposition(
  args: ParsedArgs,
  context: Context,
  reporter: Reporter,
): Promise<number> {
  const flags = optionsOf(args, composeOptions);
  const { report } = outputsFor(flags.progress, reporter);
  const request = checkRequest(readComposition(args), RELEASES);
  const output = outputName(flags['output-name'], flags.push);
  const folder = workDir(flags['work-dir'], context);
  if (flags['skip-pull'] && flags.pull) {
    throw new UsageError('--skip-pull and --pull exclude each other', 'Leave one of them out.');
  }
  const factsFile = flags['image-facts'];
  const isDryRun = flags['dry-run'];
  const asksEngine = !isDryRun || factsFile === undefined;
  const engine = asksEngine ? await engineOf(isDryRun, context, report) : undefined;
  try {
    if (flags['skip-pull'] && !isDryRun && engine) {
      await requireHeld(request, engine, context.signal);
    }
    const found = await lookUp({ request, factsFile, engine, folder, context });
    report.add(found.warnings);
    const isClosed = factsFile !== undefined;
    const { recipe, warnings } = makeRecipe(request, found.facts, RELEASES, isClosed);
    report.add(warnings);
    const rendered = renderDockerfile(recipe);
    const full = found.facts.get('full');
    const saving = savingFor({ args, request, found, recipe, output, folder, context, report });
    if (!isDryRun && engine) {
      return await deliverComposition({
        ...{ args, saving, recipe, rendered, output, full, engine, folder, context, report },
      });
    }
    saving?.write();
    writeDockerfile(folder, rendered.text);
    const path = relative(context.cwd, resolve(folder, DOCKERFILE));
    say(report, `Wrote ${path}: a dry run builds nothing.\n`);
    return 0;
  } finally {
    await engine?.close();
  }
}

interface SavingInput {
  readonly args: ParsedArgs;
  readonly request: CheckedRequest;
  readonly found: FoundFacts;
  readonly recipe: Recipe;
  readonly output: string;
  readonly folder: string;
  readonly context: Context;
  readonly report: Reporter;
}

/** `--save`; undefined: it was not given. */
function savingFor({ args, found, output, ...rest }: SavingInput): Saving | undefined {
  const { save: file } = optionsOf(args, { save: composeOptions.save });
  if (file === undefined) return undefined;
  return savingOf({ file, facts: found.facts, outputName: output, ...rest });
}

/** Absolute. It is never made: a mistyped path would leave a folder behind. */
function workDir(given: string, { cwd }: Context): string {
  const folder = resolve(cwd, given);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new UsageError(`--work-dir ${given} is not a folder`, 'Make it first.');
}

/** A dry run does without an engine that does not answer. */
async function engineOf(
  isDryRun: boolean,
  { env, signal }: Context,
  report: Reporter,
): Promise<Engine | undefined> {
  try {
    return await openCurrentEngine({ env, signal });
  } catch (error) {
    if (!isDryRun || !(error instanceof EngineError)) throw error;
    report.detail(`No engine was asked: ${error.message}`);
    return undefined;
  }
}
