import { Fault, typeFault } from '../runtime/fault.ts';
import type { RenderState } from '../runtime/state.ts';
import { testNamed } from '../tests/index.ts';
import { iterate } from '../values/iterate.ts';
import { PyIterator } from '../values/iterator.ts';
import { toText } from '../values/text.ts';
import { truth } from '../values/truth.ts';
import type { Kwargs, Value } from '../values/value.ts';
import type { Getter } from './attribute.ts';
import { attributeGetter } from './attribute.ts';
import type { Filter, Filters } from './filter.ts';
import { filterNamed } from './index.ts';

/** Python's generators only look at their arguments once they are walked; so do these. */
function lazily(input: Value, items: () => Iterable<Value>): Value {
  function* walk(): Iterable<Value> {
    if (truth(input)) yield* items();
  }
  return new PyIterator('generator', walk());
}

function mapper(
  state: RenderState,
  args: Value[],
  kwargs: Kwargs | undefined,
  autoescape: boolean,
): Getter {
  const [name, ...rest] = args;
  if (name !== undefined) {
    const found = filterNamed(toText(name));
    if (found === undefined)
      throw new Fault('template/unknown-filter', `no filter named '${toText(name)}'`);
    return (item) => found(state, item, rest, kwargs, autoescape);
  }
  const attribute = kwargs?.get('attribute');
  if (attribute === undefined)
    throw typeFault('the filter map needs the name of a filter, or attribute=…');
  const unknown = [...(kwargs?.keys() ?? [])].find(
    (key) => key !== 'attribute' && key !== 'default',
  );
  if (unknown !== undefined) throw typeFault(`the filter map has no argument named '${unknown}'`);
  return attributeGetter(state, attribute, kwargs?.get('default') ?? null);
}

const map: Filter = (state, input, args, kwargs, autoescape) =>
  lazily(input, function* () {
    const change = mapper(state, args, kwargs, autoescape);
    for (const item of iterate(input)) yield change(item);
  });

function condition(
  state: RenderState,
  args: Value[],
  kwargs: Kwargs | undefined,
  ofAttribute: boolean,
): (item: Value) => boolean {
  const [attribute] = args;
  if (ofAttribute && attribute === undefined)
    throw typeFault('the name of the attribute is missing');
  const get: Getter = ofAttribute ? attributeGetter(state, attribute ?? null) : (item) => item;
  const [name, ...rest] = args.slice(ofAttribute ? 1 : 0);
  if (name === undefined) return (item) => truth(get(item));
  const test = testNamed(toText(name));
  if (test === undefined)
    throw new Fault('template/unknown-test', `no test named '${toText(name)}'`);
  return (item) => test(state, get(item), rest, kwargs);
}

function selection(wanted: boolean, ofAttribute: boolean): Filter {
  return (state, input, args, kwargs) =>
    lazily(input, function* () {
      const passes = condition(state, args, kwargs, ofAttribute);
      for (const item of iterate(input)) if (passes(item) === wanted) yield item;
    });
}

export const selectFilters: Filters = {
  map,
  select: selection(true, false),
  reject: selection(false, false),
  selectattr: selection(true, true),
  rejectattr: selection(false, true),
};
