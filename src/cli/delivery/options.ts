import type { Context } from '../../context.ts';
import type { DeliveryOptions } from '../../deliver/request.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { deliverOptions } from '../options/deliver.ts';
import { stepOptions } from '../options/seed.ts';
import { secretsOf, sshOf } from '../../deliver/build-inputs.ts';
import type { DeliverySteps } from './flags.ts';

/** What the flags say of a run, its inputs looked at. */
export async function deliveryOptionsOf(
  args: ParsedArgs,
  { build, push }: DeliverySteps,
  { registries }: Pick<Manifest, 'registries'>,
  context: Context,
): Promise<DeliveryOptions> {
  const steps = optionsOf(args, stepOptions);
  const flags = optionsOf(args, deliverOptions);
  return {
    build,
    push,
    test: build || push ? (flags['no-test'] ? 'never' : 'new') : 'all',
    jobs: flags.jobs,
    failFast: flags['fail-fast'],
    forceAlias: flags['force-alias'],
    timeout: steps.timeout * 1000,
    overwrite: steps.overwrite,
    noCache: flags['no-cache'],
    pull: flags.pull,
    skipUnsupported: flags['skip-unsupported'],
    registries: flags.registry.length === 0 ? undefined : flags.registry,
    platforms: flags.platform.length === 0 ? undefined : flags.platform,
    secrets: await secretsOf(flags.secret, context),
    ssh: await sshOf(flags.ssh, context),
    secretValues: registries.flatMap(({ password }) => {
      const value = password === undefined ? undefined : context.env[password];
      return value === undefined || value === '' ? [] : [value];
    }),
  };
}
