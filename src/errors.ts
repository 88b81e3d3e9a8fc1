import type { Diagnostic } from './diagnostics.ts';

/** The user's input is wrong: exit 2, nothing was changed on disk. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.message ?? 'the input is wrong');
    this.diagnostics = diagnostics;
  }
}

/** The command line is wrong: a few lines and exit 2, never the whole help. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** The world refused (disk, network, engine, another manager at work): exit 1. */
export class ManagerError extends Error {
  override readonly name = 'ManagerError';
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
