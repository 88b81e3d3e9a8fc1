import { typeFault } from '../runtime/fault.ts';
import { textLength } from './code-points.ts';
import type { Value } from './value.ts';
import { PyObject, typeName } from './value.ts';

/** Python's `len(value)`. */
export function lengthOf(value: Value): number {
  if (typeof value === 'string') return textLength(value);
  if (Array.isArray(value)) return value.length;
  if (value instanceof PyObject) return value.length();
  throw typeFault(`object of type '${typeName(value)}' has no len()`);
}
