import type { Filter } from './filter.ts';
import { htmlFilters } from './html.ts';
import { jsonFilters } from './json.ts';
import { numberFilters } from './number.ts';
import { orderFilters } from './order.ts';
import { selectFilters } from './select.ts';
import { sequenceFilters } from './sequence.ts';
import { textFilters } from './text.ts';
import { urlFilters } from './url.ts';
import { urlizeFilters } from './urlize.ts';
import { wrapFilters } from './wrap.ts';

const filters = new Map<string, Filter>(
  Object.entries({
    ...textFilters,
    ...htmlFilters,
    ...jsonFilters,
    ...numberFilters,
    ...orderFilters,
    ...selectFilters,
    ...sequenceFilters,
    ...urlFilters,
    ...urlizeFilters,
    ...wrapFilters,
  }),
);

const ALIASES = { d: 'default', e: 'escape', count: 'length' } as const;
for (const [alias, name] of Object.entries(ALIASES)) {
  const filter = filters.get(name);
  if (filter !== undefined) filters.set(alias, filter);
}

/** Filters that work in another way where output is escaped; `map` hands that on. */
const ESCAPING = new Set(['join', 'map', 'replace', 'urlize', 'xmlattr']);

/** True for a filter that has to know whether output is escaped. */
export function needsEscaping(name: string): boolean {
  return ESCAPING.has(name);
}

/** The built-in filter of Jinja2 3.1 of that name. */
export function filterNamed(name: string): Filter | undefined {
  return filters.get(name);
}

export function filterNames(): string[] {
  return [...filters.keys()];
}
