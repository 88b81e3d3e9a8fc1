import { EngineError } from '../../engine-error.ts';
import { engineFailure, isTransient } from '../failure.ts';
import { failedLine } from './failed-line.ts';
import type { FailureTraces } from './failed-line.ts';
import { plainText } from './log-lines.ts';
import type { FailedStep } from './trace.ts';

/** What is known of a failed build beside the engine's error. */
export interface FailureScene {
  readonly dockerfile: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly failed: readonly FailedStep[];
}

/** What the builder's parts put before the reason: which of them passed it on tells a user nothing. */
const PASSED_ON =
  /^(?:failed to solve(?: with frontend [^:]+)?|failed to (?:create LLB definition|build LLB|compute cache key|load cache key)|failed to calculate checksum of ref \S+|rpc error: code = \w+ desc =):? /;

/** `executor failed running [/bin/sh -c …]: exit code: 7` (20.10), `process "/bin/sh -c …" did not complete successfully: exit code: 7`. */
const COMMAND =
  /^(?:executor failed running \[[^]*\]|process "[^]*" did not complete successfully): /;

/** BuildKit 0.8 (engine 20.10) gives up so when it is overloaded; seen with a COPY of 200 sources. */
const BUSY = 'flightcontrol: exceeded retry timeout';

/** Nobody here ended it: the connection of a build that shares the step did (a try before this one, say), and BuildKit had joined the two. */
const ENDED_WITH_ANOTHER = /^context cancell?ed$/;

/** A step's text may be a whole script. */
const LONGEST_STEP = 120;

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^secret .*not found/, 'Give the build a secret of that id.'],
  [/^no SSH key/, 'Give the build an ssh agent of that id.'],
];

/**
 * The error of a build in the user's terms: which step failed and why, at which line of the Dockerfile, and whether it may go
 * away by itself. What a command of the Dockerfile prints or is called never decides that here; whoever builds many images may know
 * better of one case (deliver/step-network.ts).
 */
export function buildFailure(error: EngineError, scene: FailureScene): EngineError {
  const said = plainText(error.message);
  const step = failedStep(said, scene.failed);
  const reason = reasonIn(said);
  const command = COMMAND.exec(reason)?.[0];
  const facts = command === undefined ? reason : reason.slice(command.length);
  const traces: FailureTraces = { ...scene, message: said, step: step?.name };
  const line = error.line ?? failedLine(traces);
  const hint = HINTS.find(([words]) => words.test(reason))?.[1] ?? error.hint;
  const message = step === undefined ? reason : inStep(step.name, facts);
  return new EngineError('build', message, {
    transient:
      command === undefined &&
      (error.transient ||
        isTransient(facts) ||
        facts.includes(BUSY) ||
        ENDED_WITH_ANOTHER.test(facts)),
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
    ...(line !== undefined && { line }),
    ...(hint !== undefined && { hint }),
    cause: error,
  });
}

/** The step whose error the build ended with. Errors of steps are passed on with words before them. */
function failedStep(said: string, failed: readonly FailedStep[]): FailedStep | undefined {
  return failed.findLast(({ error }) => said.includes(plainText(error)));
}

function reasonIn(said: string): string {
  let reason = said;
  for (let found = PASSED_ON.exec(reason); found !== null; found = PASSED_ON.exec(reason)) {
    reason = reason.slice(found[0].length);
  }
  return reason.replace(/(?:: not found)+$/, ': not found');
}

function inStep(step: string, reason: string): string {
  const image = /^\[(?:\S+ )?internal\] load metadata for (\S+)$/.exec(step)?.[1];
  if (image !== undefined) return `the base image ${image} cannot be had: ${reason}`;
  const text = step.replace(/\s+/g, ' ');
  const exit = /^exit code: (\d+)$/.exec(reason)?.[1];
  const short = text.length > LONGEST_STEP ? `${text.slice(0, LONGEST_STEP - 1)}…` : text;
  return exit === undefined
    ? `${short} failed: ${reason}`
    : `${short} ended with exit code ${exit}`;
}

/** The error of an engine that ended its answer as if all were well, and did not say which image it made. */
export function noImage(): EngineError {
  return engineFailure('build', 'the engine ended the build without naming an image', {
    hint: 'Its log may say why.',
  });
}
