import { NAME_LABEL } from '../../deliver/labels.ts';
import { compareVersions } from '../../plan/version-order.ts';
import type { Answer } from '../asker.ts';
import { releaseOfImage } from '../../deliver/image-release.ts';
import type { WantedAlias } from '../wanted.ts';
import { short } from './image-status.ts';
import type { AliasStatus } from './status-schema.ts';

export interface AliasFacts {
  readonly digest: string | undefined;
  /** Of what it leads to; undefined: not asked for, or there are none. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** The version of a later release whose tag leads to the same digest. */
  readonly later?: string | undefined;
}

/**
 * What is to be said of a moving tag. Pure.
 *
 * @param expected the digest under the tag of its image; undefined: there is none
 */
export function judgeAlias(
  { alias, reference, of }: WantedAlias,
  expected: string | undefined,
  answer: Answer<AliasFacts>,
  { release, tagFormat }: { readonly release: string; readonly tagFormat: string },
): AliasStatus {
  const { image, registry } = of;
  const status = { alias, image: image.name, registry, reference, expected: expected ?? null };
  if (!answer.ok) {
    return { ...status, state: 'unknown', digest: null, message: answer.error.message };
  }
  const { digest, labels = {}, later } = answer.value;
  if (digest === undefined) {
    return { ...status, state: 'missing', digest: null, message: 'the registry does not have it' };
  }
  if (digest === expected) return { ...status, state: 'ok', digest, message: null };
  const own = later ?? releaseOfImage(labels, tagFormat);
  const name = labels[NAME_LABEL];
  const leads = `it leads to ${name === undefined || name === image.name ? short(digest) : name}`;
  if (own !== undefined && compareVersions(own, release) > 0) {
    const message = `${leads}, which is of ${own}, later than ${release}`;
    return { ...status, state: 'ahead', digest, message };
  }
  return { ...status, state: 'wrong', digest, message: `${leads}, not to ${image.name}` };
}
