import { markedIf } from '../values/markup.ts';
import { toRepr } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { PyObject } from '../values/value.ts';
import type { Body, Context, Program } from './context.ts';
import type { Site } from './fault.ts';
import type { RenderState } from './state.ts';

/** `super`, or a block of `self`: called, it renders the block. */
export class BlockReference extends PyObject {
  readonly typeName = 'BlockReference';
  private readonly state: RenderState;
  private readonly context: Context;
  private readonly name: string;
  private readonly bodies: readonly Body[];
  private readonly depth: number;
  private readonly site: Site | undefined;

  constructor(state: RenderState, context: Context, name: string, depth: number, site?: Site) {
    super();
    this.state = state;
    this.context = context;
    this.name = name;
    this.bodies = context.blocks.get(name) ?? [];
    this.depth = depth;
    this.site = site;
  }

  override isCallable(): boolean {
    return true;
  }

  override call(): Value {
    const output = this.state.capture();
    this.bodies[this.depth]?.(this.state, this.context, output);
    return markedIf(this.context.evaluation.autoescape, this.state.captured(output));
  }

  override attr(name: string): Value | undefined {
    return name === 'super'
      ? parentBlock(this.state, this.context, this.name, this.depth, this.site)
      : undefined;
  }
}

/** The block below `depth`, or undefined when no parent has one. */
export function parentBlock(
  state: RenderState,
  context: Context,
  name: string,
  depth: number,
  site: Site | undefined,
): Value {
  const bodies = context.blocks.get(name) ?? [];
  if (depth + 1 < bodies.length) return new BlockReference(state, context, name, depth + 1, site);
  return state.undefinedValue({ message: `there is no parent block called '${name}'`, site });
}

/** The special variable `self`. */
export class TemplateReference extends PyObject {
  readonly typeName = 'TemplateReference';
  private readonly state: RenderState;
  private readonly context: Context;

  constructor(state: RenderState, context: Context) {
    super();
    this.state = state;
    this.context = context;
  }

  override repr(): string {
    return `<TemplateReference ${toRepr(this.context.program.name)}>`;
  }

  override item(key: Value): Value | undefined {
    if (typeof key !== 'string' || !this.context.blocks.has(key)) return undefined;
    return new BlockReference(this.state, this.context, key, 0);
  }
}

/** An imported template: its macros and assignments are its attributes, its text is what it printed. */
export class TemplateModule extends PyObject {
  readonly typeName = 'TemplateModule';
  readonly program: Program;
  private readonly exports: ReadonlyMap<string, Value>;
  private readonly body: string;

  constructor(program: Program, exports: ReadonlyMap<string, Value>, body: string) {
    super();
    this.program = program;
    this.exports = exports;
    this.body = body;
  }

  override str(): string {
    return this.body;
  }

  override html(): string {
    return this.body;
  }

  override repr(): string {
    return `<TemplateModule ${toRepr(this.program.name)}>`;
  }

  override attr(name: string): Value | undefined {
    return this.exports.get(name);
  }

  names(): string[] {
    return [...this.exports.keys()];
  }
}

/** A compiled template as a value: `extends`, `include` and `import` take it in place of a name. */
export class TemplateObject extends PyObject {
  readonly typeName = 'Template';
  readonly program: Program;

  constructor(program: Program) {
    super();
    this.program = program;
  }

  override repr(): string {
    return `<Template ${toRepr(this.program.name)}>`;
  }
}
