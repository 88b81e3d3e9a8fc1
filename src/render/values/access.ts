import type { Site } from '../runtime/fault.ts';
import { Fault, typeFault, valueFault } from '../runtime/fault.ts';
import type { RenderState } from '../runtime/state.ts';
import { dictMethods } from '../methods/dict.ts';
import { methodOf } from '../methods/index.ts';
import { isMember } from '../methods/table.ts';
import { characters, isSimple, textLength } from './code-points.ts';
import { PyDict } from './dict.ts';
import { Markup } from './markup.ts';
import { PyRange } from './range.ts';
import { toRepr } from './text.ts';
import { PyTuple } from './tuple.ts';
import type { Value } from './value.ts';
import { orElse, PyObject, typeName } from './value.ts';

/** Names that Python's objects all have and that lead out of the sandbox there. */
function refuseInternal(name: string, value: Value): void {
  if (!name.startsWith('__') || !name.endsWith('__') || name === '__proto__') return;
  throw new Fault(
    'template/sandbox',
    `'${name}' of a ${typeName(value)} is out of reach for templates`,
  );
}

/** True for a name that is no attribute of any dict. */
function isFree(name: string): boolean {
  return !name.startsWith('__') && !isMember(dictMethods, name);
}

/** `value.name`: the attribute, then the item. */
export function attribute(state: RenderState, value: Value, name: string, site: Site): Value {
  // What templates ask for most. The rest would come to the same.
  const item = value instanceof PyDict && isFree(name) ? value.get(name) : undefined;
  if (item !== undefined) return item;
  refuseInternal(name, value);
  const found = orElse(attributeOf(value, name), () => itemOf(value, name));
  if (found !== undefined) return found;
  return missing(state, value, name, site);
}

/** `value[key]`: the item, then the attribute. */
export function item(state: RenderState, value: Value, key: Value, site?: Site): Value {
  const found = orElse(itemOf(value, key), () =>
    typeof key === 'string' ? attributeOf(value, key) : undefined,
  );
  if (found !== undefined) return found;
  if (typeof key === 'string') refuseInternal(key, value);
  return missing(state, value, key, site);
}

/** Python's `getattr` for the attributes that templates may use; `undefined` when there is none. */
export function attributeOf(value: Value, name: string): Value | undefined {
  const own = value instanceof PyObject ? value.attr(name) : undefined;
  return orElse(own, () => methodOf(value, name));
}

/** `value[key]`, or `undefined` where Python raises LookupError or TypeError. */
export function itemOf(value: Value, key: Value): Value | undefined {
  if (typeof value === 'string')
    return atIndex(textLength(value), key, (index) => characterAt(value, index));
  if (Array.isArray(value)) return atIndex(value.length, key, (index) => value[index]);
  if (value instanceof PyTuple)
    return atIndex(value.items.length, key, (index) => value.items[index]);
  if (value instanceof PyRange) return atIndex(value.length(), key, (index) => value.at(index));
  if (value instanceof Markup) {
    const found = itemOf(value.value, key);
    return typeof found === 'string' ? new Markup(found) : found;
  }
  return value instanceof PyObject ? value.item(key) : undefined;
}

function characterAt(text: string, index: number): string | undefined {
  return isSimple(text) ? text[index] : characters(text)[index];
}

function atIndex(
  length: number,
  key: Value,
  get: (index: number) => Value | undefined,
): Value | undefined {
  const index = typeof key === 'boolean' ? Number(key) : key;
  if (typeof index !== 'number') return undefined;
  return get(index < 0 ? index + length : index);
}

function missing(state: RenderState, value: Value, key: Value, site: Site | undefined): Value {
  const what = typeof key === 'string' ? `attribute '${key}'` : `element ${safeRepr(key)}`;
  const message =
    site?.expression === undefined
      ? `the ${typeName(value)} has no ${what}`
      : `'${site.expression}' is undefined: the ${typeName(value)} has no ${what}`;
  return state.undefinedValue({
    message,
    site,
    ...(typeof key === 'string' ? { name: key, candidates: () => keysOf(value) } : {}),
  });
}

function safeRepr(key: Value): string {
  return key instanceof PyObject && !(key instanceof PyTuple) ? typeName(key) : toRepr(key);
}

function keysOf(value: Value): string[] {
  return value instanceof PyDict
    ? [...value.iterate()].filter((key) => typeof key === 'string')
    : [];
}

/** `value[start:stop:step]`; null is a bound that was left out. */
export function slice(value: Value, start: Value, stop: Value, step: Value): Value {
  if (typeof value === 'string') return slicedItems(characters(value), start, stop, step).join('');
  if (value instanceof Markup)
    return new Markup(slicedItems(characters(value.value), start, stop, step).join(''));
  if (Array.isArray(value)) return slicedItems(value, start, stop, step);
  if (value instanceof PyTuple) return new PyTuple(slicedItems(value.items, start, stop, step));
  if (value instanceof PyRange) {
    const bounds = sliceBounds(value.length(), start, stop, step);
    return value.sliced(bounds.start, bounds.stop, bounds.step);
  }
  if (value instanceof PyDict)
    throw typeFault("unhashable type: 'slice'", 'A dict has no order to slice; use |list first.');
  if (value instanceof PyObject) value.item(null);
  throw typeFault(
    `'${typeName(value)}' object is not subscriptable`,
    'Turn it into a list with |list first.',
  );
}

function slicedItems<I>(items: readonly I[], from: Value, to: Value, by: Value): I[] {
  const { start, stop, step } = sliceBounds(items.length, from, to, by);
  if (step === 1) return items.slice(start, Math.max(start, stop));
  const found: I[] = [];
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) {
    const found_ = items[i];
    if (found_ !== undefined) found.push(found_);
  }
  return found;
}

/** Python's `slice.indices(length)`. */
function sliceBounds(
  length: number,
  from: Value,
  to: Value,
  by: Value,
): { start: number; stop: number; step: number } {
  const step = by === null ? 1 : sliceIndex(by);
  if (step === 0) throw valueFault('slice step cannot be zero');
  const lowest = step < 0 ? -1 : 0;
  const highest = step < 0 ? length - 1 : length;
  const clip = (bound: Value, absent: number): number => {
    if (bound === null) return absent;
    const index = sliceIndex(bound);
    return index < 0 ? Math.max(lowest, index + length) : Math.min(highest, index);
  };
  return {
    start: clip(from, step < 0 ? highest : lowest),
    stop: clip(to, step < 0 ? lowest : highest),
    step,
  };
}

function sliceIndex(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint')
    return value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
  if (value instanceof PyObject) value.refuseOrder();
  throw typeFault('slice indices must be integers or None');
}
