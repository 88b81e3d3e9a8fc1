import { compileProgram, deepestSite } from './compiler/compile.ts';
import { Form } from './form.ts';
import type { Program } from './runtime/context.ts';
import { Context, contextNames, layered } from './runtime/context.ts';
import { Fault, locateNesting } from './runtime/fault.ts';
import { globals } from './runtime/globals.ts';
import { TemplateObject } from './runtime/inheritance.ts';
import type { Meter } from './runtime/meter.ts';
import { metered } from './runtime/meter.ts';
import type { Output } from './runtime/output.ts';
import type { RenderSettings } from './runtime/state.ts';
import { RenderState } from './runtime/state.ts';
import { TemplateError } from './template-error.ts';
import type { LineOrigin } from './template-error.ts';
import type { ContextValue } from './values/convert.ts';

export type { ContextValue } from './values/convert.ts';
export { Form } from './form.ts';
export { PyFloat } from './values/float.ts';
export { Opaque, OpaqueRead } from './values/opaque.ts';
export type { LineOrigin } from './template-error.ts';

/** A template's text under its canonical name, the one shown in diagnostics: `templates/debian/runtime.Dockerfile.njk`. */
export interface TemplateSource {
  readonly name: string;
  readonly text: string;
}

/**
 * Resolves what a template asks for with include, extends or import.
 * `from` is the canonical name of the asking template, undefined for {@link Environment.get}. Undefined: not found; never throws for that.
 */
export type TemplateLoader = (name: string, from: string | undefined) => TemplateSource | undefined;

/** Bounds of one render; a template that passes one ends with `template/limit`. */
export interface RenderLimits {
  /** Characters of the text, captured parts included. Default 64 Mi. */
  readonly output?: number;
  /** Steps of all loops together. Default 10 million. */
  readonly iterations?: number;
  /** Needs `clock`. Default: no bound. */
  readonly milliseconds?: number;
  /** A monotonic clock in milliseconds, such as `performance.now`. */
  readonly clock?: () => number;
}

/** `strict`: using an undefined value is an error. `lenient`: Jinja2's default, it prints as nothing. */
export type UndefinedMode = 'strict' | 'lenient';

export interface EnvironmentOptions {
  /** Default: nothing can be included. */
  readonly loader?: TemplateLoader;
  /** What to do about a template that the loader does not find, asked for by another one. */
  readonly missingHint?: (name: string, from: string) => string | undefined;
  /** Default: `strict`. */
  readonly undefined?: UndefinedMode;
  readonly limits?: RenderLimits;
  /** Names that every template sees, also one that is imported without context, as Jinja2's `Environment.globals`. */
  readonly globals?: ContextValue;
  /** A lenient render turned an undefined value into text, which is nothing; the error is what a strict one would throw. */
  readonly onUndefinedText?: (error: TemplateError) => void;
}

export interface Rendered {
  readonly text: string;
  /** One entry per line of `text.split('\n')`: the template line that produced the start of that line. */
  readonly origins: readonly LineOrigin[];
  /** Canonical names of all templates that took part, in the order of first use. */
  readonly templates: readonly string[];
}

export interface Template {
  readonly name: string;
  /** @throws TemplateError */
  render(context: ContextValue): string;
  /** @throws TemplateError */
  renderWithOrigins(context: ContextValue): Rendered;
  /**
   * Renders with a context in which some texts are opaque: they may be printed, where nothing else is done with them.
   * @throws TemplateError
   * @throws OpaqueRead when the template looks at one
   */
  renderForm(context: ContextValue): Form;
}

export interface Environment {
  /** Compiles a text that does not come from the loader. @throws TemplateError */
  compile(source: TemplateSource): Template;
  /** A template of the loader, compiled once per environment. @throws TemplateError */
  get(name: string): Template;
}

/** An environment of its own: nothing is shared with another one. */
export function createEnvironment(options: EnvironmentOptions = {}): Environment {
  return new JinjaEnvironment(options);
}

class JinjaEnvironment implements Environment {
  private readonly options: EnvironmentOptions;
  /** By canonical name. */
  private readonly programs = new Map<string, Program>();

  constructor(options: EnvironmentOptions) {
    this.options = options;
  }

  compile(source: TemplateSource): Template {
    return this.template(located(() => compileProgram(source)));
  }

  get(name: string): Template {
    const program = located(() => this.find(name, undefined));
    if (program !== undefined) return this.template(program);
    const details = {
      code: 'template/missing',
      message: `template '${name}' was not found`,
    } as const;
    throw new TemplateError({ ...details, template: name, line: 1, col: 1, chain: [] });
  }

  private find(name: string, from: string | undefined): Program | undefined {
    const source = this.options.loader?.(name, from);
    if (source === undefined) return undefined;
    const known = this.programs.get(source.name);
    if (known?.text === source.text) return known;
    const program = compileProgram(source);
    this.programs.set(source.name, program);
    return program;
  }

  private template(program: Program): Template {
    const { globals: more, onUndefinedText } = this.options;
    const names = more === undefined ? globals : layered(contextNames(more, new Map()), globals);
    return new CompiledTemplate(
      program,
      (withOrigins) => ({
        withOrigins,
        strict: this.options.undefined !== 'lenient',
        maxOutput: this.options.limits?.output ?? DEFAULT_OUTPUT,
        globals: names,
        undefinedText:
          onUndefinedText &&
          ((fault) => {
            const error = templateError(fault);
            if (error !== undefined) onUndefinedText(error);
          }),
        find: (name, from) => this.find(name, from),
        missingHint: this.options.missingHint,
      }),
      this.options.limits ?? {},
    );
  }
}

const DEFAULT_OUTPUT = 64 * 1024 * 1024;
const DEFAULT_ITERATIONS = 10_000_000;
/** Values may be larger than what is printed of them, within reason. */
const VALUES_PER_OUTPUT = 4;

class CompiledTemplate extends TemplateObject implements Template {
  private readonly settings: (withOrigins: boolean) => RenderSettings;
  private readonly limits: RenderLimits;

  constructor(
    program: Program,
    settings: (withOrigins: boolean) => RenderSettings,
    limits: RenderLimits,
  ) {
    super(program);
    this.settings = settings;
    this.limits = limits;
  }

  get name(): string {
    return this.program.name;
  }

  render(context: ContextValue): string {
    return this.run(context, false, (state) => state.capture()).output.text;
  }

  renderWithOrigins(context: ContextValue): Rendered {
    const { output, state } = this.run(context, true, (fresh) => fresh.capture());
    const origins = state.origins(output, { template: this.name, line: 1 });
    return { text: output.text, origins, templates: state.templates };
  }

  renderForm(context: ContextValue): Form {
    const { output, state } = this.run(context, true, (fresh) => fresh.form());
    const origins = state.origins(output, { template: this.name, line: 1 });
    const isCaptured = (text: string): boolean => state.wasCaptured(text);
    const limit = this.limits.output ?? DEFAULT_OUTPUT;
    return new Form({ output, origins, templates: state.templates, limit, isCaptured });
  }

  private run<O extends Output>(
    context: ContextValue,
    withOrigins: boolean,
    outputOf: (state: RenderState) => O,
  ): { output: O; state: RenderState } {
    const settings = this.settings(withOrigins);
    const state = new RenderState(settings);
    const output = outputOf(state);
    const names = layered(contextNames(context, new Map()), settings.globals);
    located(() => {
      metered(meterOf(this.limits), () => {
        this.start(state, new Context(this.program, names), output);
      });
    });
    return { output, state };
  }

  private start(state: RenderState, context: Context, output: Output): void {
    try {
      state.run(this.program, context, output);
    } catch (error) {
      // V8 compiles a function when it is first called, and may run out of stack only then.
      throw locateNesting(error, () => deepestSite(this.program));
    }
  }
}

function meterOf(limits: RenderLimits): Meter {
  const {
    clock,
    milliseconds = Infinity,
    iterations = DEFAULT_ITERATIONS,
    output = DEFAULT_OUTPUT,
  } = limits;
  return {
    steps: 0,
    characters: 0,
    maxSteps: iterations,
    maxCharacters: output * VALUES_PER_OUTPUT,
    deadline: clock === undefined ? Infinity : clock() + milliseconds,
    clock,
  };
}

/** Turns faults into errors with a place. */
function located<R>(work: () => R): R {
  try {
    return work();
  } catch (error) {
    throw (error instanceof Fault ? templateError(error) : undefined) ?? error;
  }
}

function templateError({ code, message, hint, site, chain }: Fault): TemplateError | undefined {
  if (site === undefined) return undefined;
  const { owner, line, col } = site;
  return new TemplateError({
    ...{ code, message, template: owner.name, line, col, source: owner.text },
    chain: chain.map(({ owner: { name }, line, col }) => ({ template: name, line, col })),
    ...(hint === undefined ? {} : { hint }),
  });
}
