import { EngineError } from '../engine-error.ts';
import type { EngineStage } from '../engine-error.ts';

/** A program that failed: in which step, how it ended, and what it said last. */
export class CommandError extends EngineError {
  /** `[2/3] RUN make`, when the failure was in a step. */
  readonly step: string | undefined;
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  /** Without secrets. */
  readonly lastLines: readonly string[];

  constructor(
    stage: EngineStage,
    message: string,
    facts: {
      readonly step?: string | undefined;
      readonly exitCode?: number | undefined;
      readonly lastLines?: readonly string[];
      readonly transient?: boolean;
      readonly line?: number;
      readonly hint?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(stage, message, facts);
    this.step = facts.step;
    this.exitCode = facts.exitCode;
    this.lastLines = facts.lastLines ?? [];
  }
}
