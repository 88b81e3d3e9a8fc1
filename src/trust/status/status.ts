import { baseId } from '../../deliver/prepare/bases.ts';
import type { ReadRun } from '../../deliver/prepare/prepare-run.ts';
import type { BuildReport } from '../../deliver/report-schema.ts';
import { groupBy } from '../../group.ts';
import type { Plan } from '../../plan/image.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { formatRepository } from '../../registry/reference.ts';
import type { RegistryError } from '../../registry/registry-error.ts';
import { resolveBases } from '../../registry/resolve-bases.ts';
import { aliasNow } from '../alias-now.ts';
import { createAsker } from '../asker.ts';
import type { Asker } from '../asker.ts';
import { unwantedTags } from '../orphans.ts';
import { createServedReader } from '../served.ts';
import { wantedAliases, wantedImages, wantedRepositories } from '../wanted.ts';
import type { WantedImage } from '../wanted.ts';
import { judgeAlias } from './alias-status.ts';
import { isReportedAt, judgeImage } from './image-status.ts';
import type { ImageFacts } from './image-status.ts';
import { comparePlanKeys } from './plan-keys.ts';
import type { AliasStatus, ImageStatus, RegistryStatus, Status } from './status-schema.ts';

export interface StatusRequest extends Pick<ReadRun, 'units' | 'sources'> {
  /** The images that are asked about. */
  readonly plan: Plan;
  /** All that the manifest wants, to tell orphans from it; undefined: they are not looked for. */
  readonly full: Plan | undefined;
  readonly tagFormat: string;
  /** Hosts of the manifest; undefined: all. */
  readonly registries: readonly string[] | undefined;
  readonly report: BuildReport | undefined;
  /** Whether base images are looked up. */
  readonly bases: boolean;
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
  /** Questions to registries at once. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  /** Called with the number of answers so far. */
  readonly onProgress?: (answers: number) => void;
}

/**
 * Compares registries with the plan; changes nothing. Whatever a registry says is part of the result.
 *
 * @throws the signal's reason when aborted
 */
export async function readStatus(request: StatusRequest, client: RegistryClient): Promise<Status> {
  const { plan, registries, jobs, signal, onProgress } = request;
  let answers = 0;
  const asker = createAsker({ jobs, signal, onAnswer: () => onProgress?.((answers += 1)) });
  const survey: Survey = { request, client, asker, reader: createServedReader(client) };
  const wanted = wantedImages(plan, registries);
  const [bases, facts, tags] = await Promise.all([
    currentBases(request, client),
    Promise.all(wanted.map((each) => factsOf(each, survey))),
    readTags(survey),
  ]);
  const judging = {
    compare: comparePlanKeys({ ...request, current: bases.digests }),
    units: groupBy(request.units, ({ image }) => image),
    report: request.report,
    bases: request.bases,
  };
  const images = wanted.map((each, index): ImageStatus => {
    const found = facts[index];
    return found !== undefined && !('code' in found)
      ? judgeImage(each, found, judging)
      : unknownImage(each, found);
  });
  const aliases = await aliasStates(wanted, facts, survey);
  const hosts = [...new Set(wanted.map(({ target }) => target.host))];
  const states = hosts.map((host) => registryState(host, asker, tags.refused));
  const { orphans, otherReleases } = tags;
  const isRight =
    images.every(({ problems }) => problems.length === 0) &&
    aliases.every(({ state }) => state === 'ok' || state === 'ahead') &&
    states.every(({ state }) => state === 'ok') &&
    (orphans?.length ?? 0) === 0;
  return {
    version: 1,
    bentoml_version: plan.bentomlVersion,
    drift: !isRight,
    registries: states,
    images,
    aliases,
    orphans,
    other_releases: otherReleases,
    bases: bases.problems,
  };
}

interface Survey {
  readonly request: StatusRequest;
  readonly client: RegistryClient;
  readonly asker: Asker;
  readonly reader: ReturnType<typeof createServedReader>;
}

/** What every base image is now; resolving has a limit of its own. */
async function currentBases(
  { units, bases, signal }: StatusRequest,
  client: RegistryClient,
): Promise<{ digests: ReadonlyMap<string, string>; problems: Status['bases'] }> {
  if (!bases) return { digests: new Map(), problems: [] };
  const uses = units.flatMap((unit) => unit.bases);
  const wanted = [...groupBy(uses, ({ reference }) => reference)].map(([reference, of]) => ({
    reference,
    platforms: [...new Set(of.map(({ platform }) => platform))],
  }));
  const resolved = await resolveBases(client, wanted, { signal });
  const digests = new Map<string, string>();
  const problems: Status['bases'] = [];
  for (const { reference, digest, platforms } of resolved) {
    for (const [platform, answer] of platforms) {
      if (answer.found && digest !== undefined)
        digests.set(baseId({ reference, platform }), digest);
      else if (!answer.found && problems.every((each) => each.reference !== reference)) {
        problems.push({ reference, message: answer.message });
      }
    }
  }
  return { digests, problems };
}

async function factsOf(
  wanted: WantedImage,
  { request, client, asker, reader }: Survey,
): Promise<ImageFacts | RegistryError> {
  const { target } = wanted;
  const { signal, report } = request;
  const head = await asker.ask(target, () => client.headManifest(target, signal));
  if (!head.ok) return head.error;
  const digest = head.value?.digest;
  if (digest === undefined || isReportedAt(wanted, digest, report)) {
    return { digest, platforms: undefined };
  }
  const read = await asker.ask(target, () => reader.read(target, digest, signal));
  return read.ok ? { digest, platforms: read.value } : read.error;
}

function unknownImage(
  { image, registry, reference }: WantedImage,
  error: RegistryError | undefined,
): ImageStatus {
  const message = error?.message ?? 'it was not asked for';
  const problem = { kind: 'unknown' as const, message, platform: null };
  return { image: image.name, registry, reference, digest: null, problems: [problem] };
}

async function aliasStates(
  wanted: readonly WantedImage[],
  facts: readonly (ImageFacts | RegistryError)[],
  { request, client, asker, reader }: Survey,
): Promise<readonly AliasStatus[] & AliasStatus[]> {
  const { signal, plan, tagFormat } = request;
  const digests = new Map(wanted.map((each, index) => [each, facts[index]]));
  const version = { version: plan.bentomlVersion, tagFormat };
  return Promise.all(
    wantedAliases(wanted).map(async (alias) => {
      const of = digests.get(alias.of);
      const expected = of !== undefined && 'digest' in of ? of.digest : undefined;
      const answer = await asker.ask(alias.target, async () => {
        const head = await client.headManifest(alias.target, signal);
        if (head === undefined || head.digest === expected) return { digest: head?.digest };
        return aliasNow(alias.target, head.digest, version, { client, reader, signal });
      });
      return judgeAlias(alias, expected, answer, { release: plan.bentomlVersion, tagFormat });
    }),
  );
}

interface ReadTags {
  readonly orphans: Status['orphans'];
  readonly otherReleases: Status['other_releases'];
  /** Host → why it does not list tags. */
  readonly refused: ReadonlyMap<string, RegistryError>;
}

/** Where everything is selected: what else stands in the repositories. */
async function readTags({ request, client }: Survey): Promise<ReadTags> {
  const { full, tagFormat, registries, signal, jobs } = request;
  if (full === undefined) return { orphans: null, otherReleases: [], refused: new Map() };
  const orphans: NonNullable<Status['orphans']> = [];
  const otherReleases: Status['other_releases'] = [];
  const refused = new Map<string, RegistryError>();
  const repositories = wantedRepositories(wantedImages(full, registries));
  // Of its own: where tags may not be listed, single ones may be asked for all the same.
  const asker = createAsker({ jobs, signal });
  const lists = await Promise.all(
    repositories.map(({ repository }) =>
      asker.ask(repository, () => client.listTags(repository, signal)),
    ),
  );
  repositories.forEach((each, index) => {
    const list = lists[index];
    if (list === undefined) return;
    const { host } = each.repository;
    if (!list.ok) {
      refused.set(host, list.error);
      return;
    }
    const options = { tagFormat, release: full.bentomlVersion };
    const found = unwantedTags(list.value ?? [], each, options);
    const repository = formatRepository(each.repository);
    orphans.push(...found.orphans.map((tag) => ({ registry: each.registry, repository, tag })));
    for (const [release, tags] of found.otherReleases) {
      otherReleases.push({ repository, release, tags: [...tags] });
    }
  });
  return { orphans, otherReleases, refused };
}

function registryState(
  host: string,
  asker: Asker,
  refused: ReadonlyMap<string, RegistryError>,
): RegistryStatus {
  const [, error] =
    [...asker.failures()].find(([who]) => who === host || who.startsWith(`${host}/`)) ?? [];
  if (error === undefined) {
    const unlisted = refused.get(host);
    const message =
      unlisted === undefined
        ? null
        : `its tags cannot be listed, so orphans are not known: ${unlisted.message}`;
    return { host, state: 'ok', message, hint: null };
  }
  const { code, message, hint } = error;
  const state =
    code === 'registry/denied' || code === 'registry/credentials'
      ? 'denied'
      : code === 'registry/unreachable'
        ? 'unreachable'
        : 'failed';
  return { host, state, message, hint: hint ?? null };
}
