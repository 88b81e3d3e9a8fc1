import { placeFinding } from './finding.ts';
import type { Finding, PlacedFinding } from './finding.ts';
import { readFacts } from './instruction-facts.ts';
import { validateDirectives } from './library.ts';
import { hasVariable, lineage } from './rules/checked-file.ts';
import type {
  CheckedFile,
  CheckedStage,
  FileRule,
  InstructionFacts,
  PlacedInstruction,
} from './rules/checked-file.ts';
import { imagesAreTagged } from './rules/image-tags.ts';
import { fromFirst, onlyLastCounts, stageIsKnown, stageNamesDiffer } from './rules/structure.ts';
import { splitDockerfile } from './split.ts';
import type { RawInstruction, SplitFile } from './split.ts';

export type { Finding } from './finding.ts';

/** Checks Dockerfiles; what it learnt of an instruction serves every file that has the same. */
export interface Linter {
  /** Findings in the order of the file. Never throws. */
  lint(text: string): readonly Finding[];
  /** The same for a file that is cut into its instructions already. */
  lintSplit(file: SplitFile): readonly Finding[];
}

const FILE_RULES: readonly FileRule[] = [
  fromFirst,
  onlyLastCounts,
  stageNamesDiffer,
  stageIsKnown,
  imagesAreTagged,
];
/** Instructions whose check by the library needs the arguments before them, once they name a variable. */
const CONTEXTUAL = /^(?:FROM|EXPOSE|STOPSIGNAL|ONBUILD)\b[^]*\$/i;
/** The only directive that the library looks into. */
const ESCAPE = /escape/i;
const MEMO_LIMIT = 50_000;

/**
 * A linter: dockerfile-utils' validations and rules of ours (src/dockerfile/rules). A comment
 * `# manager-lint: ignore=code[,code]` above an instruction silences those codes for it.
 */
export function createLinter(): Linter {
  const memo = new Map<string, InstructionFacts>();
  const directives = new Map<string, readonly PlacedFinding[]>();
  return {
    lint(text) {
      return this.lintSplit(splitDockerfile(text));
    },
    lintSplit(split) {
      if (memo.size > MEMO_LIMIT) memo.clear();
      const file = checkedFile(split, memo);
      const findings = [
        ...remember(directives, split.head, () =>
          ESCAPE.test(split.head) ? validateDirectives(split.head) : [],
        ).map((found) => absolute(found, 1, 0)),
        ...noInstructions(file),
        ...ownFindings(file),
        ...FILE_RULES.flatMap((rule) => rule(file)).flatMap(({ at, finding }) =>
          located(at, placeFinding(at.raw.text, finding)),
        ),
      ];
      return findings.sort((a, b) => a.line - b.line || a.col - b.col || compare(a.code, b.code));
    },
  };
}

function checkedFile(split: SplitFile, memo: Map<string, InstructionFacts>): CheckedFile {
  const instructions: PlacedInstruction[] = [];
  const stages: CheckedStage[] = [];
  for (const raw of split.instructions) {
    const context = CONTEXTUAL.test(raw.text)
      ? contextOf(instructions, raw, stages.length - 1)
      : '';
    const facts = remember(memo, keyOf(split.escape, context, raw.text), () =>
      readFacts(raw, split.escape, context),
    );
    const isFrom = facts.instruction.keyword === 'FROM';
    const placed = { raw, facts, stage: stages.length - (isFrom ? 0 : 1) };
    instructions.push(placed);
    if (isFrom) stages.push(checkedStage(stages, placed));
  }
  return { escape: split.escape, instructions, stages };
}

/** Plain text where nothing else counts: joining strings costs more than the look-up. */
function keyOf(escape: string, context: string, text: string): string {
  return escape === '\\' && context === '' ? text : `${escape}${context}${text}`;
}

function checkedStage(stages: readonly CheckedStage[], from: PlacedInstruction): CheckedStage {
  const image = from.facts.from?.image.text.toLowerCase();
  const parent = stages.findLast(({ name }) => name !== undefined && name === image)?.index;
  return { index: stages.length, name: from.facts.from?.name?.text.toLowerCase(), from, parent };
}

/** The arguments that FROM may name, or those and what the stage has set so far. */
function contextOf(
  before: readonly PlacedInstruction[],
  raw: RawInstruction,
  stage: number,
): string {
  const isFrom = /^FROM\b/i.test(raw.text);
  const lines = before
    .filter(
      ({ facts, stage: own }) =>
        facts.properties !== undefined && (own === -1 || (!isFrom && own === stage)),
    )
    .map(({ raw: other, stage: own }) => ({ own, text: other.text }));
  const globals = lines.filter(({ own }) => own === -1).map(({ text }) => text);
  const locals = lines.filter(({ own }) => own !== -1).map(({ text }) => text);
  const rows = isFrom || stage === -1 ? globals : [...globals, 'FROM scratch', ...locals];
  return rows.map((row) => `${row}\n`).join('');
}

function ownFindings(file: CheckedFile): Finding[] {
  const shipped = new Set(lineage(file.stages, file.stages.length - 1).map(({ index }) => index));
  return file.instructions.flatMap((placed) =>
    placed.facts.findings
      .filter(({ shippedOnly, unlessEnv }) => {
        if (shippedOnly === true && placed.stage !== -1 && !shipped.has(placed.stage)) return false;
        return unlessEnv === undefined || !hasVariable(file, placed.stage, unlessEnv);
      })
      .flatMap((found) => located(placed, found)),
  );
}

function noInstructions({ instructions }: CheckedFile): Finding[] {
  if (instructions.some(({ facts }) => facts.instruction.keyword !== 'ARG')) return [];
  const message = 'No source image provided with `FROM`';
  return [{ code: 'dockerfile/no-source-image', message, line: 1, col: 1, severity: 'warning' }];
}

function located({ raw }: PlacedInstruction, found: PlacedFinding): Finding[] {
  return raw.ignored.includes(found.code)
    ? []
    : [absolute(found, raw.line, found.line === 0 ? raw.col : 0)];
}

function absolute(
  { code, message, hint, line, col, endCol }: PlacedFinding,
  firstLine: number,
  shift: number,
): Finding {
  const base = {
    code: `dockerfile/${code}`,
    message,
    line: firstLine + line,
    col: shift + col + 1,
    severity: 'warning' as const,
  };
  const hinted = hint === undefined ? base : { ...base, hint };
  return endCol === undefined ? hinted : { ...hinted, endCol: shift + endCol + 1 };
}

function remember<V>(memo: Map<string, V>, key: string, make: () => V): V {
  const known = memo.get(key);
  if (known !== undefined) return known;
  const made = make();
  memo.set(key, made);
  return made;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
