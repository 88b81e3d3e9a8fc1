import { PyBytes } from '../values/bytes.ts';
import { LoopContext } from '../runtime/loop.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { DictView } from '../values/dict-view.ts';
import { PyDict } from '../values/dict.ts';
import { PyIterator } from '../values/iterator.ts';
import { Markup } from '../values/markup.ts';
import { PyRange } from '../values/range.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Value } from '../values/value.ts';

/** True for what Python can walk. */
export function isIterable(value: Value): boolean {
  if (value instanceof PyUndefined) {
    value.iterate();
    return true;
  }
  return (
    isSequence(value) ||
    value instanceof DictView ||
    value instanceof PyIterator ||
    value instanceof LoopContext
  );
}

/** Jinja2's test: it has a length and items by index or key. */
export function isSequence(value: Value): boolean {
  if (value instanceof PyUndefined) {
    value.length();
    return true;
  }
  const isPlain = typeof value === 'string' || Array.isArray(value);
  return (
    isPlain || [PyDict, PyTuple, PyRange, Markup, PyBytes].some((type) => value instanceof type)
  );
}
