import type { LocalFinding } from '../finding.ts';
import type { CheckedFile, FileFinding, FileRule, PlacedInstruction } from './checked-file.ts';
import type { Word } from '../words.ts';
import { range } from './rule.ts';

const ONCE = ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'];

/** The first instruction that is not ARG must be FROM. A file without instructions is the caller's: it has no place in one. */
export const fromFirst: FileRule = ({ instructions }) => {
  const first = instructions.find(({ facts }) => facts.instruction.keyword !== 'ARG');
  if (first === undefined || first.facts.instruction.keyword === 'FROM') return [];
  return [
    onKeyword(first, { code: 'no-source-image', message: 'No source image provided with `FROM`' }),
  ];
};

/** CMD, ENTRYPOINT and HEALTHCHECK: only the last one of a stage counts. */
export const onlyLastCounts: FileRule = ({ instructions }) => {
  const last = new Map<string, PlacedInstruction>();
  const findings: FileFinding[] = [];
  for (const placed of instructions) {
    const { keyword } = placed.facts.instruction;
    if (!ONCE.includes(keyword)) continue;
    const key = `${keyword} ${placed.stage}`;
    const overridden = last.get(key);
    if (overridden !== undefined) findings.push(onKeyword(overridden, multiple(keyword)));
    last.set(key, placed);
  }
  return findings;
};

function multiple(keyword: string): Pick<LocalFinding, 'code' | 'message'> {
  const message = `There can only be one ${keyword} instruction in a Dockerfile or build stage. Only the last one will have an effect.`;
  return { code: 'multiple-instructions', message };
}

/** Two stages of one name: the later hides the earlier. */
export const stageNamesDiffer: FileRule = ({ stages }) =>
  stages.flatMap(({ name, from }) => {
    const word = from.facts.from?.name;
    if (word === undefined || stages.filter((stage) => stage.name === name).length < 2) return [];
    const place = range(from.facts.instruction, word.start, word.end);
    const message = `duplicate name ${name ?? ''}`;
    return [{ at: from, finding: { code: 'duplicate-build-stage-name', message, ...place } }];
  });

/** COPY --from, RUN --mount=from= and FROM that name a stage which stands later, or a number that no earlier stage has. */
export const stageIsKnown: FileRule = (file) => {
  const findings: FileFinding[] = [];
  for (const placed of file.instructions) {
    const { sources, from } = placed.facts;
    for (const word of sources ?? []) findings.push(...unknownSource(file, placed, word, true));
    if (from !== undefined) findings.push(...unknownSource(file, placed, from.image, false));
  }
  return findings;
};

function unknownSource(
  file: CheckedFile,
  placed: PlacedInstruction,
  { text: source, start, end }: Word,
  numbers: boolean,
): FileFinding[] {
  const place = range(placed.facts.instruction, start, end);
  if (numbers && /^\d+$/.test(source)) {
    if (Number(source) < placed.stage) return [];
    const message = `there is no stage ${source} before this one`;
    const hint =
      'stages are numbered from 0 and may only be copied from below them; a name says which is meant';
    return [{ at: placed, finding: { code: 'unknown-stage', message, hint, ...place } }];
  }
  const named = file.stages.filter(({ name }) => name === source.toLowerCase());
  const isOwnImage = !numbers && named.every(({ index }) => index === placed.stage);
  if (named.length === 0 || named.some(({ index }) => index < placed.stage) || isOwnImage)
    return [];
  const message = `the stage ${source} does not stand before this one, so an image of that name is meant`;
  return [
    {
      at: placed,
      finding: { code: 'unknown-stage', message, hint: 'move the stage up', ...place },
    },
  ];
}

function onKeyword(
  at: PlacedInstruction,
  finding: Pick<LocalFinding, 'code' | 'message'>,
): FileFinding {
  const end = /^\S*/.exec(at.facts.instruction.text)?.[0].length ?? 0;
  return { at, finding: { ...finding, start: 0, end } };
}
