import { PyFloat } from './float.ts';
import type { Value } from './value.ts';
import { PyObject } from './value.ts';

/** The JavaScript number or bigint of a Python number or boolean; undefined for anything else. */
export function numeric(value: Value): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof PyFloat ? value.value : undefined;
}

/** Python's `a == b`: by value and type, numbers of all kinds with each other, containers item by item. */
export function equals(a: Value, b: Value): boolean {
  if (a instanceof PyObject || b instanceof PyObject) return objectEquals(a, b);
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && sequenceEquals(a, b);
  }
  return numberEquals(a, b);
}

function objectEquals(a: Value, b: Value): boolean {
  const own = a instanceof PyObject ? a.equals(b) : undefined;
  if (own === true) return true;
  // What is of another type is asked too: a strict undefined value refuses even that.
  const other = b instanceof PyObject ? b.equals(a) : undefined;
  return other ?? own ?? numberEquals(a, b);
}

function numberEquals(a: Value, b: Value): boolean {
  const left = numeric(a);
  const right = numeric(b);
  // A bigint and a number compare by exact value only with the loose operator.
  // eslint-disable-next-line eqeqeq
  return left !== undefined && right !== undefined && left == right;
}

/** Item by item; an item always equals itself, as in Python's containers. */
export function sequenceEquals(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, i) => sameItem(item, b[i] ?? null));
}

/** Python's container test: identity or equality. */
export function sameItem(a: Value, b: Value): boolean {
  return a === b || equals(a, b);
}
