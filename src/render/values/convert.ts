import { PyDict } from './dict.ts';
import { PyFloat } from './float.ts';
import { wholeNumber } from './integers.ts';
import { Opaque } from './opaque.ts';
import type { Value } from './value.ts';
import { orElse, PyObject } from './value.ts';

/**
 * What a template may be given. Plain objects and Maps are dicts in their own order (a Map keeps integer-like keys where they stand),
 * arrays lists, whole numbers integers, {@link PyFloat} floats that print as `1.0`, null None; a property that is undefined does not exist.
 */
export type ContextValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | PyFloat
  | PyObject
  | Opaque
  | readonly ContextValue[]
  | ReadonlyMap<string | number | boolean | null, ContextValue>
  | { readonly [key: string]: ContextValue };

/** Objects already converted, so that what was shared stays shared. */
export type Converted = Map<object, Value>;

/**
 * The template value of a context value: a copy, so that a template cannot change the caller's objects.
 * @throws TypeError for what is neither plain data nor one of our values; that is a mistake of the program, not of the template
 */
export function convert(value: ContextValue, seen: Converted): Value {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isInteger(value) ? wholeNumber(value) : new PyFloat(value);
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? wholeOf(value) : value;
    case 'undefined':
      return null;
    case 'object':
      if (value === null || value instanceof PyObject) return value;
      if (value instanceof Opaque) return value.value;
      return orElse(seen.get(value), () => convertObject(value, seen));
    default:
      throw new TypeError(`a template context cannot hold a ${typeof value}`);
  }
}

function wholeOf(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function convertObject(value: object, seen: Converted): Value {
  if (Array.isArray(value)) {
    const list: Value[] = [];
    seen.set(value, list);
    for (const item of value as readonly ContextValue[]) list.push(convert(item, seen));
    return list;
  }
  const dict = new PyDict();
  seen.set(value, dict);
  for (const [key, item] of pairsOf(value)) {
    if (item !== undefined) dict.set(convert(key, seen), convert(item, seen));
  }
  return dict;
}

function pairsOf(value: object): Iterable<readonly [ContextValue, ContextValue]> {
  if (value instanceof Map) return value as ReadonlyMap<string, ContextValue>;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw new TypeError('a template context holds plain objects, Maps and arrays only');
  }
  return Object.entries(value as Record<string, ContextValue>);
}
