import { join } from 'node:path';
import { DOCKERFILE, composeRequest } from '../../compose/plan-image.ts';
import type { ImageFacts } from '../../compose/image-facts.ts';
import type { Recipe } from '../../compose/recipe.ts';
import type { Context } from '../../context.ts';
import { checkDelivery } from '../../deliver/check.ts';
import { openWorld } from '../../deliver/open-world.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Rendered } from '../../render/environment.ts';
import { InputError } from '../../errors.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { outputsFor } from '../delivery/outputs.ts';
import { runDelivery } from '../delivery/run-delivery.ts';
import { composeOptions } from '../options/compose.ts';
import { bytesText } from '../../quantities.ts';
import { progressFor } from '../progress/progress-for.ts';
import type { Reporter } from '../report/reporter.ts';
import { say } from '../summary.ts';
import type { Saving } from './save-composition.ts';
import { writeChanged } from './write-changed.ts';

/** A rendered composition, ready to be built. */
export interface ComposedDelivery {
  readonly args: ParsedArgs;
  readonly recipe: Recipe;
  readonly rendered: Rendered;
  readonly output: string;
  readonly full: ImageFacts | undefined;
  /** The manifest that the composition goes into too. */
  readonly saving: Saving | undefined;
  readonly engine: Engine;
  /** Absolute path of the work dir. */
  readonly folder: string;
  readonly context: Context;
  readonly report: Reporter;
}

/** Writes the Dockerfile, builds, pushes where asked, and compares sizes; answers with the exit code. */
export async function deliverComposition(input: ComposedDelivery): Promise<number> {
  const { args, recipe, rendered, output, engine, folder, context } = input;
  const flags = optionsOf(args, composeOptions);
  const { mode, report } = outputsFor(flags.progress, input.report);
  const progress = progressFor(mode, context, report.settings);
  const request = composeRequest(recipe, rendered, output, {
    build: true,
    push: flags.push,
    timeout: flags.timeout * 1000,
    overwrite: flags.overwrite,
    noCache: flags['no-cache'],
    pull: flags.pull,
  });
  const { world, close } = await openWorld({
    engine,
    folder,
    own: ['.manager'],
    cwd: context.cwd,
    registries: [],
    env: context.env,
    signal: context.signal,
    emit: progress.onEvent,
    started: context.now(),
  });
  try {
    await checkDelivery(request, world).catch(rethrowInFlags);
    input.saving?.write();
    writeDockerfile(folder, rendered.text);
    const run = {
      request,
      world,
      progress,
      mode,
      report,
      reportFile: undefined,
      earlier: undefined,
    };
    const code = await runDelivery(run);
    if (code === 0) say(report, await sizesText(input));
    return code;
  } finally {
    close();
  }
}

function rethrowInFlags(error: unknown): never {
  if (!(error instanceof InputError)) throw error;
  const { diagnostics } = error;
  throw new InputError(
    diagnostics.map((each) => (each.code === 'context/missing-source' ? inFlags(each) : each)),
  );
}

/** Whoever composes has no manifest and has not seen the template: a file that is missing is one of `--copy`. */
function inFlags({ code, severity, message, hint }: Diagnostic): Diagnostic {
  const said = { code, severity, message: `--copy: ${message}` };
  if (hint === undefined) return said;
  return { ...said, hint: hint.replace('the folder of the manifest', 'the work dir') };
}

/**
 * Puts Dockerfile.compose into the work dir, whole or not at all; an unchanged one is left alone.
 *
 * @throws ManagerError when it cannot be written
 */
export function writeDockerfile(folder: string, text: string): void {
  writeChanged(join(folder, DOCKERFILE), text);
}

/** What was saved. An engine that pulled the full image for this build only does not show its size; the registry says what travels. */
async function sizesText({
  engine,
  output,
  recipe,
  full,
  context,
}: ComposedDelivery): Promise<string> {
  const { signal } = context;
  const { platform } = recipe.composition;
  const image = await engine.image(output, platform, signal);
  if (image === undefined) return '';
  const own = `${output} has ${bytesText(image.size)}`;
  const reference = recipe.images.get('full') ?? '';
  const held = (await engine.image(reference, platform, signal))?.size ?? full?.size;
  if (held !== undefined && held > 0) {
    const share = Math.round((image.size / held) * 100);
    return `${own}, ${share}% of the full image's ${bytesText(held)}.\n`;
  }
  const { compressed } = full ?? {};
  if (compressed === undefined) return `${own}; the size of the full image is not known.\n`;
  return `${own}; the full image has ${bytesText(compressed)} to pull, compressed.\n`;
}
