import { ManagerError } from '../errors.ts';

/** Where in the engine's work something went wrong. */
export type EngineStage = 'connect' | 'inspect' | 'build' | 'tag' | 'push' | 'pull' | 'test';

/** The engine, or a registry behind it, refused or failed. */
export class EngineError extends ManagerError {
  readonly stage: EngineStage;
  /** Worth trying again: network, 429, 5xx, a registry's hiccup. */
  readonly transient: boolean;
  /** Seconds that the other side asked to wait (`Retry-After`). */
  readonly retryAfter: number | undefined;
  /** The Dockerfile line that failed, one-based, when the engine tells. */
  readonly line: number | undefined;

  constructor(
    stage: EngineStage,
    message: string,
    options: {
      readonly transient?: boolean;
      readonly retryAfter?: number;
      readonly line?: number;
      readonly hint?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(`engine/${stage}`, message, options);
    this.stage = stage;
    this.transient = options.transient ?? false;
    this.retryAfter = options.retryAfter;
    this.line = options.line;
  }
}
