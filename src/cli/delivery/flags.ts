import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { stepOptions } from '../options/seed.ts';

/** What a run does after generating. */
export interface DeliverySteps {
  readonly build: boolean;
  readonly push: boolean;
  /** Nothing but READMEs is pushed. */
  readonly readmesOnly: boolean;
}

/**
 * The steps that the flags of 2021 ask for: `-bi` or `-g images` builds, `-pth` or `-p` pushes, `-p -md` sends READMEs only;
 * undefined: the run ends after generating, as `-sag` says too.
 */
export function stepsOfFlags(args: ParsedArgs): DeliverySteps | undefined {
  const flags = optionsOf(args, stepOptions);
  if (flags['stop-at-generate']) return undefined;
  const build = flags['build-images'] || flags.generate.includes('images');
  const push = flags['push-to-hub'] || flags.push;
  if (!build && !push) return undefined;
  return { build, push, readmesOnly: push && flags.readmes };
}
