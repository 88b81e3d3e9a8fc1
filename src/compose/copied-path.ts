import { posix } from 'node:path';
import { TRITON_FOLDER } from './check-components.ts';
import type { CopiedPath } from './composition.ts';

/** Why a text names nothing of the build context that could be copied. */
export interface NoCopiedPath {
  readonly why: string;
  readonly hint: string;
}

/**
 * Reads `SOURCE[:TARGET]`: `backends/mine`, `conf:/etc/triton`. A source without a target is a backend.
 *
 * @param folder what the folder is called that the source has to be in
 */
export function readCopiedPath(text: string, folder: string): CopiedPath | NoCopiedPath {
  const split = text.lastIndexOf(':/');
  const source = split === -1 ? text : text.slice(0, split);
  const path = posix.normalize(source);
  if (path === '..' || path.startsWith('../') || path.startsWith('/') || source === '') {
    return { why: `is not in ${folder}`, hint: `Give a path below ${folder}.` };
  }
  const name = posix.basename(path);
  if (split === -1 && source.includes(':')) {
    const where = source.slice(0, source.indexOf(':')) || 'conf';
    return { why: 'has a target that is not absolute', hint: `As in '${where}:/etc/triton'.` };
  }
  if (split === -1 && name === '.') {
    const why = 'has no name that a backend could have';
    return { why, hint: `Say where it goes, as in '.:/opt/mine'.` };
  }
  return {
    source: path,
    target: split === -1 ? `${TRITON_FOLDER}/backends/${name}` : text.slice(split + 1),
  };
}
