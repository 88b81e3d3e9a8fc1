import { releaseOfTags } from '../plan/release-of-tag.ts';
import type { WantedRepository } from './wanted.ts';

/** The tags of a repository that a plan does not want, told apart. */
export interface UnwantedTags {
  /** Of no use to the manifest any more. */
  readonly orphans: readonly string[];
  /** Of another version than the plan's: version → tags. A release that is over keeps its images. */
  readonly otherReleases: ReadonlyMap<string, readonly string[]>;
}

/**
 * Signatures, attestations and SBOMs of cosign and the fallback tags of the referrers API (OCI distribution specification, "Referrers Tag
 * Schema") hang on images by digest; they go when their image goes.
 */
const ATTACHED = /^sha(?:256|512)-[0-9a-f]{32,128}(?:\..+)?$/;

export function isAttached(tag: string): boolean {
  return ATTACHED.test(tag);
}

/** Sorts tags that a registry lists. Pure. */
export function unwantedTags(
  tags: readonly string[],
  { tags: wanted }: Pick<WantedRepository, 'tags'>,
  { tagFormat, release }: { readonly tagFormat: string; readonly release: string },
): UnwantedTags {
  const releaseOf = releaseOfTags(tagFormat);
  const orphans: string[] = [];
  const otherReleases = new Map<string, string[]>();
  for (const tag of tags.toSorted()) {
    if (wanted.has(tag) || isAttached(tag)) continue;
    const own = releaseOf(tag);
    if (own === undefined || own === release) orphans.push(tag);
    else otherReleases.set(own, [...(otherReleases.get(own) ?? []), tag]);
  }
  return { orphans, otherReleases };
}
