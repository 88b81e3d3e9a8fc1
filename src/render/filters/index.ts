import type { Filter } from './filter.ts';
import { htmlFilters } from './html.ts';
import { jsonFilters } from './json.ts';
import { numberFilters } from './number.ts';
import { orderFilters } from './order.ts';
import { selectFilters } from './select.ts';
import { sequenceFilters } from './sequence.ts';
import { textFilters } from './text.ts';
import { urlFilters } from './url.ts';
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
    ...wrapFilters,
  }),
);

const ALIASES = { d: 'default', e: 'escape', count: 'length' } as const;
for (const [alias, name] of Object.entries(ALIASES)) {
  const filter = filters.get(name);
  if (filter !== undefined) filters.set(alias, filter);
}

/** The built-in filter of Jinja2 3.1 of that name. */
export function filterNamed(name: string): Filter | undefined {
  return filters.get(name);
}

export function filterNames(): string[] {
  return [...filters.keys()];
}
