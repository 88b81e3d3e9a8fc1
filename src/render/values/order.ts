import { typeFault } from '../runtime/fault.ts';
import { compareText } from './code-points.ts';
import { numeric, sameItem } from './equality.ts';
import { plainText } from './markup.ts';
import { PyTuple } from './tuple.ts';
import type { Value } from './value.ts';
import { PyObject, typeName } from './value.ts';

/**
 * Negative, zero or positive as `a` sorts before, with or after `b`; NaN when neither. `symbol` is for the message.
 * @throws Fault for types that Python does not order
 */
export function compare(a: Value, b: Value, symbol: string): number {
  const [x, y] = [plainText(a), plainText(b)];
  if (x !== undefined && y !== undefined) return compareText(x, y);
  const left = numeric(a);
  const right = numeric(b);
  if (left !== undefined && right !== undefined) {
    if (left < right) return -1;
    if (left > right) return 1;
    // Only NaN is neither less, greater nor equal.
    return Number.isNaN(left) || Number.isNaN(right) ? NaN : 0;
  }
  if (Array.isArray(a) && Array.isArray(b)) return compareSequences(a, b, symbol);
  if (a instanceof PyTuple && b instanceof PyTuple) return a.compare(b, symbol);
  for (const value of [a, b]) if (value instanceof PyObject) value.refuseOrder();
  const types = `'${typeName(a)}' and '${typeName(b)}'`;
  throw typeFault(`'${symbol}' not supported between instances of ${types}`, hintFor(a, b));
}

function hintFor(a: Value, b: Value): string | undefined {
  if (typeof a === 'string' && typeof b === 'number')
    return 'Turn the text into a number with |int or |float.';
  if (typeof a === 'number' && typeof b === 'string')
    return 'Turn the text into a number with |int or |float.';
  return undefined;
}

/** The first items that differ decide, then the lengths. */
export function compareSequences(a: readonly Value[], b: readonly Value[], symbol: string): number {
  for (let i = 0; i < a.length && i < b.length; i += 1) {
    const left = a[i] ?? null;
    const right = b[i] ?? null;
    if (!sameItem(left, right)) return compare(left, right, symbol);
  }
  return a.length - b.length;
}
