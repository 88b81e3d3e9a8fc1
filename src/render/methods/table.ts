import type { Parameter } from '../runtime/arguments.ts';
import { bind } from '../runtime/arguments.ts';
import { typeFault, unsupportedFault } from '../runtime/fault.ts';
import type { RenderState } from '../runtime/state.ts';
import { PyFunction } from '../values/callable.ts';
import { PyFloat } from '../values/float.ts';
import { plainText } from '../values/markup.ts';
import { PyUndefined } from '../runtime/undefined.ts';
import type { Kwargs, Value } from '../values/value.ts';
import { typeName } from '../values/value.ts';

/** A method: its parameters and what it does with the bound arguments. */
export type Method<S> = readonly [
  parameters: readonly Parameter[],
  run: (self: S, ...args: Value[]) => Value,
];

/** A method that binds its arguments itself. */
export type FreeMethod<S> = (
  self: S,
  args: Value[],
  kwargs: Kwargs | undefined,
  state: RenderState,
) => Value;

/** The methods of one Python type; `absent` names those that Python has and templates here do not. */
export interface MethodTable<S> {
  readonly type: string;
  readonly methods: ReadonlyMap<string, Method<S> | FreeMethod<S>>;
  readonly absent: ReadonlySet<string>;
}

export function methodTable<S>(
  type: string,
  methods: Readonly<Record<string, Method<S> | FreeMethod<S>>>,
  absent: readonly string[],
): MethodTable<S> {
  return { type, methods: new Map(Object.entries(methods)), absent: new Set(absent) };
}

/** True for a name that Python's type has. */
export function isMember<S>({ methods, absent }: MethodTable<S>, name: string): boolean {
  return methods.has(name) || absent.has(name);
}

/** The method of that name, bound to `self`. */
export function boundMethod<S extends Value>(
  table: MethodTable<S>,
  self: S,
  name: string,
): Value | undefined {
  const method = table.methods.get(name);
  if (method === undefined) {
    if (table.absent.has(name))
      throw unsupportedFault(`${table.type}.${name} of Python is not available in templates`);
    return undefined;
  }
  if (typeof method === 'function')
    return new PyFunction((args, kwargs, state) => method(self, args, kwargs, state));
  const [parameters, run] = method;
  const what = `${table.type}.${name}()`;
  return new PyFunction((args, kwargs) => run(self, ...bind(what, parameters, args, kwargs)));
}

/** The argument as text. */
export function textArgument(value: Value, what: string): string {
  const text = plainText(value);
  if (text !== undefined) return text;
  if (value instanceof PyUndefined) throw value.fault();
  throw typeFault(`${what} must be str, not ${typeName(value)}`);
}

/** The argument as an integer. */
export function integerArgument(value: Value, what: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint')
    return value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
  if (value instanceof PyUndefined) throw value.fault();
  const type = value instanceof PyFloat ? 'float' : typeName(value);
  throw typeFault(`${what} must be an integer, not ${type}`);
}
