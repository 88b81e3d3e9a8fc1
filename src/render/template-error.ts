import type { Diagnostic, RelatedPlace } from '../diagnostics.ts';
import { excerptOf } from '../diagnostics.ts';

/** What went wrong, as a stable code; `area/what` like every diagnostic. */
export type TemplateErrorCode =
  | 'template/syntax'
  | 'template/undefined'
  | 'template/unknown-filter'
  | 'template/unknown-test'
  | 'template/type'
  | 'template/value'
  | 'template/missing'
  | 'template/include-cycle'
  | 'template/inheritance'
  | 'template/limit'
  | 'template/sandbox'
  | 'template/unsupported';

/** A line of a template file; `line` is one-based. */
export interface LineOrigin {
  readonly template: string;
  readonly line: number;
}

/** Where a template asked for another. */
export interface ChainPlace extends LineOrigin {
  /** One-based. */
  readonly col: number;
}

/** Everything a {@link TemplateError} says. */
export interface TemplateErrorDetails {
  readonly code: TemplateErrorCode;
  readonly message: string;
  /** Canonical name of the template that holds the construct. */
  readonly template: string;
  /** One-based. */
  readonly line: number;
  /** One-based. */
  readonly col: number;
  /** Who asked for that template, nearest first: include, extends, import or macro call. */
  readonly chain: readonly ChainPlace[];
  readonly hint?: string;
  /** Whole text of the template, for the excerpt. */
  readonly source?: string;
}

/** A template is wrong, or what it does with its context is: always with a place. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly code: TemplateErrorCode;
  readonly template: string;
  readonly line: number;
  readonly col: number;
  readonly chain: readonly ChainPlace[];
  readonly hint: string | undefined;
  readonly source: string | undefined;

  constructor(details: TemplateErrorDetails) {
    super(details.message);
    this.code = details.code;
    this.template = details.template;
    this.line = details.line;
    this.col = details.col;
    this.chain = details.chain;
    this.hint = details.hint;
    this.source = details.source;
  }
}

/** The error as data for the report: place, two lines of excerpt, hint, and the chain of templates that led there. */
export function toDiagnostic(error: TemplateError): Diagnostic {
  const place = { file: error.template, line: error.line, col: error.col };
  const related = error.chain.map(({ template, line, col }): RelatedPlace => ({
    message: 'reached from here',
    place: { file: template, line, col },
  }));
  return {
    code: error.code,
    severity: 'error',
    message: error.message,
    place,
    ...(error.source === undefined ? {} : { excerpt: excerptOf(error.source, place) }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(related.length === 0 ? {} : { related }),
  };
}
