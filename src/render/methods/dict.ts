import { typeFault, valueFault } from '../runtime/fault.ts';
import { requireDefined } from '../runtime/undefined.ts';
import { PyDict } from '../values/dict.ts';
import { DictView } from '../values/dict-view.ts';
import { itemsOf, iterate } from '../values/iterate.ts';
import { toRepr } from '../values/text.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Kwargs, Value } from '../values/value.ts';
import { orElse } from '../values/value.ts';
import { methodTable } from './table.ts';
import type { MethodTable } from './table.ts';

/** Python's `dict(source, **named)` and `dict.update`. */
export function updateDict(dict: PyDict, args: readonly Value[], kwargs: Kwargs | undefined): void {
  const [source] = args;
  if (args.length > 1) throw typeFault(`expected at most 1 argument, got ${args.length}`);
  if (source instanceof PyDict) {
    for (const [key, value] of [...source.pairs()]) dict.set(key, value);
  } else if (source !== undefined) {
    // Python asks for its `keys` first, and an undefined value has no attributes.
    requireDefined(source);
    for (const pair of iterate(source)) {
      const [key, value, ...more] = itemsOf(pair);
      if (key === undefined || value === undefined || more.length > 0) {
        throw valueFault('a dict is made of pairs: every item needs a key and a value');
      }
      dict.set(key, value);
    }
  }
  for (const [key, value] of kwargs ?? []) dict.set(key, value);
}

function pop(dict: PyDict, args: Value[]): Value {
  const [key, fallback] = args;
  if (key === undefined || args.length > 2)
    throw typeFault(`pop expected 1 or 2 arguments, got ${args.length}`);
  const value = orElse(dict.get(key), () => fallback);
  if (value === undefined) throw valueFault(`the dict has no key ${toRepr(key)} to pop`);
  dict.delete(key);
  return value;
}

function popItem(dict: PyDict): Value {
  const last = [...dict.pairs()].at(-1);
  if (last === undefined) throw valueFault('popitem(): dictionary is empty');
  dict.delete(last[0]);
  return new PyTuple(last);
}

function setDefault(dict: PyDict, key: Value, value: Value): Value {
  const known = dict.get(key);
  if (known !== undefined) return known;
  dict.set(key, value);
  return value;
}

/** Python's `dict.fromkeys(keys, value)`. */
export function dictOfKeys(keys: Value, value: Value): PyDict {
  const dict = new PyDict();
  for (const key of iterate(keys)) dict.set(key, value);
  return dict;
}

export const dictMethods: MethodTable<PyDict> = methodTable<PyDict>(
  'dict',
  {
    clear: [
      [],
      (dict) => {
        dict.clear();
        return null;
      },
    ],
    fromkeys: [
      [['/iterable'], ['/value', null]],
      (_, keys = null, value = null) => dictOfKeys(keys, value),
    ],
    copy: [[], (dict) => new PyDict(dict.pairs())],
    get: [
      [['/key'], ['/default', null]],
      (dict, key = null, fallback = null) => orElse(dict.get(key), () => fallback),
    ],
    items: [[], (dict) => new DictView('dict_items', dict)],
    keys: [[], (dict) => new DictView('dict_keys', dict)],
    values: [[], (dict) => new DictView('dict_values', dict)],
    pop,
    popitem: [[], popItem],
    setdefault: [
      [['/key'], ['/default', null]],
      (dict, key = null, value = null) => setDefault(dict, key, value),
    ],
    update: (dict, args, kwargs) => {
      updateDict(dict, args, kwargs);
      return null;
    },
  },
  [],
);
