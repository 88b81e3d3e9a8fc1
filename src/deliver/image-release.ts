import { NAME_LABEL, VERSION_LABEL } from './labels.ts';
import { releaseOfTags } from '../plan/release-of-tag.ts';

/**
 * The version that an image was made for: its own label, else that of the tag that it was built for, else the label of the OCI image
 * specification (annotations.md). Undefined: nothing tells.
 */
export function releaseOfImage(
  labels: Readonly<Record<string, string>>,
  tagFormat: string,
): string | undefined {
  const name = labels[NAME_LABEL];
  const tag = name?.slice(name.indexOf(':') + 1);
  return (
    labels[VERSION_LABEL] ??
    (tag === undefined ? undefined : releaseOfTags(tagFormat)(tag)) ??
    labels['org.opencontainers.image.version']
  );
}
