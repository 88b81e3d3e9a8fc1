import { EngineError } from '../engine-error.ts';

/** The status of an answer that was a refusal; the `cause` of the error that tells of it. */
export class HttpStatusError extends Error {
  override readonly name = 'HttpStatusError';
  readonly status: number;

  constructor(status: number) {
    super(`HTTP status ${status}`);
    this.status = status;
  }
}

/** The status with which the engine refused; undefined for failures of another kind. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof EngineError && error.cause instanceof HttpStatusError
    ? error.cause.status
    : undefined;
}
