import { KEY_LABEL } from '../../deliver/labels.ts';
import { short } from '../status/image-status.ts';
import { cause } from './reasons-schema.ts';
import type { Cause } from './reasons-schema.ts';
import type { ServedTag } from './served-tags.ts';

/**
 * Why tags of an image have to be pushed; none where all are served.
 *
 * @param key the plan's
 * @param current references that are known to be served as they should be
 */
export function pushCauses(
  key: string,
  served: readonly ServedTag[],
  current: ReadonlySet<string>,
): readonly Cause[] {
  return served.flatMap(({ tag, digest, labels, error }) => {
    const { reference, repository, isIndex } = tag;
    if (current.has(reference)) return [];
    const subject = { subject: reference };
    if (error !== undefined) {
      const message = `whether ${repository} serves it is not known`;
      return [cause('tag-unknown', message, subject)];
    }
    if (digest === undefined) {
      const what = isIndex ? 'index' : 'tag';
      return [cause('tag-missing', `${what} missing in ${repository}`, subject)];
    }
    // What an index lists is told by its platforms.
    if (isIndex) return [];
    const theirs = labels?.[KEY_LABEL];
    const how =
      theirs === undefined
        ? 'which has no content key'
        : theirs === key
          ? 'another build with the same content key'
          : 'which has another content key';
    const message = `${repository} serves ${short(digest)}, ${how}`;
    return [cause('tag-differs', message, { ...subject, from: digest })];
  });
}
