import { typeFault } from '../runtime/fault.ts';
import { allocate, step } from '../runtime/meter.ts';
import { PyIterator } from './iterator.ts';
import { PyRange } from './range.ts';
import { PyTuple } from './tuple.ts';
import type { Value } from './value.ts';
import { PyObject, typeName } from './value.ts';

/** Walking what is there already costs a sixteenth of a step for each item. */
const COST_SHIFT = 4;

/** True for what counts its own steps while it is walked. */
export function countsSteps(value: Value): boolean {
  return value instanceof PyRange || value instanceof PyIterator;
}

/** Python's `iter(value)`: letters of a string, keys of a dict. @throws Fault for what cannot be walked */
export function iterate(value: Value): Iterable<Value> {
  if (Array.isArray(value) || typeof value === 'string') {
    step(value.length >> COST_SHIFT);
    return value;
  }
  if (value instanceof PyObject) return value.iterate();
  throw typeFault(`'${typeName(value)}' object is not iterable`);
}

/** Python's `list(value)`, metered. */
export function listOf(value: Value): Value[] {
  if (Array.isArray(value)) {
    allocate(value.length);
    return [...value];
  }
  const items: Value[] = [];
  for (const item of iterate(value)) items.push(item);
  allocate(items.length);
  return items;
}

/** The items of a list or tuple as they are, of anything else as a new list. */
export function itemsOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  return value instanceof PyTuple ? value.items : listOf(value);
}

/** Exactly `count` items for as many names. */
export function unpack(value: Value, count: number): readonly Value[] {
  const items = [];
  for (const item of iterateUnpacked(value)) {
    items.push(item);
    if (items.length > count)
      throw typeFault(`too many values to unpack (expected ${count})`, unpackHint(value));
  }
  if (items.length < count) {
    throw typeFault(
      `not enough values to unpack (expected ${count}, got ${items.length})`,
      unpackHint(value),
    );
  }
  return items;
}

function iterateUnpacked(value: Value): Iterable<Value> {
  if (
    value === null ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint'
  ) {
    throw typeFault(`cannot unpack non-iterable ${typeName(value)} object`, unpackHint(value));
  }
  return iterate(value);
}

function unpackHint(value: Value): string | undefined {
  return typeof value === 'string'
    ? 'Walking a dict gives its keys; for pairs use .items().'
    : undefined;
}
