import { typeFault } from '../runtime/fault.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { sameItem } from './equality.ts';
import { iterate } from './iterate.ts';
import { Markup } from './markup.ts';
import type { Value } from './value.ts';
import { PyObject, typeName } from './value.ts';

/** Python's `needle in haystack`. */
export function contains(needle: Value, haystack: Value): boolean {
  const text = haystack instanceof Markup ? haystack.value : haystack;
  if (typeof text === 'string') {
    const part = needle instanceof Markup ? needle.value : needle;
    if (typeof part === 'string') return text.includes(part);
    if (needle instanceof PyUndefined) throw needle.fault();
    throw typeFault(
      `'in <string>' requires string as left operand, not ${typeName(needle)}`,
      'Turn the value into text with |string.',
    );
  }
  if (!Array.isArray(haystack) && !(haystack instanceof PyObject)) {
    throw typeFault(`argument of type '${typeName(haystack)}' is not iterable`);
  }
  const found = haystack instanceof PyObject ? haystack.contains(needle) : undefined;
  if (found !== undefined) return found;
  for (const item of iterate(haystack)) if (sameItem(item, needle)) return true;
  return false;
}
