import type { RegistryClient } from '../registry/client.ts';
import type { ManifestFacts } from '../registry/manifests.ts';
import { readManifest } from '../registry/manifest.ts';
import { isIndexType } from '../registry/media-type.ts';
import type { Repository } from '../registry/reference.ts';
import type { RegistryError } from '../registry/registry-error.ts';
import type { Answer, Asker } from './asker.ts';

type Client = Pick<RegistryClient, 'listTags' | 'headManifest' | 'getManifest'>;

/** All that stands in a repository under tags. */
export interface RepositorySurvey {
  /** In the registry's order. */
  readonly tags: ReadonlyMap<string, Pick<ManifestFacts, 'digest' | 'mediaType'>>;
  /** Digest of an index → all that it lists, indexes in it followed. */
  readonly listed: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Reads what every tag of a repository leads to, and what its indexes list. A part of it would be worse than nothing: whoever deletes by it
 * must know all that is needed.
 */
export async function surveyRepository(
  client: Client,
  asker: Asker,
  repository: Repository,
  signal: AbortSignal,
): Promise<Answer<RepositorySurvey>> {
  const list = await asker.ask(repository, () => client.listTags(repository, signal));
  if (!list.ok) return list;
  const named = { host: repository.host, path: repository.path, digest: undefined };
  const heads = await Promise.all(
    (list.value ?? []).map(async (tag) => {
      const head = await asker.ask(repository, () =>
        client.headManifest({ ...named, tag }, signal),
      );
      return { tag, head };
    }),
  );
  const tags = new Map<string, ManifestFacts>();
  for (const { tag, head } of heads) {
    if (!head.ok) return head;
    if (head.value !== undefined) tags.set(tag, head.value);
  }
  const listed = new Map<string, ReadonlySet<string>>();
  const indexes = [...tags.values()].filter(({ mediaType }) => isIndexType(mediaType));
  const digests = [...new Set(indexes.map(({ digest }) => digest))];
  const answers = await Promise.all(
    digests.map((digest) =>
      asker.ask(repository, () => listedBy(client, repository, digest, signal)),
    ),
  );
  let failure: RegistryError | undefined;
  answers.forEach((answer, index) => {
    if (answer.ok) listed.set(digests[index] ?? '', answer.value);
    else failure ??= answer.error;
  });
  return failure === undefined
    ? { ok: true, value: { tags, listed } }
    : { ok: false, error: failure };
}

async function listedBy(
  client: Client,
  repository: Repository,
  digest: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { host, path } = repository;
  const stored = await client.getManifest({ host, path, tag: undefined, digest }, signal);
  const content = readManifest(stored);
  const children = content.type === 'index' ? content.index.manifests : [];
  const all = new Set(children.map((child) => child.digest));
  for (const child of children) {
    if (!isIndexType(child.mediaType)) continue;
    const inner = { host, path, tag: undefined, digest: child.digest };
    // One that it lists and the registry lost needs nothing.
    if ((await client.headManifest(inner, signal)) === undefined) continue;
    const below = await listedBy(client, repository, child.digest, signal);
    for (const each of below) all.add(each);
  }
  return all;
}

/** Why a digest must stay, given the tags that stay; undefined: nothing needs it. */
export function neededBy(
  { tags, listed }: RepositorySurvey,
  staying: (tag: string) => boolean,
): (digest: string) => string | undefined {
  const reasons = new Map<string, string>();
  const kept = [...tags].filter(([tag]) => staying(tag)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [tag, { digest }] of kept) {
    if (!reasons.has(digest)) reasons.set(digest, `${tag} leads to it, too`);
  }
  for (const [tag, { digest }] of kept) {
    for (const child of listed.get(digest) ?? []) {
      if (!reasons.has(child)) reasons.set(child, `the index ${tag} lists it`);
    }
  }
  return (digest) => reasons.get(digest);
}
