import type { RenderState } from '../runtime/state.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { item as itemOfValue } from '../values/access.ts';
import { plainText } from '../values/markup.ts';
import type { Value } from '../values/value.ts';

/** What a filter looks up in every item. */
export type Getter = (item: Value) => Value;

/** Text compares without case unless asked otherwise. */
export function foldCase(value: Value): Value {
  const text = plainText(value);
  return text === undefined ? value : text.toLowerCase();
}

/** `'a.b.0'` as steps; null is the item itself. */
function steps(attribute: Value): Value[] {
  if (attribute === null) return [];
  if (typeof attribute !== 'string') return [attribute];
  return attribute.split('.').map((part) => (/^[0-9]+$/.test(part) ? Number(part) : part));
}

/** Looks up a dotted attribute; an undefined step becomes `fallback` when there is one. */
export function attributeGetter(
  state: RenderState,
  attribute: Value,
  fallback: Value = null,
): Getter {
  const path = steps(attribute);
  return (item) => {
    let found = item;
    for (const step of path) {
      found = itemOfValue(state, found, step);
      if (fallback !== null && found instanceof PyUndefined) found = fallback;
    }
    return found;
  };
}

/** Looks up several attributes, `'a,b'`, as a list to sort by. */
export function sortKeyGetter(
  state: RenderState,
  attribute: Value,
  caseSensitive: boolean,
): Getter {
  const attributes = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const getters = attributes.map((single) => attributeGetter(state, single));
  return (item) => getters.map((get) => (caseSensitive ? get(item) : foldCase(get(item))));
}
