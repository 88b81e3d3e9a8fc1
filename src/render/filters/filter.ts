import type { Parameter } from '../runtime/arguments.ts';
import { bind } from '../runtime/arguments.ts';
import type { RenderState } from '../runtime/state.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import { Markup } from '../values/markup.ts';
import { toText } from '../values/text.ts';
import type { Kwargs, Value } from '../values/value.ts';

/** A filter as compiled templates call it. */
export type Filter = (
  state: RenderState,
  input: Value,
  args: Value[],
  kwargs: Kwargs | undefined,
  autoescape: boolean,
) => Value;

/** Filters by name. */
export type Filters = Readonly<Record<string, Filter>>;

/** A filter with Python's parameters after its input. */
export function filter(
  name: string,
  parameters: readonly Parameter[],
  run: (state: RenderState, input: Value, ...args: Value[]) => Value,
): Filter {
  const what = `the filter ${name}`;
  return (state, input, args, kwargs) => run(state, input, ...bind(what, parameters, args, kwargs));
}

/** A filter that works in another way where output is escaped. */
export function escapingFilter(
  name: string,
  parameters: readonly Parameter[],
  run: (autoescape: boolean, state: RenderState, input: Value, ...args: Value[]) => Value,
): Filter {
  const what = `the filter ${name}`;
  return (state, input, args, kwargs, autoescape) =>
    run(autoescape, state, input, ...bind(what, parameters, args, kwargs));
}

/** A filter of a text: it takes any value as its text and leaves Markup marked. */
export function mapText(input: Value, change: (text: string) => string): Value {
  return input instanceof Markup ? new Markup(change(input.value)) : change(toText(input));
}

/** Fails for an undefined input, which these filters cannot work with even when it is lenient. */
export function defined(value: Value): Value {
  if (value instanceof PyUndefined) throw value.fault();
  return value;
}
