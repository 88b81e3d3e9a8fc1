import type { Diagnostic } from '../diagnostics.ts';

/** Which part of a composition a mistake is about, by the key that a manifest has for it; `value` is what is wrong with it. */
export interface Subject {
  readonly key:
    | 'backends'
    | 'repoagents'
    | 'caches'
    | 'platforms'
    | 'versions'
    | 'gpu'
    | 'recipe'
    | 'images'
    | 'apt'
    | 'pip'
    | 'user'
    | 'labels'
    | 'copy';
  readonly value?: string;
}

/** A mistake in what was asked for. On the command line it has no place, and is told in the words of the flags. */
export interface CompositionProblem extends Diagnostic {
  readonly about?: Subject;
}

export function problem(
  what: string,
  message: string,
  hint?: string,
  about?: Subject,
): CompositionProblem {
  const diagnostic = { code: `compose/${what}`, severity: 'error', message } as const;
  return { ...diagnostic, ...(hint !== undefined && { hint }), ...(about && { about }) };
}

export function warning(
  what: string,
  message: string,
  hint?: string,
  about?: Subject,
): CompositionProblem {
  return { ...problem(what, message, hint, about), severity: 'warning' };
}
