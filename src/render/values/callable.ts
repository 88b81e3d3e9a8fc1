import type { RenderState } from '../runtime/state.ts';
import type { Kwargs, Value } from './value.ts';
import { PyObject } from './value.ts';

/** What a built-in function or method does. */
export type Implementation = (
  args: Value[],
  kwargs: Kwargs | undefined,
  state: RenderState,
) => Value;

/** A function of ours as a template value: a global such as `range`, or a method bound to its value. It has no attributes. */
export class PyFunction extends PyObject {
  readonly typeName: string;
  private readonly implementation: Implementation;

  constructor(implementation: Implementation, typeName = 'builtin_function_or_method') {
    super();
    this.implementation = implementation;
    this.typeName = typeName;
  }

  override call(args: Value[], kwargs: Kwargs | undefined, state: RenderState): Value {
    return this.implementation(args, kwargs, state);
  }

  override isCallable(): boolean {
    return true;
  }
}
