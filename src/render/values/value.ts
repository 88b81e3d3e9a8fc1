import type { RenderState } from '../runtime/state.ts';
import { typeFault, unsupportedFault } from '../runtime/fault.ts';

/**
 * A Python value as templates see it: `null` is None, a `number` is always a safe integer, a `bigint` an integer beyond,
 * an array a list. Everything else is a {@link PyObject}. No other JavaScript object ever reaches a template.
 */
export type Value = null | boolean | number | bigint | string | PyObject | Value[];

/** Keyword arguments in call order. */
export type Kwargs = ReadonlyMap<string, Value>;

/** Base of every value that JavaScript has no primitive for; the defaults are those of a plain Python object. */
export abstract class PyObject {
  /** The name Python's error messages use. */
  abstract readonly typeName: string;

  /** `str(value)`; the default refuses, because Python prints a memory address. */
  str(): string {
    return this.repr();
  }

  repr(): string {
    throw unsupportedFault(
      `a ${this.typeName} cannot be printed: Python shows its memory address`,
      'Call it, or turn it into a list with |list.',
    );
  }

  /** Python's `__html__()`: the value as HTML that needs no escaping; undefined where a type has none. */
  html(): string | undefined {
    return undefined;
  }

  truth(): boolean {
    return true;
  }

  /** Undefined: this type has no opinion, ask the other side. */
  equals(other: Value): boolean | undefined {
    return this === other ? true : undefined;
  }

  /** Called before an ordering fails; an undefined value says so itself. */
  refuseOrder(): void {
    return;
  }

  /** What equal values share as keys of a dict: a text that begins with NUL, or an object. @throws Fault when it cannot be a key */
  hashKey(): string | object {
    return this;
  }

  /** `needle in value`; undefined when the items have to be looked at one by one. */
  contains(needle: Value): boolean | undefined;
  contains(): boolean | undefined {
    return undefined;
  }

  iterate(): Iterable<Value> {
    throw typeFault(`'${this.typeName}' object is not iterable`);
  }

  length(): number {
    throw typeFault(`object of type '${this.typeName}' has no len()`);
  }

  /** The attribute of that name; `undefined` when there is none. */
  attr(name: string): Value | undefined;
  attr(): Value | undefined {
    return undefined;
  }

  /** `value[key]`; `undefined` for Python's LookupError or TypeError. */
  item(key: Value): Value | undefined;
  item(): Value | undefined {
    return undefined;
  }

  /** `autoescape` is that of the calling template; undefined when it is not a template that calls. */
  call(args: Value[], kwargs: Kwargs | undefined, state: RenderState, autoescape?: boolean): Value;
  call(): Value {
    throw typeFault(`'${this.typeName}' object is not callable`);
  }

  isCallable(): boolean {
    return false;
  }
}

/** `value`, or what `other` gives when there is none; None is a value. */
export function orElse<A>(value: A | undefined, other: () => A): A {
  return value === undefined ? other() : value;
}

/** Python's `type(value).__name__`. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'number':
    case 'bigint':
      return 'int';
    case 'boolean':
      return 'bool';
    default:
      if (value === null) return 'NoneType';
      return Array.isArray(value) ? 'list' : value.typeName;
  }
}
