import { resolve } from 'node:path';
import { FolderContexts } from '../../build-context/folder-contexts.ts';
import type { Context } from '../../context.ts';
import { mirrorsOf } from '../../deliver/open-world.ts';
import { createRegistryPort } from '../../deliver/registry-port.ts';
import { deliveryRequest } from '../../deliver/request.ts';
import type { DeliveryRequest } from '../../deliver/request.ts';
import { shownUrl } from '../../engine/connect/host.ts';
import { NoEngineError, openCurrentEngine } from '../../engine/connect/open-engine.ts';
import type { Engine } from '../../engine/engine.ts';
import { generate } from '../../generate/generate.ts';
import type { Prepared } from '../../generate/prepare.ts';
import { DOCKER_HUB } from '../../registry/reference.ts';
import { openRegistries } from '../../trust/open-registries.ts';
import { readReasons } from '../../trust/reasons/reasons.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { idsOf } from '../../deliver/build-inputs.ts';
import { ownPaths } from '../delivery/own-paths.ts';
import { reasonOptions } from '../options/plan.ts';
import type { Reporter } from '../report/reporter.ts';
import { createCounter } from './counter.ts';
import { reasonsText } from './reasons-text.ts';
import { refuseUnknownRegistries } from './require-registries.ts';

/** `manager plan --reasons`: asks the engine, where one answers, and the registries; changes nothing. */
export async function runReasons(
  args: ParsedArgs,
  prepared: Prepared,
  context: Context,
  report: Reporter,
): Promise<number> {
  const { json } = optionsOf(args, reasonOptions);
  const request = reasonsRequest(args, prepared, report);
  const engine = await openIfThere(context, report);
  const counter = createCounter((n) => `${n} answers of registries`, context, report.settings);
  try {
    const reasons = await askWorld(args, prepared, request, {
      context,
      engine,
      show: counter.show,
    });
    counter.close();
    for (const text of reasons.warnings) report.note(`warning: ${text}`);
    report.out.write(
      json ? `${JSON.stringify(reasons, null, 2)}\n` : reasonsText(reasons, report.paint),
    );
    return 0;
  } finally {
    counter.close();
    await engine?.close();
  }
}

/** @throws UsageError, InputError: what is asked for is wrong */
function reasonsRequest(args: ParsedArgs, prepared: Prepared, report: Reporter): DeliveryRequest {
  const flags = optionsOf(args, reasonOptions);
  const registries = flags.registry.length === 0 ? undefined : flags.registry;
  refuseUnknownRegistries(prepared.project.manifest, registries);
  const generated = generate(prepared);
  report.add(generated.warnings.filter((each) => !prepared.warnings.includes(each)));
  return deliveryRequest(prepared, generated, {
    build: true,
    push: true,
    registries,
    pull: flags.pull,
    platforms: flags.platform.length === 0 ? undefined : flags.platform,
    // Their ids are part of the keys; values are for builds.
    secrets: idsOf(flags.secret, '--secret').map((id) => ({ id, read: refuseToRead })),
    ssh: idsOf(flags.ssh, '--ssh').map((id) => ({ id, socket: '' })),
  });
}

function refuseToRead(): Promise<never> {
  return Promise.reject(new Error('a plan reads no secrets'));
}

type OpenEngine = Engine & { readonly close: () => Promise<void> };

async function openIfThere(
  { env, signal }: Context,
  report: Reporter,
): Promise<OpenEngine | undefined> {
  try {
    return await openCurrentEngine({ env, signal });
  } catch (error) {
    if (!(error instanceof NoEngineError)) throw error;
    report.note(`${error.message}. So registries alone tell what has been built.`);
    return undefined;
  }
}

interface Asked {
  readonly context: Context;
  readonly engine: OpenEngine | undefined;
  readonly show: (answers: number) => void;
}

async function askWorld(
  args: ParsedArgs,
  prepared: Prepared,
  request: DeliveryRequest,
  { context, engine, show }: Asked,
) {
  const { report: reportFile } = optionsOf(args, reasonOptions);
  const { manifest, root } = prepared.project;
  const { env, signal, cwd } = context;
  const mirrors = mirrorsOf((await engine?.info(signal)) ?? {});
  const client = openRegistries({
    registries: manifest.registries,
    env,
    folder: root,
    signal,
    plainHttp: mirrors.plain,
  });
  try {
    return await readReasons(request, {
      engine: engine && {
        shown: shownUrl(engine.address.url),
        info: (aborted) => engine.info(aborted),
        image: (...question) => engine.image(...question),
        listWithLabel: (...question) => engine.listWithLabel(...question),
      },
      registry: createRegistryPort(client, new Map([[DOCKER_HUB, mirrors.hosts]])),
      client,
      context: new FolderContexts(root, ownPaths(resolve(cwd, reportFile), root)),
      signal,
      started: context.now(),
      jobs: JOBS,
      onProgress: show,
    });
  } finally {
    client.close();
  }
}

/** Questions to registries at once. */
const JOBS = 8;
