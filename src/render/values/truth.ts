import type { Value } from './value.ts';

/** Python's `bool(value)`. */
export function truth(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' ? value.truth() : Boolean(value);
}
