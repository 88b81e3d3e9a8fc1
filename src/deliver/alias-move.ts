import { compareVersions } from '../plan/version-order.ts';
import { releaseOfTags } from '../plan/release-of-tag.ts';
import { releaseOfImage } from './image-release.ts';

/** What a moving tag leads to now. */
export interface AliasNow {
  readonly digest: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The version of a tag that leads to the same digest ({@link laterRelease}). */
  readonly later?: string | undefined;
}

/** What is to become of a moving tag. */
export type AliasMove =
  | { readonly type: 'present' }
  | { readonly type: 'move' }
  /** It leads to a later version, and stays there. */
  | { readonly type: 'behind'; readonly why: string };

export interface AliasTarget {
  readonly reference: string;
  /** What it is to lead to. */
  readonly digest: string;
  /** The version that the plan is for. */
  readonly version: string;
  readonly tagFormat: string;
  /** Move it whatever it leads to. */
  readonly force: boolean;
}

/**
 * A moving tag never goes back to an earlier version (mastodon/mastodon#17416, feast-dev/feast#673 are of tags that did). What was pushed by
 * something else and tells of no version is nothing to go back behind. Pure.
 */
export function decideAlias(now: AliasNow | undefined, target: AliasTarget): AliasMove {
  if (now === undefined) return { type: 'move' };
  if (now.digest === target.digest) return { type: 'present' };
  const own = now.later ?? releaseOfImage(now.labels, target.tagFormat);
  if (target.force || own === undefined || compareVersions(own, target.version) <= 0) {
    return { type: 'move' };
  }
  const why = `${target.reference} leads to ${own}, later than ${target.version}: it stays there`;
  return { type: 'behind', why };
}

/**
 * The version of a later release whose tag leads to a digest. An image that did not change from one version to the next is not built again, so
 * its labels tell of the earlier one; only the tags tell of both.
 *
 * @param tags all of the repository
 */
export async function laterRelease(
  digest: string,
  tags: readonly string[],
  { version, tagFormat }: Pick<AliasTarget, 'version' | 'tagFormat'>,
  digestOf: (tag: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const releaseOf = releaseOfTags(tagFormat);
  for (const tag of tags) {
    const own = releaseOf(tag);
    if (own === undefined || compareVersions(own, version) <= 0) continue;
    if ((await digestOf(tag)) === digest) return own;
  }
  return undefined;
}
