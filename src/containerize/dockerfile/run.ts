import { InputError } from '../../errors.ts';
import { createEnvironment } from '../../render/environment.ts';
import type {
  ContextValue,
  Environment,
  RenderLimits,
  Rendered,
} from '../../render/environment.ts';
import { TemplateError, toDiagnostic } from '../../render/template-error.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import {
  bentoLoader,
  BASE_TEMPLATE,
  canonicalName,
  isShipped,
  PROBE_TEMPLATE,
  shownName,
} from './loader.ts';
import type { UserTemplate } from './loader.ts';
import { SETTABLE } from './variables.ts';
import type { Variables } from './variables.ts';

/** One run of the user's template, or of the base where there is none. */
export interface TemplateRun {
  readonly globals: ContextValue;
  readonly context: ContextValue;
  readonly onUndefinedText?: (error: TemplateError) => void;
}

/**
 * Runs a bento's template, any number of times within one limit of time.
 * What is wrong with the template is an InputError, with its place.
 */
export class TemplateRunner {
  private readonly template: UserTemplate | undefined;
  private readonly limits: RenderLimits;
  private readonly deadline: number | undefined;

  constructor(template: UserTemplate | undefined, limits: RenderLimits) {
    this.template = template;
    this.limits = limits;
    const { clock, milliseconds } = limits;
    this.deadline =
      clock === undefined || milliseconds === undefined ? undefined : clock() + milliseconds;
  }

  /** @throws InputError */
  render(run: TemplateRun): Rendered {
    return this.run(run, BASE_TEMPLATE);
  }

  /**
   * The variables as the template leaves them; undefined when it does not extend the base.
   * @throws InputError
   */
  probe({ globals, context }: TemplateRun): Variables | undefined {
    const rendered = this.run({ globals: withProbe(globals), context }, PROBE_TEMPLATE);
    if (!rendered.templates.includes(PROBE_TEMPLATE)) return undefined;
    const values = JSON.parse(
      rendered.text.slice(rendered.text.lastIndexOf('\n') + 1),
    ) as unknown[];
    return Object.fromEntries(SETTABLE.map((name, index) => [name, values[index]])) as Variables;
  }

  private run({ globals, context, onUndefinedText }: TemplateRun, base: string): Rendered {
    const entry = this.template === undefined ? base : canonicalName(this.template);
    return this.guarded(() =>
      this.environment(globals, onUndefinedText).get(entry).renderWithOrigins(context),
    );
  }

  private environment(
    globals: ContextValue,
    onUndefinedText: TemplateRun['onUndefinedText'],
  ): Environment {
    const { clock } = this.limits;
    const left =
      clock === undefined || this.deadline === undefined
        ? undefined
        : Math.max(0, this.deadline - clock());
    return createEnvironment({
      loader: bentoLoader(this.template),
      undefined: 'lenient',
      limits: { ...this.limits, ...(left === undefined ? {} : { milliseconds: left }) },
      globals,
      ...(onUndefinedText === undefined ? {} : { onUndefinedText }),
    });
  }

  private guarded<R>(work: () => R): R {
    try {
      return work();
    } catch (error) {
      if (error instanceof TemplateError) throw new InputError([this.diagnostic(error)]);
      throw error;
    }
  }

  /** A template's error as a diagnostic, its files as the user knows them. */
  diagnostic(error: TemplateError): Diagnostic {
    const { place, related, ...rest } = toDiagnostic(error);
    const shown = <P extends { readonly file: string }>(at: P): P => ({
      ...at,
      file: shownName(at.file, this.template),
    });
    const own = related?.filter(({ place: at }) => at === undefined || !isShipped(at.file));
    return {
      ...(rest.code === 'template/missing' ? { hint: ALONE } : {}),
      ...rest,
      ...(place && { place: shown(place) }),
      ...(own && {
        related: own.map(({ message, place: at }) => ({
          message,
          ...(at && { place: shown(at) }),
        })),
      }),
    };
  }
}

/** A bento stores no other template of its project. */
const ALONE =
  'A bento keeps its Dockerfile template alone: it extends bento_base_template, may import _macros.j2, and has no other templates.';

function withProbe(globals: ContextValue): ContextValue {
  return { ...(globals as Record<string, ContextValue>), bento_base_template: PROBE_TEMPLATE };
}
