import { PyDict } from '../values/dict.ts';
import { markedIf } from '../values/markup.ts';
import { toRepr } from '../values/text.ts';
import { PyTuple } from '../values/tuple.ts';
import type { Kwargs, Value } from '../values/value.ts';
import { PyObject } from '../values/value.ts';
import { typeFault } from './fault.ts';
import type { RenderState } from './state.ts';

/** Which special variables a macro's body uses. */
export interface MacroTraits {
  readonly caller: boolean;
  readonly kwargs: boolean;
  readonly varargs: boolean;
}

/** A macro, or the body of a call block. */
export class Macro extends PyObject {
  readonly typeName = 'Macro';
  private readonly body: (...args: (Value | undefined)[]) => string;
  private readonly name: string | null;
  private readonly parameters: readonly string[];
  private readonly traits: MacroTraits;
  /** Holds when it is not a template that calls. */
  private readonly autoescape: boolean;

  constructor(
    body: (...args: (Value | undefined)[]) => string,
    name: string | null,
    parameters: readonly string[],
    traits: MacroTraits,
    autoescape: boolean,
  ) {
    super();
    this.body = body;
    this.name = name;
    this.parameters = parameters;
    this.traits = traits;
    this.autoescape = autoescape;
  }

  override repr(): string {
    return `<Macro ${this.name === null ? 'anonymous' : toRepr(this.name)}>`;
  }

  override isCallable(): boolean {
    return true;
  }

  override attr(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.name;
      case 'arguments':
        return new PyTuple(this.parameters);
      case 'catch_kwargs':
        return this.traits.kwargs;
      case 'catch_varargs':
        return this.traits.varargs;
      case 'caller':
        return this.traits.caller;
      case 'explicit_caller':
        return this.parameters.includes('caller');
      default:
        return undefined;
    }
  }

  override call(
    args: Value[],
    kwargs: Kwargs | undefined,
    state: RenderState,
    autoescape = this.autoescape,
  ): Value {
    const { parameters, traits } = this;
    const named = new Map(kwargs);
    const values: (Value | undefined)[] = args.slice(0, parameters.length);
    for (const name of parameters.slice(values.length)) {
      values.push(named.get(name));
      named.delete(name);
    }
    if (traits.caller && !parameters.includes('caller')) {
      values.push(
        named.get('caller') ??
          state.undefinedValue({ message: 'no caller defined', site: undefined }),
      );
      named.delete('caller');
    }
    if (traits.kwargs && !parameters.includes('kwargs')) values.push(new PyDict(named));
    else this.refuseKeywords(named);
    if (traits.varargs && !parameters.includes('varargs'))
      values.push(new PyTuple(args.slice(parameters.length)));
    else if (args.length > parameters.length) {
      throw typeFault(
        `macro ${this.shown()} takes not more than ${parameters.length} argument(s), got ${args.length}`,
      );
    }
    return markedIf(autoescape, this.body(...values));
  }

  private refuseKeywords(named: ReadonlyMap<string, Value>): void {
    const [unknown] = named.keys();
    if (unknown === undefined) return;
    if (unknown === 'caller') {
      throw typeFault(
        `macro ${this.shown()} takes no caller`,
        'Its body has to use caller() for a call block.',
      );
    }
    const hint = this.parameters.includes(unknown) ? 'It is given by position already.' : undefined;
    throw typeFault(`macro ${this.shown()} takes no keyword argument '${unknown}'`, hint);
  }

  private shown(): string {
    return this.name === null ? 'of the call block' : `'${this.name}'`;
  }
}
