import { ManagerError, UsageError } from '../../errors.ts';
import type { Registry } from '../../manifest/manifest.ts';
import { createCredentialStore } from '../../registry/credential-store.ts';
import { createHubClient } from '../../registry/hub/hub-client.ts';
import { pushReadmes } from '../../registry/hub/push-readmes.ts';
import type { ReadmeOutcome } from '../../registry/hub/push-readmes.ts';
import { readmeProblem, relativeLinks } from '../../registry/hub/readme.ts';
import { parseReference } from '../../registry/reference.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import { optionsOf } from '../command.ts';
import { runOptions } from '../options/deliver.ts';
import { count, say } from '../summary.ts';
import { columns } from '../table.ts';
import type { Delivery, DeliveryInput } from './open-delivery.ts';

/** A registry with an API for READMEs, as Docker Hub has one. */
interface Hub {
  readonly registry: Registry;
  readonly loginUrl: string;
  readonly repositoriesUrl: string;
  readonly readmes: readonly Readme[];
}

/** A README, and the repository whose description it becomes. */
interface Readme {
  /** `bentoml/model-server` */
  readonly repository: string;
  /** Below the output folder. */
  readonly path: string;
  readonly text: string;
}

/**
 * `push --readmes`: every package's README becomes the description of its repository, in the registries whose `urls` the manifest
 * names (Docker Hub has such an API). All are checked before the first is sent. No engine is asked.
 *
 * @throws UsageError when no registry of the run takes READMEs; ManagerError for READMEs that the Hub would not take
 */
export function openReadmes(input: DeliveryInput): Promise<Delivery> {
  const { report } = input;
  const hubs = hubsOf(input);
  refuseUnfit(hubs.flatMap(({ readmes }) => readmes));
  const rows = hubs.flatMap(({ registry, readmes }) =>
    readmes.map(({ path, repository }) => ['  send', path, `to ${registry.host}/${repository}`]),
  );
  return Promise.resolve({
    report,
    run: () => send(hubs, input),
    preview: () => {
      report.out.write(`Would send ${count(rows.length, 'README')}:\n${columns(rows)}`);
      return Promise.resolve(0);
    },
    close: () => Promise.resolve(),
  });
}

function hubsOf({ args, prepared, generated }: DeliveryInput): readonly Hub[] {
  const hosts = optionsOf(args, runOptions).registry;
  const { registries } = prepared.project.manifest;
  const asked = registries.filter(({ host }) => hosts.length === 0 || hosts.includes(host));
  const packages = [...new Set(prepared.plan.images.map(({ cell }) => cell.package))];
  const hubs = asked.flatMap((registry): Hub[] => {
    const { loginUrl, repositoriesUrl, repositories } = registry;
    if (loginUrl === undefined || repositoriesUrl === undefined) return [];
    const readmes = packages.flatMap((name): Readme[] => {
      const repository = repositories.get(name);
      const path = `${name}/README.md`;
      const file = generated.files.find((each) => each.path === path);
      if (repository === undefined || file === undefined) return [];
      return [{ repository: parseReference(repository).path, path, text: file.text }];
    });
    return readmes.length === 0 ? [] : [{ registry, loginUrl, repositoriesUrl, readmes }];
  });
  if (hubs.length > 0) return hubs;
  throw new UsageError(
    '--readmes: no registry of this run takes READMEs',
    "A registry's urls.api and urls.repos in the manifest say where to send them.",
  );
}

function refuseUnfit(readmes: readonly Readme[]): void {
  const unfit = readmes.flatMap(({ path, text }) => {
    const problem = readmeProblem(text);
    return problem === undefined ? [] : [`${path} cannot be sent: ${problem}`];
  });
  if (unfit.length === 0) return;
  throw new ManagerError('hub/readme', unfit.join('; '), {
    hint: 'Shorten the template of the READMEs; nothing was sent.',
  });
}

/** One hub that refuses keeps no other from its READMEs. */
async function send(hubs: readonly Hub[], input: DeliveryInput): Promise<number> {
  const { context, report } = input;
  let failures = 0;
  for (const hub of hubs) {
    const { host } = hub.registry;
    for (const { path, text } of hub.readmes) {
      const [link] = relativeLinks(text);
      if (link) report.note(`${path}:${link.line}: ${link.target} leads nowhere on ${host}`);
    }
    const outcomes = await sendTo(hub, input).catch((error: unknown): ReadmeOutcome[] => {
      context.signal.throwIfAborted();
      if (!(error instanceof RegistryError)) throw error;
      return [{ repository: '', error }];
    });
    for (const { repository, error } of outcomes) {
      const path = hub.readmes.find((each) => each.repository === repository)?.path ?? '';
      if (!error) {
        say(report, `${path} is the description of ${host}/${repository}\n`);
        continue;
      }
      failures += 1;
      const { code, message, hint } = error;
      report.add([{ code, severity: 'error', message, ...(hint !== undefined && { hint }) }]);
    }
  }
  return failures === 0 ? 0 : 1;
}

async function sendTo(
  { registry: { host }, loginUrl, repositoriesUrl, readmes }: Hub,
  { prepared, context }: DeliveryInput,
): Promise<readonly ReadmeOutcome[]> {
  const { manifest, root } = prepared.project;
  const { env, signal } = context;
  const store = createCredentialStore({ registries: manifest.registries, env, folder: root });
  const loginHint = store.loginHint(host);
  const credentials = await store.source(host);
  if (credentials === undefined) {
    const message = `there is no log-in for ${host}`;
    throw new RegistryError('registry/denied', message, { hint: loginHint });
  }
  const client = createHubClient({ loginUrl, repositoriesUrl, credentials, loginHint, env });
  try {
    return await pushReadmes(client, readmes, signal);
  } finally {
    client.close();
  }
}
