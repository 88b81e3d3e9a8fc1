import type { Diagnostic } from '../diagnostics.ts';

/** A diagnostic without its place. */
export interface Problem extends Pick<Diagnostic, 'code' | 'message' | 'hint' | 'related'> {
  readonly severity?: Diagnostic['severity'];
}
