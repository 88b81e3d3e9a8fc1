import { typeFault, valueFault } from '../runtime/fault.ts';
import type { RenderState } from '../runtime/state.ts';
import { reverseArgument, sortValues } from '../methods/list.ts';
import { PyDict } from '../values/dict.ts';
import { equals } from '../values/equality.ts';
import { iterate, listOf } from '../values/iterate.ts';
import { PyIterator } from '../values/iterator.ts';
import { compare } from '../values/order.ts';
import { truth } from '../values/truth.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Value } from '../values/value.ts';
import { typeName } from '../values/value.ts';
import { attributeGetter, foldCase, sortKeyGetter } from './attribute.ts';
import type { Filters } from './filter.ts';
import { defined, filter } from './filter.ts';

function sorted(
  state: RenderState,
  input: Value,
  reverse: Value,
  caseSensitive: Value,
  attribute: Value,
): Value {
  const items = listOf(input);
  sortValues(
    items,
    sortKeyGetter(state, attribute, truth(caseSensitive)),
    reverseArgument(reverse),
  );
  return items;
}

function sortedDict(input: Value, caseSensitive: boolean, by: Value, reverse: boolean): Value {
  if (by !== 'key' && by !== 'value')
    throw valueFault("the filter dictsort sorts by 'key' or 'value'");
  if (!(defined(input) instanceof PyDict))
    throw typeFault(`the filter dictsort needs a dict, got ${typeName(input)}`);
  const pairs = [...(input as PyDict).pairs()].map((pair): Value => new PyTuple(pair));
  const keyOf = (pair: Value): Value => {
    const key = (pair as PyTuple).items[by === 'key' ? 0 : 1] ?? null;
    return caseSensitive ? key : foldCase(key);
  };
  sortValues(pairs, keyOf, reverse);
  return pairs;
}

function grouped(
  state: RenderState,
  input: Value,
  attribute: Value,
  fallback: Value,
  caseSensitive: boolean,
): Value {
  const plain = attributeGetter(state, attribute, fallback);
  const keyOf = (item: Value): Value => (caseSensitive ? plain(item) : foldCase(plain(item)));
  const items = listOf(input);
  sortValues(items, keyOf, false);
  const groups: { key: Value; items: Value[] }[] = [];
  for (const item of items) {
    const key = keyOf(item);
    const last = groups.at(-1);
    if (last !== undefined && equals(last.key, key)) last.items.push(item);
    else groups.push({ key, items: [item] });
  }
  return groups.map(
    ({ items: members }) => new PyTuple([plain(members[0] ?? null), members], ['grouper', 'list']),
  );
}

function* distinct(
  state: RenderState,
  input: Value,
  caseSensitive: boolean,
  attribute: Value,
): Iterable<Value> {
  const get = attributeGetter(state, attribute);
  const seen = new PyDict();
  for (const item of iterate(input)) {
    const key = caseSensitive ? get(item) : foldCase(get(item));
    if (seen.has(key)) continue;
    seen.set(key, true);
    yield item;
  }
}

function extreme(
  state: RenderState,
  input: Value,
  caseSensitive: Value,
  attribute: Value,
  sign: 1 | -1,
): Value {
  const get = attributeGetter(state, attribute);
  const keyOf = (item: Value): Value => (truth(caseSensitive) ? get(item) : foldCase(get(item)));
  let best: { item: Value; key: Value } | undefined;
  for (const item of iterate(input)) {
    const key = keyOf(item);
    if (best === undefined || sign * compare(key, best.key, sign === 1 ? '>' : '<') > 0)
      best = { item, key };
  }
  return (
    best?.item ??
    (best === undefined
      ? state.undefinedValue({ message: 'the sequence is empty', site: undefined })
      : null)
  );
}

const EXTREME = [
  ['case_sensitive', false],
  ['attribute', null],
] as const;

export const orderFilters: Filters = {
  sort: filter(
    'sort',
    [
      ['reverse', false],
      ['case_sensitive', false],
      ['attribute', null],
    ],
    (state, input, reverse = false, caseSensitive = false, attribute = null) =>
      sorted(state, input, reverse, caseSensitive, attribute),
  ),
  dictsort: filter(
    'dictsort',
    [
      ['case_sensitive', false],
      ['by', 'key'],
      ['reverse', false],
    ],
    (_, input, caseSensitive = false, by = 'key', reverse = false) =>
      sortedDict(input, truth(caseSensitive), by, reverseArgument(reverse)),
  ),
  groupby: filter(
    'groupby',
    [['attribute'], ['default', null], ['case_sensitive', false]],
    (state, input, attribute = null, fallback = null, caseSensitive = false) =>
      grouped(state, input, attribute, fallback, truth(caseSensitive)),
  ),
  unique: filter('unique', EXTREME, (state, input, caseSensitive = false, attribute = null) => {
    return new PyIterator('generator', distinct(state, input, truth(caseSensitive), attribute));
  }),
  max: filter('max', EXTREME, (state, input, caseSensitive = false, attribute = null) =>
    extreme(state, input, caseSensitive, attribute, 1),
  ),
  min: filter('min', EXTREME, (state, input, caseSensitive = false, attribute = null) =>
    extreme(state, input, caseSensitive, attribute, -1),
  ),
};
