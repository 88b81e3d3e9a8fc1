import { unsupportedFault } from '../runtime/fault.ts';
import type { RenderState } from '../runtime/state.ts';
import type { Kwargs, Value } from './value.ts';
import { PyObject } from './value.ts';

/** What a built-in function or method does. */
export type Implementation = (
  args: Value[],
  kwargs: Kwargs | undefined,
  state: RenderState,
) => Value;

/** What a function has besides being called. Each may refuse itself. */
export interface Attributes {
  readonly named?: Readonly<Record<string, () => Value>>;
  /** `function[key]` */
  readonly item?: () => Value;
}

/** A function of ours as a template value: a global such as `range`, or a method bound to its value. */
export class PyFunction extends PyObject {
  readonly typeName: string;
  private readonly implementation: Implementation;
  private readonly attributes: Attributes;
  private readonly printed: string | undefined;

  constructor(
    implementation: Implementation,
    typeName = 'builtin_function_or_method',
    attributes: Attributes = {},
    printed?: string,
  ) {
    super();
    this.implementation = implementation;
    this.typeName = typeName;
    this.attributes = attributes;
    this.printed = printed;
  }

  /** A class prints its name; any other function its memory address in Python. */
  override repr(): string {
    return this.printed ?? super.repr();
  }

  override attr(name: string): Value | undefined {
    const { named = {} } = this.attributes;
    return Object.hasOwn(named, name) ? named[name]?.() : undefined;
  }

  override item(): Value | undefined {
    return this.attributes.item?.();
  }

  override call(args: Value[], kwargs: Kwargs | undefined, state: RenderState): Value {
    return this.implementation(args, kwargs, state);
  }

  override equals(other: Value): boolean | undefined {
    if (this === other || this.typeName !== 'builtin_function_or_method') return this === other;
    if (!(other instanceof PyFunction) || other.typeName !== this.typeName) return false;
    throw unsupportedFault(
      'methods cannot be compared: in Python it depends on where their values lie',
    );
  }

  override isCallable(): boolean {
    return true;
  }
}
