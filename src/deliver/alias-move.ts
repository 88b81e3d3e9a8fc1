import { compareVersions } from '../plan/version-order.ts';
import { releaseOfImage } from './image-release.ts';

/** What a moving tag leads to now. */
export interface AliasNow {
  readonly digest: string;
  readonly labels: Readonly<Record<string, string>>;
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
  const own = releaseOfImage(now.labels, target.tagFormat);
  if (target.force || own === undefined || compareVersions(own, target.version) <= 0) {
    return { type: 'move' };
  }
  const why = `${target.reference} leads to ${own}, later than ${target.version}: it stays there`;
  return { type: 'behind', why };
}
