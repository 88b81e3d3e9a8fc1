import { dirname, resolve } from 'node:path';
import { FolderContexts } from '../../build-context/folder-contexts.ts';
import type { Context } from '../../context.ts';
import { readRun } from '../../deliver/prepare/prepare-run.ts';
import { readReport } from '../../deliver/report.ts';
import { deliveryRequest } from '../../deliver/request.ts';
import { generate } from '../../generate/generate.ts';
import { prepare } from '../../generate/prepare.ts';
import type { Prepared } from '../../generate/prepare.ts';
import { openRegistries } from '../../trust/open-registries.ts';
import { readStatus } from '../../trust/status/status.ts';
import type { StatusRequest } from '../../trust/status/status.ts';
import { idsOf } from '../../deliver/build-inputs.ts';
import { ownPaths } from '../delivery/own-paths.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { statusOptions } from '../options/trust.ts';
import type { Reporter } from '../report/reporter.ts';
import { planRequestOf } from '../request.ts';
import { createCounter } from '../trust/counter.ts';
import { requireRegistries } from '../trust/require-registries.ts';
import { statusText } from '../trust/status-text.ts';

/** `manager status`: registries against the manifest. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const flags = optionsOf(args, statusOptions);
  const request = planRequestOf(args, context);
  report.relativeTo(dirname(request.manifestFile));
  const prepared = prepare(request);
  report.add(prepared.warnings);
  const { manifest, root } = prepared.project;
  requireRegistries(manifest, request.shownManifest);
  const asked = await statusRequest(args, prepared, context);
  const counter = createCounter((n) => `${n} answers of registries`, context, report.settings);
  const { env } = context;
  const client = openRegistries({
    registries: manifest.registries,
    env,
    folder: root,
    signal: context.signal,
  });
  try {
    const status = await readStatus({ ...asked, onProgress: counter.show }, client);
    counter.close();
    report.out.write(
      flags.json
        ? `${JSON.stringify(status, null, 2)}\n`
        : statusText(status, report.paint, report.settings.verbose),
    );
    return status.drift ? 1 : 0;
  } finally {
    counter.close();
    client.close();
  }
}

/** @throws UsageError, InputError: what is asked for is wrong */
async function statusRequest(
  args: ParsedArgs,
  prepared: Prepared,
  context: Context,
): Promise<StatusRequest> {
  const flags = optionsOf(args, statusOptions);
  const { signal, cwd } = context;
  const generated = generate(prepared);
  const registries = flags.registry.length === 0 ? undefined : flags.registry;
  const delivery = deliveryRequest(prepared, generated, { build: false, push: false, registries });
  const reportFile = resolve(cwd, flags.report);
  const own = ownPaths(reportFile, prepared.project.root);
  const world = {
    context: new FolderContexts(prepared.project.root, own),
    signal,
    started: context.now(),
  };
  const { units, sources } = await readRun(delivery, world, { platform: buildPlatform() }, false);
  return {
    units,
    sources,
    plan: prepared.plan,
    full: prepared.selective ? undefined : prepared.full,
    tagFormat: prepared.project.manifest.tagFormat,
    registries,
    report: readReport(reportFile),
    bases: !flags['skip-bases'],
    secrets: idsOf(flags.secret, '--secret'),
    ssh: idsOf(flags.ssh, '--ssh'),
    jobs: flags.jobs,
    signal,
  };
}

/** No engine is asked: most are of the machine's own architecture. */
function buildPlatform(): string {
  return `linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;
}
