import type { ContextValue, Converted } from '../values/convert.ts';
import { convert } from '../values/convert.ts';
import type { Value } from '../values/value.ts';
import type { RenderState } from './state.ts';
import type { Output } from './output.ts';
import type { SiteOwner } from './fault.ts';

/** A compiled function of a template. */
export type Body = (state: RenderState, context: Context, output: Output) => void;

/** A compiled template. */
export interface Program extends SiteOwner {
  readonly root: Body;
  readonly blocks: ReadonlyMap<string, Body>;
}

/** Names a template can see but not change. */
export interface Names {
  get(name: string): Value | undefined;
  keys(): Iterable<string>;
}

/** `upper`, then `lower`. */
export function layered(upper: Names, lower: Names): Names {
  return {
    get: (name) => {
      // null is None, a value like any other.
      const found = upper.get(name);
      return found === undefined ? lower.get(name) : found;
    },
    keys: () => [...upper.keys(), ...lower.keys()],
  };
}

/** The caller's context, converted name by name as templates ask for it. */
export function contextNames(context: ContextValue, seen: Converted): Names {
  if (context instanceof Map) {
    const map = context as ReadonlyMap<string, ContextValue>;
    return { get: (name) => convertFound(map.get(name), seen), keys: () => map.keys() };
  }
  if (typeof context !== 'object' || context === null) return new Map<string, Value>();
  const record = context as Readonly<Record<string, ContextValue>>;
  return {
    get: (name) => (Object.hasOwn(record, name) ? convertFound(record[name], seen) : undefined),
    keys: () => Object.keys(record),
  };
}

function convertFound(value: ContextValue, seen: Converted): Value | undefined {
  return value === undefined ? undefined : convert(value, seen);
}

/** Pairs of a name and the variable that holds it; a variable without a value is left out. */
export type Locals = readonly (readonly [string, Value | undefined])[];

function assigned(locals: Locals): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const [name, value] of locals) if (value !== undefined) found.set(name, value);
  return found;
}

/** What a template may change about how it is evaluated while it runs: Jinja2's EvalContext. */
export interface EvalContext {
  /** Printed values are HTML-escaped, and what macros and blocks give is Markup. */
  autoescape: boolean;
}

/** What one template sees and offers while it runs: Jinja2's Context. */
export class Context {
  readonly program: Program;
  readonly evaluation: EvalContext;
  readonly blocks: Map<string, Body[]>;
  private readonly parent: Names;
  private readonly vars = new Map<string, Value>();
  private readonly exported = new Set<string>();

  constructor(
    program: Program,
    parent: Names,
    blocks?: Map<string, Body[]>,
    evaluation: EvalContext = { autoescape: false },
  ) {
    this.program = program;
    this.parent = parent;
    this.blocks = blocks ?? new Map([...program.blocks].map(([name, body]) => [name, [body]]));
    this.evaluation = evaluation;
  }

  resolve(name: string): Value | undefined {
    const own = this.vars.get(name);
    return own === undefined ? this.parent.get(name) : own;
  }

  names(): string[] {
    return [...new Set([...this.vars.keys(), ...this.parent.keys()])];
  }

  /** An assignment at the top of the template: blocks see it, importers too unless it is private. */
  publish(name: string, value: Value): void {
    this.vars.set(name, value);
    if (!name.startsWith('_')) this.exported.add(name);
  }

  /** An import at the top of the template: blocks see it, importers do not. */
  keep(name: string, value: Value): void {
    this.vars.set(name, value);
    this.exported.delete(name);
  }

  /** Everything visible now, with `locals` on top. */
  snapshot(locals: Locals): Names {
    const all = layered(new Map(this.vars), this.parent);
    return locals.length === 0 ? all : layered(assigned(locals), all);
  }

  /** The context of a scoped block. */
  derived(locals: Locals): Context {
    const blocks = new Map([...this.blocks].map(([name, bodies]) => [name, [...bodies]]));
    return new Context(this.program, this.snapshot(locals), blocks, this.evaluation);
  }

  /** The parent's blocks come after the ones that override them. */
  addBlocks(program: Program): void {
    for (const [name, body] of program.blocks) {
      const bodies = this.blocks.get(name);
      if (bodies === undefined) this.blocks.set(name, [body]);
      else bodies.push(body);
    }
  }

  exports(): Map<string, Value> {
    const found = new Map<string, Value>();
    for (const name of this.exported) {
      const value = this.vars.get(name);
      if (value !== undefined) found.set(name, value);
    }
    return found;
  }
}
