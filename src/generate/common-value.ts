import { Opaque } from '../render/environment.ts';
import type { TemplateValue } from './context.ts';

/** A value of several contexts at once. */
export type CommonValue =
  TemplateValue | Opaque | readonly CommonValue[] | ReadonlyMap<string, CommonValue>;
type Dict<V> = ReadonlyMap<string, V>;

/** The way to a value inside a context: keys of dicts, places in lists. */
export type ValuePath = readonly (string | number)[];

/**
 * What stands for both values: what they agree on, with an opaque text wherever texts differ.
 * Undefined where something else than a text differs, such as the keys of a dict.
 */
export function commonValue(a: CommonValue, b: CommonValue): CommonValue | undefined {
  if (a === b) return a;
  if (typeof b === 'string' || b instanceof Opaque) {
    if (a instanceof Opaque) return a;
    return typeof a === 'string' ? new Opaque() : undefined;
  }
  if (isDict(a) && isDict(b)) return commonDict(a, b);
  return isList(a) && isList(b) ? commonList(a, b) : undefined;
}

function commonDict(a: Dict<CommonValue>, b: Dict<CommonValue>): CommonValue | undefined {
  if (a.size !== b.size) return undefined;
  let common: Map<string, CommonValue> | undefined;
  const otherKeys = b.keys();
  for (const key of a.keys()) {
    if (otherKeys.next().value !== key) return undefined;
    const value = a.get(key);
    const other = b.get(key);
    if (value === other) continue;
    if (value === undefined || other === undefined) return undefined;
    const both = commonValue(value, other);
    if (both === undefined) return undefined;
    if (both !== value) (common ??= new Map(a)).set(key, both);
  }
  return common ?? a;
}

function commonList(a: readonly CommonValue[], b: readonly CommonValue[]): CommonValue | undefined {
  if (a.length !== b.length) return undefined;
  let common: CommonValue[] | undefined;
  for (const [i, other] of b.entries()) {
    const value = a[i] ?? null;
    const both = commonValue(value, other);
    if (both === undefined) return undefined;
    if (both !== value) (common ??= [...a])[i] = both;
  }
  return common ?? a;
}

/** Where the opaque texts of a value stand, each in one place. */
export function opaquePlaces(value: CommonValue): ReadonlyMap<Opaque, ValuePath> {
  const places = new Map<Opaque, ValuePath>();
  const walk = (part: CommonValue, path: ValuePath): void => {
    if (part instanceof Opaque) places.set(part, path);
    else if (isDict(part)) for (const [key, item] of part) walk(item, [...path, key]);
    else if (isList(part)) for (const [i, item] of part.entries()) walk(item, [...path, i]);
  };
  walk(value, []);
  return places;
}

/** Undefined where the value has nothing of that path. */
export function valueAt(value: CommonValue, path: ValuePath): CommonValue | undefined {
  let found: CommonValue | undefined = value;
  for (const key of path) {
    if (isDict(found)) found = typeof key === 'string' ? found.get(key) : undefined;
    else found = isList(found) && typeof key === 'number' ? found[key] : undefined;
  }
  return found;
}

function isDict(value: CommonValue | undefined): value is Dict<CommonValue> {
  return value instanceof Map;
}

function isList(value: CommonValue | undefined): value is readonly CommonValue[] {
  return Array.isArray(value);
}
