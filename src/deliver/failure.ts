import { EngineError } from '../engine/engine-error.ts';
import { ManagerError } from '../errors.ts';
import { splitDockerfile } from '../dockerfile/split.ts';
import type { Failure } from './outcome.ts';
import { lastTry } from './retry.ts';
import type { Unit } from './unit.ts';

/** What is known of a failure beside the error. */
export interface FailureFacts {
  readonly stage: Failure['stage'];
  /** Keeps credentials out of every text. */
  readonly hide: (text: string) => string;
  readonly lastLines?: readonly string[];
  /** The step that failed, as the builder names it. */
  readonly failedStep?: string | undefined;
  readonly log?: string | undefined;
}

/**
 * Why a unit failed: the error's words, the Dockerfile line and the template line behind it.
 *
 * @throws the error itself when it is a bug, no refusal of the world
 */
export function failureOf(thrown: unknown, unit: Unit, facts: FailureFacts): Failure {
  const { error, attempts } = lastTry(thrown);
  if (!(error instanceof ManagerError)) throw error;
  const { hide, stage, log } = facts;
  const told = error instanceof EngineError && stage === 'build' ? error.line : undefined;
  const line = told ?? lineOfStep(unit.file.text, facts.failedStep);
  const origin = line === undefined ? undefined : unit.file.origins[line - 1];
  return {
    stage,
    message: hide(error.message),
    ...(error.hint === undefined ? {} : { hint: hide(error.hint) }),
    ...(line === undefined ? {} : { dockerfile: { path: unit.dockerfile, line } }),
    ...(origin ? { template: { file: origin.template, line: origin.line } } : {}),
    lastLines: (facts.lastLines ?? []).map(hide),
    ...(log === undefined ? {} : { log }),
    attempts,
  };
}

/**
 * The line of the instruction that a builder's step was made from, where the engine does not tell. BuildKit names a step
 * `[stage 2/5] RUN …`, the classic builder `Step 2/5 : RUN …`; the command follows as it stands, in one line. Undefined when it
 * is not one single instruction: naming a wrong line would be worse than none.
 */
export function lineOfStep(dockerfile: string, step: string | undefined): number | undefined {
  const command = step?.replace(/^(?:\[[^\]]*\]\s*|Step \d+\/\d+ :\s*)/i, '');
  if (command === undefined || command === '') return undefined;
  const wanted = oneLine(command);
  const matching = splitDockerfile(dockerfile).instructions.filter(({ text }) => {
    const own = oneLine(withoutContinuations(text));
    // Builders cut long names.
    return own === wanted || (wanted.endsWith('...') && own.startsWith(wanted.slice(0, -3)));
  });
  return matching.length === 1 ? matching[0]?.line : undefined;
}

function withoutContinuations(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .map((line) => line.replace(/[\\`]\s*$/, ''))
    .join(' ');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
