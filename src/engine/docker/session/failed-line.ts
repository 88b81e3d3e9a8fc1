import { parseInstruction } from '../../../dockerfile/instruction.ts';
import type { Instruction } from '../../../dockerfile/instruction.ts';
import { externalImages, readDockerfile } from '../../../dockerfile/read.ts';
import type { DockerfileFacts } from '../../../dockerfile/read.ts';
import { splitDockerfile } from '../../../dockerfile/split.ts';

/** What may tell where a build failed. */
export interface FailureTraces {
  /** The Dockerfile's text. */
  readonly dockerfile: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** The engine's words. */
  readonly message: string;
  /** The step that failed, as the builder names it. */
  readonly step: string | undefined;
}

/** `dockerfile parse error on line 3: …`; engine 20.10 leaves out "on". */
const PARSE_ERROR = /dockerfile parse error (?:on )?line (\d+)/i;

/** `[linux/arm64 runtime 2/5] RUN …`: platform and stage may be missing, the number may be padded. */
const STEP = /^\[((?:[^\]\s]+ )*) *(\d+)\/\d+\] (\S+)\s*([^]*)$/;

const METADATA = /^\[(?:\S+ )?internal\] load metadata for (\S+)$/;

/** Instructions that get a number (moby/buildkit frontend/dockerfile/dockerfile2llb/convert.go, where they are counted). */
const NUMBERED = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

interface NumberedInstruction {
  readonly keyword: string;
  readonly text: string;
  readonly line: number;
}

/**
 * The line of the Dockerfile at which a build failed, one-based. Engines up to 26.1 name it for what they cannot parse only (BuildKit's
 * error details, which hold it, do not pass through `POST /build`); else it is found by the failed step's name: its stage, its
 * number in it and its text.
 * @returns undefined where that leaves a doubt
 */
export function failedLine(traces: FailureTraces): number | undefined {
  const parseError = PARSE_ERROR.exec(traces.message)?.[1];
  if (parseError !== undefined) return Number(parseError);
  if (traces.step === undefined) return undefined;
  const facts = readDockerfile(traces.dockerfile);
  const image = METADATA.exec(traces.step)?.[1];
  if (image !== undefined) return imageLine(facts, traces.buildArgs, image);
  return stepLine(traces.step, facts, traces.dockerfile);
}

function imageLine(
  facts: DockerfileFacts,
  buildArgs: Readonly<Record<string, string>>,
  image: string,
): number | undefined {
  const images = externalImages(facts, buildArgs);
  return images.find(({ reference }) => fullName(reference) === fullName(image))?.line;
}

/** As the builder writes a name in full: `debian` is `docker.io/library/debian:latest`. */
function fullName(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const withHost = hasHost
    ? reference
    : `docker.io/${rest.length === 0 ? 'library/' : ''}${reference}`;
  return /[:@][^/]*$/.test(withHost) ? withHost : `${withHost}:latest`;
}

function stepLine(step: string, facts: DockerfileFacts, dockerfile: string): number | undefined {
  const [, place = '', number = '', keyword = '', text = ''] = STEP.exec(step) ?? [];
  const stage = findStage(facts, place);
  if (stage === undefined) return undefined;
  if (keyword === 'FROM') return facts.stages[stage]?.line;
  const instructions = numberedInstructions(dockerfile, stage);
  const numbered = instructions[Number(number) - 1 - (startsFromImage(facts, stage) ? 1 : 0)];
  if (numbered !== undefined && isNamed(numbered, keyword, text)) return numbered.line;
  // ONBUILD of the base image, and WORKDIR /, move the numbers.
  const named = instructions.filter((instruction) => isNamed(instruction, keyword, text));
  return named.length === 1 ? named[0]?.line : undefined;
}

/** A stage without a name is called `stage-2`, and an only one is not named. */
function findStage({ stages }: DockerfileFacts, place: string): number | undefined {
  const name = place
    .split(' ')
    .findLast((part) => part !== '' && !part.includes('/'))
    ?.toLowerCase();
  if (name === undefined) return stages.length === 1 ? 0 : undefined;
  const named = stages.findLast((stage) => stage.name?.toLowerCase() === name)?.index;
  const unnamed = /^stage-(\d+)$/.exec(name)?.[1];
  return named ?? (unnamed === undefined ? undefined : Number(unnamed));
}

/** An image is step 1 of its stage; `scratch` and an earlier stage are none. */
function startsFromImage({ stages }: DockerfileFacts, stage: number): boolean {
  const from = stages[stage]?.from.toLowerCase();
  return (
    from !== 'scratch' && !stages.slice(0, stage).some(({ name }) => name?.toLowerCase() === from)
  );
}

function numberedInstructions(dockerfile: string, stage: number): NumberedInstruction[] {
  const file = splitDockerfile(dockerfile);
  const found: NumberedInstruction[] = [];
  let current = -1;
  for (const raw of file.instructions) {
    const instruction = parseInstruction(raw, file.escape);
    if (instruction.keyword === 'FROM') current += 1;
    if (current !== stage || !NUMBERED.has(instruction.keyword)) continue;
    const { keyword } = instruction;
    found.push({ keyword, text: argumentsOf(instruction), line: raw.line });
  }
  return found;
}

function argumentsOf(instruction: Instruction): string {
  return instruction.logical.slice(instruction.keyword.length);
}

/** The step's text has variables replaced: so the texts are compared up to the first one, blanks aside. */
function isNamed(instruction: NumberedInstruction, keyword: string, text: string): boolean {
  if (instruction.keyword !== keyword.toUpperCase()) return false;
  const [written = ''] = instruction.text.split(/[$"'\\`]|<</);
  const squash = (words: string): string => words.replace(/\s+/g, '');
  return squash(text).startsWith(squash(written));
}
