import type { Diagnostic } from '../diagnostics.ts';

/** A mistake in what was asked for, as a diagnostic without a place: it was on the command line. */
export function problem(what: string, message: string, hint?: string): Diagnostic {
  const diagnostic = { code: `compose/${what}`, severity: 'error', message } as const;
  return { ...diagnostic, ...(hint !== undefined && { hint }) };
}

export function warning(what: string, message: string, hint?: string): Diagnostic {
  return { ...problem(what, message, hint), severity: 'warning' };
}
