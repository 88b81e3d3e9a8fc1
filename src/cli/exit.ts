import type { Diagnostic } from '../diagnostics.ts';
import { InputError, ManagerError, UsageError } from '../errors.ts';
import { managerVersion } from './version.ts';

/** What the process answers with. */
export const exitCodes = { done: 0, failed: 1, refused: 2, bug: 70, interrupted: 130 } as const;

/** How a run that threw ends. */
export interface Failure {
  readonly code: number;
  readonly kind: 'usage' | 'input' | 'failed' | 'interrupted' | 'bug';
  readonly diagnostics: readonly Diagnostic[];
  /** For `--verbose`, and always for a bug: stacks and causes. */
  readonly detail?: string;
}

/** From what was thrown to an exit code and what to say. An aborted run is interrupted, whatever it threw. */
export function failureOf(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) return interrupted(signal);
  if (error instanceof InputError) {
    return { code: exitCodes.refused, kind: 'input', diagnostics: error.diagnostics };
  }
  if (error instanceof UsageError) {
    return failure(exitCodes.refused, 'usage', 'usage/refused', error.message, error.hint);
  }
  if (error instanceof ManagerError) {
    const said = failure(exitCodes.failed, 'failed', error.code, error.message, error.hint);
    return error.cause === undefined
      ? said
      : { ...said, detail: `caused by ${stackOf(error.cause)}` };
  }
  if (isSystemError(error)) {
    const said = failure(exitCodes.failed, 'failed', `system/${error.code}`, error.message);
    return { ...said, detail: stackOf(error) };
  }
  return bug(error);
}

function failure(
  code: number,
  kind: Failure['kind'],
  what: string,
  message: string,
  hint?: string,
): Failure {
  const diagnostic = { code: what, severity: 'error', message } as const;
  return { code, kind, diagnostics: [{ ...diagnostic, ...(hint !== undefined && { hint }) }] };
}

function interrupted(signal: AbortSignal): Failure {
  const reason: unknown = signal.reason;
  const by = typeof reason === 'string' ? ` by ${reason}` : '';
  const code = exitCodes.interrupted;
  return failure(code, 'interrupted', 'run/interrupted', `interrupted${by}`);
}

/** The disk or the network said no, and nobody put it into words: still the world, not a bug. */
function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    'syscall' in error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^E[A-Z0-9]+$/.test(error.code)
  );
}

function bug(error: unknown): Failure {
  const versions = `manager ${managerVersion()}, Node.js ${process.version}, ${process.platform} ${process.arch}`;
  const message = error instanceof Error ? error.message : String(error);
  const said = failure(
    exitCodes.bug,
    'bug',
    'internal/bug',
    `this is a bug in manager, not in your input: ${message}`,
    `Please report it with the lines below (${versions}).`,
  );
  return { ...said, detail: stackOf(error) };
}

/** The stack with the stacks of all causes. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`;
}
