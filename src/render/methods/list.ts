import { bind } from '../runtime/arguments.ts';
import { typeFault, valueFault } from '../runtime/fault.ts';
import { allocate } from '../runtime/meter.ts';
import { sameItem } from '../values/equality.ts';
import { iterate } from '../values/iterate.ts';
import { compare } from '../values/order.ts';
import { toRepr } from '../values/text.ts';
import type { PyTuple } from '../values/tuple.ts';
import type { RenderState } from '../runtime/state.ts';
import type { Kwargs, Value } from '../values/value.ts';
import { PyObject, typeName } from '../values/value.ts';
import { integerArgument, methodTable } from './table.ts';
import type { MethodTable } from './table.ts';

/** Sorts in place as Python does: stable, reversed without changing the order of equal items. */
export function sortValues(items: Value[], keyOf: (item: Value) => Value, reverse: boolean): void {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  const sign = reverse ? -1 : 1;
  keyed.sort((a, b) => sign * (compare(a.key, b.key, '<') || 0));
  keyed.forEach(({ item }, i) => (items[i] = item));
}

/** Python takes an integer here, and None or text for a mistake. */
export function reverseArgument(value: Value): boolean {
  const number = integerArgument(value, 'reverse');
  if (number === (number | 0)) return number !== 0;
  throw valueFault("reverse is too large for C's int");
}

function indexOf(items: readonly Value[], wanted: Value, start: Value, stop: Value): number {
  const clip = (bound: Value): number => {
    const index = integerArgument(bound, 'a bound of index()');
    return index < 0 ? Math.max(0, index + items.length) : index;
  };
  const from = clip(start);
  const to = stop === null ? items.length : clip(stop);
  const found = items.findIndex((item, i) => i >= from && i < to && sameItem(item, wanted));
  if (found === -1) throw valueFault(`${toRepr(wanted)} is not in the list`);
  return found;
}

function insert(items: Value[], at: Value, item: Value): null {
  items.splice(integerArgument(at, 'the position'), 0, item);
  return null;
}

function pop(items: Value[], at: Value): Value {
  if (items.length === 0) throw valueFault('pop from empty list');
  const index = integerArgument(at, 'the position');
  const from = index < 0 ? index + items.length : index;
  if (from < 0 || from >= items.length) throw valueFault('pop index out of range');
  return items.splice(from, 1)[0] ?? null;
}

function remove(items: Value[], wanted: Value): null {
  items.splice(indexOf(items, wanted, 0, null), 1);
  return null;
}

function sort(
  items: Value[],
  args: Value[],
  kwargs: Kwargs | undefined,
  state: RenderState,
): Value {
  if (args.length > 0) throw typeFault('list.sort() takes its arguments by name: key=…, reverse=…');
  const [key = null, reverse = null] = bind(
    'list.sort()',
    [
      ['key', null],
      ['reverse', false],
    ],
    [],
    kwargs,
  );
  const keyOf = (item: Value): Value => {
    if (key === null) return item;
    if (key instanceof PyObject) return key.call([item], undefined, state);
    throw typeFault(`'${typeName(key)}' object is not callable`);
  };
  sortValues(items, keyOf, reverseArgument(reverse));
  return null;
}

export const listMethods: MethodTable<Value[]> = methodTable<Value[]>(
  'list',
  {
    append: [
      [['/item']],
      (items, item = null) => {
        items.push(item);
        return null;
      },
    ],
    clear: [
      [],
      (items) => {
        items.length = 0;
        return null;
      },
    ],
    copy: [
      [],
      (items) => {
        allocate(items.length);
        return [...items];
      },
    ],
    count: [
      [['/item']],
      (items, wanted = null) => items.filter((item) => sameItem(item, wanted)).length,
    ],
    extend: [
      [['/items']],
      (items, more = null) => {
        if (Array.isArray(more)) allocate(more.length);
        for (const item of Array.isArray(more) ? [...more] : iterate(more)) items.push(item);
        return null;
      },
    ],
    index: [
      [['/item'], ['/start', 0], ['/stop', null]],
      (items, item = null, start = 0, stop = null) => indexOf(items, item, start, stop),
    ],
    insert: [[['/index'], ['/item']], (items, at = null, item = null) => insert(items, at, item)],
    pop: [[['/index', -1]], (items, at = -1) => pop(items, at)],
    remove: [[['/item']], (items, item = null) => remove(items, item)],
    reverse: [
      [],
      (items) => {
        items.reverse();
        return null;
      },
    ],
    sort,
  },
  [],
);

export const tupleMethods: MethodTable<PyTuple> = methodTable<PyTuple>(
  'tuple',
  {
    count: [
      [['/item']],
      (tuple, wanted = null) => tuple.items.filter((item) => sameItem(item, wanted)).length,
    ],
    index: [
      [['/item'], ['/start', 0], ['/stop', null]],
      (tuple, item = null, start = 0, stop = null) => indexOf(tuple.items, item, start, stop),
    ],
  },
  [],
);
