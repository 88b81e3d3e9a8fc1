import { warnIgnored } from './read-python.ts';
import { isMapping } from './section.ts';
import type { Section } from './section.ts';

export interface Models {
  readonly tags: readonly string[];
  readonly aliases: ReadonlyMap<string, string>;
}

/**
 * `models:`: tags, or mappings with a tag (`ModelSpec` of BentoML 1.1: tag, filter, alias). Those of a bento.yaml have further
 * keys, such as the module and the time of creation.
 */
export function readModels(top: Section, isBento: boolean): Models {
  const key = 'models';
  const aliases = new Map<string, string>();
  if (typeof top.value(key) === 'string') return { tags: top.texts(key) ?? [], aliases };
  const tags = (top.list(key) ?? []).flatMap((item, index): string[] => {
    if (!isMapping(item)) return [top.line(item, key, index)].filter((tag) => tag !== undefined);
    const entry = top.inside(item, key, index);
    const tag = entry.text('tag');
    const alias = entry.text('alias');
    if (tag === undefined && entry.value('tag') === undefined) {
      const problem = top.about('missing-key', "lacks the key 'tag'", [key, index]);
      top.fail(problem, key, index);
    }
    if (entry.text('filter') !== undefined) {
      warnIgnored(entry, 'filter', 'it asks a model registry, and manager asks none');
    }
    if (!isBento) entry.refuseOthers();
    if (tag !== undefined && alias !== undefined) aliases.set(tag, alias);
    return tag === undefined ? [] : [tag];
  });
  return { tags, aliases };
}
