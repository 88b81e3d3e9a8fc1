import type { LocalFinding, PlacedFinding } from '../finding.ts';
import type { Instruction, Property } from '../instruction.ts';
import type { RawInstruction } from '../split.ts';
import type { Word } from '../words.ts';

/** What is known of an instruction wherever it stands; kept between files. */
export interface InstructionFacts {
  readonly instruction: Instruction;
  readonly findings: readonly PlacedFinding[];
  /** FROM: the image and the name after AS. */
  readonly from?: { readonly image: Word; readonly name: Word | undefined };
  /** ARG and ENV. */
  readonly properties?: readonly Property[];
  /** COPY --from and RUN --mount=from=: what they name, and where. */
  readonly sources?: readonly Word[];
}

/** An instruction in its file. */
export interface PlacedInstruction {
  readonly raw: RawInstruction;
  readonly facts: InstructionFacts;
  /** The number of the stage; -1 before the first FROM. */
  readonly stage: number;
}

/** A stage in its file. */
export interface CheckedStage {
  readonly index: number;
  /** Lower case. */
  readonly name: string | undefined;
  readonly from: PlacedInstruction;
  /** The stage that it starts from, where that is one of this file. */
  readonly parent: number | undefined;
}

/** A whole file, for the rules that look at more than one instruction. */
export interface CheckedFile {
  readonly escape: string;
  readonly instructions: readonly PlacedInstruction[];
  readonly stages: readonly CheckedStage[];
}

/** What a rule says of a file: a finding and the instruction that its offsets belong to. */
export interface FileFinding {
  readonly at: PlacedInstruction;
  readonly finding: LocalFinding;
}

/** A check of a file. */
export type FileRule = (file: CheckedFile) => readonly FileFinding[];

/** The stages that `stage` starts from, itself first. */
export function lineage(stages: readonly CheckedStage[], stage: number): CheckedStage[] {
  const line: CheckedStage[] = [];
  for (
    let at = stages[stage];
    at !== undefined;
    at = at.parent === undefined ? undefined : stages[at.parent]
  )
    line.push(at);
  return line;
}

/** Whether ENV, or ARG in the same stage, sets the variable for the RUNs of a stage. */
export function hasVariable(file: CheckedFile, stage: number, name: string): boolean {
  const stages = new Set(lineage(file.stages, stage).map(({ index }) => index));
  return file.instructions.some(
    ({ facts, stage: own }) =>
      (own === stage || (stages.has(own) && facts.instruction.keyword === 'ENV')) &&
      facts.properties?.some((property) => property.name === name) === true,
  );
}
