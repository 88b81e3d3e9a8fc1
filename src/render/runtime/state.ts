import type { LineOrigin } from '../template-error.ts';
import { countsSteps, iterate } from '../values/iterate.ts';
import { PyIterator } from '../values/iterator.ts';
import { lengthOf } from '../values/length.ts';
import type { Value } from '../values/value.ts';
import { orElse } from '../values/value.ts';
import type { Body, Context, Locals, Names, Program } from './context.ts';
import { Context as TemplateContext } from './context.ts';
import type { Site } from './fault.ts';
import { Fault } from './fault.ts';
import { parentBlock, TemplateModule, TemplateReference } from './inheritance.ts';
import { LoopContext } from './loop.ts';
import type { Recursion } from './loop.ts';
import type { MacroTraits } from './macro.ts';
import { Macro } from './macro.ts';
import { step } from './meter.ts';
import type { CapturedOrigins, Output } from './output.ts';
import { FormOutput, MappedOutput, PlainOutput } from './output.ts';
import { TemplateFinder } from './template-finder.ts';
import type { UndefinedDetails } from './undefined.ts';
import { PyUndefined } from './undefined.ts';

/** What one render needs from its environment. */
export interface RenderSettings {
  readonly strict: boolean;
  readonly withOrigins: boolean;
  readonly maxOutput: number;
  readonly globals: Names;
  /** An undefined value became text in a lenient render. */
  readonly undefinedText: ((fault: Fault) => void) | undefined;
  /** The template of that name as `from` sees it. */
  readonly find: (name: string, from: string) => Program | undefined;
  /** What to do where there is none. */
  readonly missingHint: ((name: string, from: string) => string | undefined) | undefined;
}

/** One render: what compiled templates call as `rt`. */
export class RenderState {
  private readonly settings: RenderSettings;
  private readonly capturedOrigins: CapturedOrigins = new Map();
  private readonly modules = new Map<Program, TemplateModule>();
  private readonly finder: TemplateFinder;

  constructor(settings: RenderSettings) {
    this.settings = settings;
    this.finder = new TemplateFinder(settings);
  }

  /** Canonical names of the templates used so far. */
  get templates(): readonly string[] {
    return this.finder.used;
  }

  /** Runs a whole template into `output`. */
  run(program: Program, context: Context, output: Output): void {
    this.finder.enter(program, () => {
      program.root(this, context, output);
    });
  }

  // Undefined values.

  undefinedValue(details: Omit<UndefinedDetails, 'strict' | 'onText'>): Value {
    const { strict, undefinedText } = this.settings;
    return new PyUndefined({ ...details, strict, onText: undefinedText });
  }

  undefinedName(name: string, context: Context, site: Site): Value {
    const candidates = (): string[] => context.names();
    return this.undefinedValue({ message: `'${name}' is undefined`, site, name, candidates });
  }

  undefinedParameter(name: string, site: Site): Value {
    return this.undefinedValue({ message: `the macro's parameter '${name}' was not given`, site });
  }

  /** A variable of a scope that has ended, read by a macro that outlived it: Jinja2 would print `missing`. */
  endedVariable(name: string, site: Site): never {
    throw new Fault(
      'template/unsupported',
      `'${name}' belongs to a loop or scope that has ended`,
      'The macro was kept and is called later: hand the value over as an argument.',
      site,
    );
  }

  /** An inline `if` without `else`: prints as nothing even when strict, as in Jinja2. */
  undefinedElse(site: Site): Value {
    return new PyUndefined({
      message: 'the inline if was false and has no else',
      site,
      strict: false,
    });
  }

  // Output.

  capture(): Output {
    const { maxOutput, withOrigins } = this.settings;
    return withOrigins
      ? new MappedOutput(maxOutput, this.capturedOrigins)
      : new PlainOutput(maxOutput);
  }

  /** The output of a whole template in which opaque texts may be printed; what is captured may still be looked at. */
  form(): FormOutput {
    return new FormOutput(this.settings.maxOutput, this.capturedOrigins);
  }

  /** True for a text that a part of the template gave: where it is printed again, its lines keep their origins. */
  wasCaptured(text: string): boolean {
    return this.capturedOrigins.has(text);
  }

  captured(output: Output): string {
    if (output instanceof MappedOutput) output.remember();
    return output.text;
  }

  /** The origins of a finished output. */
  origins(output: Output, fallback: LineOrigin): readonly LineOrigin[] {
    return output instanceof MappedOutput ? output.origins(fallback) : [];
  }

  // Loops and macros.

  lengthOf(value: Value): number {
    return lengthOf(value);
  }

  *each(source: Value): Iterable<Value> {
    const counted = countsSteps(source);
    for (const item of iterate(source)) {
      if (!counted) step();
      yield item;
    }
  }

  loop(source: Value, site: Site, recursion?: Recursion, depth = 0): LoopContext {
    return new LoopContext(this, source, site, recursion, depth);
  }

  /** The items that pass a loop's own condition. */
  filtered(source: Value, _site: Site, test: (item: Value) => boolean): Value {
    const items = this.each(source);
    function* survivors(): Iterable<Value> {
      for (const item of items) if (test(item)) yield item;
    }
    iterate(source);
    return new PyIterator('generator', survivors());
  }

  macro(
    body: (...args: (Value | undefined)[]) => string,
    name: string | null,
    names: string[],
    traits: MacroTraits,
    autoescape: boolean,
  ): Macro {
    return new Macro(body, name, names, traits, autoescape);
  }

  // Inheritance.

  self(context: Context): TemplateReference {
    return new TemplateReference(this, context);
  }

  superOf(context: Context, name: string, current: Body, site: Site): Value {
    const depth = (context.blocks.get(name) ?? []).indexOf(current);
    return parentBlock(this, context, name, depth, site);
  }

  block(context: Context, name: string, output: Output, required: boolean, site: Site): void {
    const bodies = context.blocks.get(name) ?? [];
    if (required && bodies.length <= 1) {
      throw new Fault(
        'template/inheritance',
        `required block '${name}' is not filled by a child template`,
        undefined,
        site,
      );
    }
    bodies[0]?.(this, context, output);
  }

  extend(context: Context, template: Value, site: Site): Program {
    const program = this.finder.one(template, site);
    context.addBlocks(program);
    return program;
  }

  renderParent(parent: Program, context: Context, output: Output): void {
    this.run(parent, context, output);
  }

  // Other templates.

  include(
    context: Context,
    template: Value,
    ignoreMissing: boolean,
    locals: Locals | null,
    output: Output,
    site: Site,
  ): void {
    const program = this.finder.first(template, ignoreMissing, site);
    if (program === undefined) return;
    const names = locals === null ? this.settings.globals : context.snapshot(locals);
    this.run(program, new TemplateContext(program, names), output);
  }

  importModule(
    context: Context,
    template: Value,
    locals: Locals | null,
    site: Site,
  ): TemplateModule {
    const program = this.finder.one(template, site);
    if (locals !== null) return this.makeModule(program, context.snapshot(locals));
    const known = this.modules.get(program) ?? this.makeModule(program, this.settings.globals);
    this.modules.set(program, known);
    return known;
  }

  private makeModule(program: Program, names: Names): TemplateModule {
    const context = new TemplateContext(program, names);
    const output = this.capture();
    this.run(program, context, output);
    return new TemplateModule(program, context.exports(), this.captured(output));
  }

  importName(module: TemplateModule, name: string, site: Site): Value {
    return orElse(module.attr(name), () =>
      this.undefinedValue({
        message: `template '${module.program.name}' does not export '${name}'`,
        site,
        name,
        candidates: () => module.names(),
      }),
    );
  }
}
