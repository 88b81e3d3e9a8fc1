import { suggestion } from '../../nearest.ts';
import type { Kwargs, Value } from '../values/value.ts';
import { typeFault } from './fault.ts';

/** A parameter of a built-in function: its name (with / in front when it is positional only), and the default that makes it optional. */
export type Parameter = readonly [name: string, fallback?: Value];

/** The arguments in the order of `parameters`, as Python binds them; `what` is how a message calls the function. */
export function bind(
  what: string,
  parameters: readonly Parameter[],
  args: readonly Value[],
  kwargs: Kwargs | undefined,
): Value[] {
  if (args.length > parameters.length) {
    throw typeFault(`${what} takes at most ${counted(parameters.length)}, got ${args.length}`);
  }
  if (kwargs !== undefined) checkKeywords(what, parameters, args.length, kwargs);
  return parameters.map(([name, fallback], i) => {
    const value = args[i] ?? (i < args.length ? null : kwargs?.get(name));
    if (value !== undefined) return value;
    if (fallback !== undefined) return fallback;
    throw typeFault(`${what} needs the argument '${name.replace('/', '')}'`);
  });
}

function checkKeywords(
  what: string,
  parameters: readonly Parameter[],
  given: number,
  kwargs: Kwargs,
): void {
  for (const name of kwargs.keys()) {
    const index = parameters.findIndex(([known]) => known === name);
    if (index === -1) {
      const names = parameters.map(([known]) => known);
      throw typeFault(`${what} has no argument named '${name}'`, suggestion(name, names));
    }
    if (index < given) throw typeFault(`${what} got two values for the argument '${name}'`);
  }
}

function counted(count: number): string {
  return `${count} argument${count === 1 ? '' : 's'}`;
}
