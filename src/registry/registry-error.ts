import { ManagerError } from '../errors.ts';

/** What kind of refusal it was; `checkLogin` and `resolveBases` decide by it. */
export type RegistryErrorCode =
  /** No connection, no answer in time, no trust in its certificate. */
  | 'registry/unreachable'
  /** 401 or 403: not logged in, or not allowed. */
  | 'registry/denied'
  | 'registry/not-found'
  | 'registry/rate-limited'
  /** Any other refusal of the request. */
  | 'registry/rejected'
  /** 5xx. */
  | 'registry/failed'
  /** An answer that the specification does not allow, a wrong digest among them. */
  | 'registry/bad-answer'
  /** An answer longer than what is read of its kind. */
  | 'registry/too-large'
  /** Credentials are stored wrongly, or their helper fails. */
  | 'registry/credentials'
  | 'registry/bad-reference'
  | 'registry/incomplete-index';

export interface RegistryErrorOptions {
  /** The HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  readonly transient?: boolean;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** A registry, or what leads to it, refused or failed. Its texts never hold a credential. */
export class RegistryError extends ManagerError {
  declare readonly code: RegistryErrorCode;
  readonly status: number | undefined;
  /** Worth trying again: network, 429, 5xx. */
  readonly transient: boolean;
  /** Seconds that the registry asked to wait (`Retry-After`). */
  readonly retryAfter: number | undefined;

  constructor(code: RegistryErrorCode, message: string, options: RegistryErrorOptions = {}) {
    const { hint, cause } = options;
    super(code, message, { ...(hint === undefined ? {} : { hint }), cause });
    this.status = options.status;
    this.transient = options.transient ?? false;
    this.retryAfter = options.retryAfter;
  }
}

/** An error in one text, where there is no line for its next step: what, then what to do. */
export function withNextStep({ message, hint }: RegistryError): string {
  return hint === undefined ? message : `${message}. ${hint}`;
}
