import type { Diagnostic } from '../../diagnostics.ts';
import { InputError } from '../../errors.ts';

/** A mistake about a bento as a whole: a diagnostic without a place. */
export function problem(what: string, message: string, hint?: string): Diagnostic {
  const diagnostic = { code: `containerize/${what}`, severity: 'error', message } as const;
  return { ...diagnostic, ...(hint !== undefined && { hint }) };
}

export function warning(what: string, message: string, hint?: string): Diagnostic {
  return { ...problem(what, message, hint), severity: 'warning' };
}

/** One mistake that ends everything: exit 2. */
export function refused(what: string, message: string, hint?: string): InputError {
  return new InputError([problem(what, message, hint)]);
}
