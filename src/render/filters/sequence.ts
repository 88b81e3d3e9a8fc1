import { typeFault, unsupportedFault, valueFault } from '../runtime/fault.ts';
import { allocate } from '../runtime/meter.ts';
import type { RenderState } from '../runtime/state.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { integerArgument } from '../methods/table.ts';
import { attributeOf } from '../values/access.ts';
import { add } from '../values/arithmetic.ts';
import { characters } from '../values/code-points.ts';
import { DictView } from '../values/dict-view.ts';
import { PyDict } from '../values/dict.ts';
import { iterate, listOf } from '../values/iterate.ts';
import { PyIterator } from '../values/iterator.ts';
import { lengthOf } from '../values/length.ts';
import { escapeValue, htmlOf, Markup, plainText } from '../values/markup.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { typeName } from '../values/value.ts';
import { attributeGetter } from './attribute.ts';
import type { Filters } from './filter.ts';
import { escapingFilter, filter } from './filter.ts';

function first(state: RenderState, input: Value): Value {
  const [item] = iterate(input);
  if (item !== undefined) return item;
  return state.undefinedValue({
    message: 'there is no first item, the sequence is empty',
    site: undefined,
  });
}

function last(state: RenderState, input: Value): Value {
  if (input instanceof PyIterator) {
    throw typeFault(
      `'${input.typeName}' object is not reversible`,
      'Turn it into a list with |list first.',
    );
  }
  // Python reads Markup from its end by index, which gives Markup.
  if (input instanceof Markup && input.value !== '')
    return new Markup(characters(input.value).at(-1) ?? '');
  return listOf(input).at(-1) ?? emptyUnlessNone(state, input);
}

function emptyUnlessNone(state: RenderState, input: Value): Value {
  if (listOf(input).length > 0) return null;
  return state.undefinedValue({
    message: 'there is no last item, the sequence is empty',
    site: undefined,
  });
}

/** Text turned round stays text; a list becomes an iterator, as in Python. */
function reversed(input: Value): Value {
  if (typeof input === 'string') return characters(input).reverse().join('');
  if (input instanceof Markup) return new Markup(characters(input.value).reverse().join(''));
  const items = listOf(input).reverse();
  return input instanceof PyIterator ? items : new PyIterator('list_reverseiterator', items);
}

function joined(
  autoescape: boolean,
  state: RenderState,
  input: Value,
  separator: Value,
  attribute: Value,
): Value {
  const get = attributeGetter(state, attribute);
  const items: Value[] = [];
  for (const item of iterate(input)) items.push(autoescape ? get(item) : toText(get(item)));
  const isMarkup = autoescape && joinsMarkup(items, separator);
  const textOf = (value: Value): string => (isMarkup ? escapeValue(value).value : toText(value));
  const glue =
    isMarkup && !(separator instanceof Markup) ? escapeValue(separator).value : toText(separator);
  const text = items.map(textOf).join(glue);
  allocate(text.length);
  return isMarkup ? new Markup(text) : text;
}

/** Where output is escaped, a separator that is Markup makes Markup of everything; otherwise an item that is HTML does. */
function joinsMarkup(items: readonly Value[], separator: Value): boolean {
  if (htmlOf(separator) !== undefined) return separator instanceof Markup;
  return items.some((item) => htmlOf(item) !== undefined);
}

function* batches(input: Value, size: Value, fill: Value): Iterable<Value> {
  const count = integerArgument(size, 'the number of items');
  let batch: Value[] = [];
  for (const item of iterate(input)) {
    if (batch.length === count) {
      yield batch;
      batch = [];
    }
    batch.push(item);
  }
  if (batch.length === 0) return;
  if (fill !== null && batch.length < count) {
    allocate(count);
    while (batch.length < count) batch.push(fill);
  }
  yield batch;
}

function* slices(input: Value, count: Value, fill: Value): Iterable<Value> {
  const items = listOf(input);
  const parts = integerArgument(count, 'the number of slices');
  if (parts === 0) throw valueFault('integer division or modulo by zero');
  const size = Math.floor(items.length / parts);
  const longer = items.length - size * parts;
  let offset = 0;
  for (let i = 0; i < parts; i += 1) {
    const start = offset + i * size;
    if (i < longer) offset += 1;
    const part = items.slice(start, offset + (i + 1) * size);
    if (fill !== null && i >= longer) part.push(fill);
    yield part;
  }
}

function sum(state: RenderState, input: Value, attribute: Value, start: Value): Value {
  if (typeName(start) === 'str')
    throw typeFault("sum() can't sum strings", "Use |join('') instead.");
  const get = attributeGetter(state, attribute);
  let total: Value = start;
  for (const item of iterate(input)) total = add(total, get(item));
  return total;
}

function items(input: Value): Value {
  // Even a strict one: Jinja2 looks at its type only.
  if (input instanceof PyUndefined) return new PyIterator('generator', []);
  if (!(input instanceof PyDict))
    throw typeFault(`the filter items needs a dict, got ${typeName(input)}`);
  return new PyIterator('generator', new DictView('dict_items', input).iterate());
}

function attr(state: RenderState, input: Value, name: Value): Value {
  const text = plainText(name);
  if (text === undefined) throw typeFault(`an attribute's name is a text, not ${typeName(name)}`);
  const found = attributeOf(input, text);
  if (found !== undefined) return found;
  return state.undefinedValue({
    message: `the ${typeName(input)} has no attribute '${text}'`,
    site: undefined,
  });
}

export const sequenceFilters: Filters = {
  first: filter('first', [], first),
  last: filter('last', [], last),
  reverse: filter('reverse', [], (_, input) => reversed(input)),
  length: filter('length', [], (_, input) => lengthOf(input)),
  list: filter('list', [], (_, input) => listOf(input)),
  join: escapingFilter(
    'join',
    [
      ['d', ''],
      ['attribute', null],
    ],
    (autoescape, state, input, separator = '', attribute = null) =>
      joined(autoescape, state, input, separator, attribute),
  ),
  batch: filter(
    'batch',
    [['linecount'], ['fill_with', null]],
    (_, input, size = null, fill = null) => {
      return new PyIterator('generator', batches(input, size, fill));
    },
  ),
  slice: filter(
    'slice',
    [['slices'], ['fill_with', null]],
    (_, input, count = null, fill = null) => {
      return new PyIterator('generator', slices(input, count, fill));
    },
  ),
  sum: filter(
    'sum',
    [
      ['attribute', null],
      ['start', 0],
    ],
    (state, input, attribute = null, start = 0) => sum(state, input, attribute, start),
  ),
  items: filter('items', [], (_, input) => items(input)),
  attr: filter('attr', [['name']], (state, input, name = null) => attr(state, input, name)),
  random: filter('random', [], () => {
    throw unsupportedFault(
      'the filter random gives another result in every run',
      'Name the item that is meant.',
    );
  }),
};
