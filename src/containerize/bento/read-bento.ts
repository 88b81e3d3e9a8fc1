import { join } from 'node:path';
import { readTextFile } from '../../project/text-file.ts';
import type { Bento } from '../bento.ts';
import type { ReadBentofile } from '../options/read-bentofile.ts';
import { readBentoYaml } from '../options/read-bentofile.ts';
import { refused } from './problem.ts';
import { parseFullTag } from './tag.ts';

/** What makes a folder a built bento. */
export const BENTO_YAML = 'bento.yaml';

/**
 * Reads a built bento.
 *
 * @param folder absolute
 * @param shown how its bento.yaml is called in diagnostics
 * @throws InputError when bento.yaml is not there, or wrong
 */
export function readBento(
  folder: string,
  shown = BENTO_YAML,
): Pick<ReadBentofile, 'warnings' | 'diagnose'> & { readonly bento: Bento } {
  const text = readTextFile(join(folder, BENTO_YAML), shown, 'bento');
  const read = readBentoYaml(text, shown);
  const { bentofile: options, version, bentomlVersion, warnings, diagnose } = read;
  if (options.name === undefined || version === undefined) {
    const lacks = options.name === undefined ? 'name' : 'version';
    throw refused('no-tag', `${shown} has no ${lacks}`, 'Build the bento again.');
  }
  const tag = parseFullTag(`${options.name}:${version}`);
  const models = options.models.map(parseFullTag);
  return { bento: { tag, folder, options, models, bentomlVersion }, warnings, diagnose };
}
