import picomatch from 'picomatch';
import { KEY_LABEL } from '../../deliver/labels.ts';
import { groupBy } from '../../group.ts';
import type { Plan } from '../../plan/image.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { isDockerHub } from '../../registry/endpoint.ts';
import type { StoredManifest } from '../../registry/manifest.ts';
import { isIndexType } from '../../registry/media-type.ts';
import { formatRepository } from '../../registry/reference.ts';
import type { Repository } from '../../registry/reference.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import { createAsker } from '../asker.ts';
import type { Asker } from '../asker.ts';
import { unwantedTags } from '../orphans.ts';
import { createServedReader } from '../served.ts';
import type { ServedReader } from '../served.ts';
import { neededBy, surveyRepository } from '../survey.ts';
import type { RepositorySurvey } from '../survey.ts';
import { wantedImages, wantedRepositories } from '../wanted.ts';
import type { WantedRepository } from '../wanted.ts';

export interface PruneRequest {
  /** All that the manifest wants. */
  readonly full: Plan;
  readonly tagFormat: string;
  /** Hosts of the manifest; undefined: all. */
  readonly registries: readonly string[] | undefined;
  /** Globs of tags; none: all orphans. */
  readonly only: readonly string[];
  /** Globs of tags that stay. */
  readonly keep: readonly string[];
  /** Tags of other versions are orphans, too. */
  readonly otherReleases: boolean;
  /** What has no content key, and so was pushed by something else, goes too. */
  readonly foreign: boolean;
  /** Questions to registries at once. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (answers: number) => void;
}

/** One manifest that would be deleted, with all its tags. */
export interface Deletion {
  readonly repository: Repository;
  readonly digest: string;
  readonly tags: readonly string[];
  /** To put it back. */
  readonly manifest: StoredManifest;
}

/** An orphan that stays. */
export interface Spared {
  readonly repository: string;
  readonly tag: string;
  readonly why: string;
}

export interface PrunePlan {
  /** Indexes before what they list: some registries refuse the other order. */
  readonly deletions: readonly Deletion[];
  readonly spared: readonly Spared[];
  /** Repositories of which not everything could be read: nothing is deleted there. */
  readonly unread: readonly { readonly repository: string; readonly error: RegistryError }[];
  /** Repository → what stood in it. */
  readonly surveys: ReadonlyMap<string, RepositorySurvey>;
}

/**
 * Docker Hub's registry deletes only what no tag leads to (docs.docker.com/reference/api/registry/latest/operations/DeleteImageManifest,
 * status 403), and refused every deletion before (docker/hub-feedback#2360, status 405).
 */
const HUB = 'Docker Hub deletes no manifest that a tag leads to; delete the tag on hub.docker.com';

/** Finds what can go; changes nothing. */
export async function planPrune(request: PruneRequest, client: RegistryClient): Promise<PrunePlan> {
  const { full, registries, jobs, signal, onProgress } = request;
  let answers = 0;
  const asker = createAsker({ jobs, signal, onAnswer: () => onProgress?.((answers += 1)) });
  const reader = createServedReader(client);
  const repositories = wantedRepositories(wantedImages(full, registries));
  const parts = await Promise.all(
    repositories.map((each) => planRepository(each, request, { client, asker, reader })),
  );
  return {
    deletions: parts.flatMap(({ deletions }) => deletions).toSorted(indexesFirst),
    spared: parts.flatMap(({ spared }) => spared),
    unread: parts.flatMap(({ unread }) => unread),
    surveys: new Map(parts.flatMap(({ surveys }) => [...surveys])),
  };
}

function indexesFirst(a: Deletion, b: Deletion): number {
  const rank = ({ manifest }: Deletion): number => (isIndexType(manifest.mediaType) ? 0 : 1);
  return rank(a) - rank(b);
}

interface Means {
  readonly client: RegistryClient;
  readonly asker: Asker;
  readonly reader: ServedReader;
}

async function planRepository(
  wanted: WantedRepository,
  request: PruneRequest,
  means: Means,
): Promise<PrunePlan> {
  const { repository } = wanted;
  const { client, asker } = means;
  const name = formatRepository(repository);
  const none = new Map<string, RepositorySurvey>();
  const empty = { deletions: [], spared: [], unread: [], surveys: none };
  const answer = await surveyRepository(client, asker, repository, request.signal);
  if (!answer.ok) return { ...empty, unread: [{ repository: name, error: answer.error }] };
  const survey = answer.value;
  const surveys = new Map([[name, survey]]);
  const chosen = chosenTags(wanted, survey, request);
  if (isDockerHub(repository.host)) {
    const spared = [...chosen].map((tag) => ({ repository: name, tag, why: HUB }));
    return { ...empty, surveys, spared };
  }
  const neededByOthers = neededBy(survey, (tag) => !chosen.has(tag));
  const groups = groupBy(chosen, (tag) => survey.tags.get(tag)?.digest ?? '');
  const judged = await Promise.all(
    [...groups].map(async ([digest, tags]) => {
      const why = neededByOthers(digest);
      if (why !== undefined) return { tags, why };
      return judge({ repository, digest, tags }, request, means);
    }),
  );
  // What an index lists stays with it, for whatever reason it stays.
  const leaving = new Set(judged.flatMap((each) => ('why' in each ? [] : each.tags)));
  const needed = neededBy(survey, (tag) => !leaving.has(tag));
  const all = judged.map((each) => {
    const why = 'why' in each ? undefined : needed(each.digest);
    return why === undefined ? each : { tags: each.tags, why };
  });
  const spared = all.flatMap((each) => {
    if (!('why' in each)) return [];
    return each.tags.map((tag) => ({ repository: name, tag, why: each.why }));
  });
  const deletions = all.flatMap((each) => ('why' in each ? [] : [each]));
  return { ...empty, surveys, spared, deletions };
}

function chosenTags(
  wanted: WantedRepository,
  { tags }: RepositorySurvey,
  { full, tagFormat, only, keep, otherReleases }: PruneRequest,
): ReadonlySet<string> {
  const options = { tagFormat, release: full.bentomlVersion };
  const unwanted = unwantedTags([...tags.keys()], wanted, options);
  const others = otherReleases ? [...unwanted.otherReleases.values()].flat() : [];
  const isAsked = only.length === 0 ? () => true : picomatch([...only]);
  const isKept = keep.length === 0 ? () => false : picomatch([...keep]);
  return new Set([...unwanted.orphans, ...others].filter((tag) => isAsked(tag) && !isKept(tag)));
}

/** Whether it is ours to delete, and what it is, to be put back. */
async function judge(
  { repository, digest, tags }: Omit<Deletion, 'manifest'>,
  { foreign, signal }: PruneRequest,
  { client, asker, reader }: Means,
): Promise<Deletion | { tags: readonly string[]; why: string }> {
  const { host, path } = repository;
  const answer = await asker.ask(repository, async () => {
    const manifest = await client.getManifest({ host, path, tag: undefined, digest }, signal);
    return { manifest, isOurs: foreign || (await hasKey(reader, repository, digest, signal)) };
  });
  if (!answer.ok) return { tags, why: answer.error.message };
  const { manifest, isOurs } = answer.value;
  if (isOurs) return { repository, digest, tags, manifest };
  return { tags, why: 'it has no content key: something else pushed it (--foreign deletes it)' };
}

async function hasKey(
  reader: ServedReader,
  repository: Repository,
  digest: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const platforms = await reader.read(repository, digest, signal);
    return platforms.some(({ labels }) => labels?.[KEY_LABEL] !== undefined);
  } catch (error) {
    // An artifact of another kind is no image of ours.
    if (error instanceof RegistryError && error.code === 'registry/bad-answer') return false;
    throw error;
  }
}
