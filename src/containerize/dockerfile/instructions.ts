import type { LineOrigin, Rendered } from '../../render/environment.ts';
import { splitDockerfile } from '../../dockerfile/split.ts';
import { isBlockName } from './blocks.ts';
import type { BlockName } from './blocks.ts';
import { BASE_TEMPLATE, isShipped } from './loader.ts';

/** Lines `from` to `to` of a Dockerfile, one-based, the last one included. */
export interface LineRange {
  readonly line: number;
  readonly endLine: number;
}

export interface BlockRange extends LineRange {
  readonly block: BlockName;
}

/** An instruction of the finished Dockerfile. */
export interface PlacedInstruction extends LineRange {
  /** Upper case. */
  readonly keyword: string;
  /** The block that it came out of; undefined: none. */
  readonly block: BlockName | undefined;
  /** Where its first line came from. */
  readonly origin: LineOrigin | undefined;
  /** Where each of its lines came from. */
  readonly origins: readonly LineOrigin[];
}

const MARK = /^# manager:block (\w+)$/;
const SYNTAX = /^#\s*syntax\s*=/i;

/** What the base template printed, made a Dockerfile: its marks of blocks taken out, `# syntax` on the first line. */
export function finish(rendered: Rendered): { rendered: Rendered; blocks: BlockRange[] } {
  const lines = rendered.text.split('\n').map((text, index) => ({
    text,
    origin: rendered.origins[index] ?? { template: BASE_TEMPLATE, line: 1 },
    block: undefined as BlockName | undefined,
  }));
  const kept: typeof lines = [];
  let block: BlockName | undefined;
  for (const line of lines) {
    const mark = line.origin.template === BASE_TEMPLATE ? MARK.exec(line.text)?.[1] : undefined;
    if (mark !== undefined && isBlockName(mark)) block = mark;
    else kept.push({ ...line, block });
  }
  const ordered = syntaxFirst(kept);
  while (ordered[0]?.text.trim() === '') ordered.shift();
  while (ordered.at(-1)?.text.trim() === '') ordered.pop();
  return {
    rendered: {
      text: ordered.map(({ text }) => `${text}\n`).join(''),
      origins: [...ordered, ...ordered.slice(-1)].map(({ origin }) => origin),
      templates: rendered.templates,
    },
    blocks: rangesOf(ordered.map((line) => line.block)),
  };
}

/** Builders look for it on the first line only. One that the user's template printed there counts. */
function syntaxFirst<L extends { text: string; origin: LineOrigin }>(lines: readonly L[]): L[] {
  const own = lines.findIndex(
    ({ text, origin }) => origin.template === BASE_TEMPLATE && SYNTAX.test(text),
  );
  const syntax = lines[own];
  if (syntax === undefined) return [...lines];
  const others = lines.filter((line) => line !== syntax);
  while (others[0]?.text.trim() === '') others.shift();
  return SYNTAX.test(others[0]?.text ?? '') ? others : [syntax, ...others];
}

function rangesOf(blocks: readonly (BlockName | undefined)[]): BlockRange[] {
  const names = [...new Set(blocks)].filter((name) => name !== undefined);
  return names.map((block) => ({
    block,
    line: blocks.indexOf(block) + 1,
    endLine: blocks.lastIndexOf(block) + 1,
  }));
}

/** The instructions of a finished Dockerfile, each with where it came from. */
export function instructionsOf(
  { text, origins }: Rendered,
  blocks: readonly BlockRange[],
): PlacedInstruction[] {
  return splitDockerfile(text).instructions.map((raw) => {
    const { line } = raw;
    const endLine = line + raw.text.split('\n').length - 1;
    const own = origins.slice(line - 1, endLine);
    return {
      keyword: /^\S+/.exec(raw.text)?.[0].toUpperCase() ?? '',
      line,
      endLine,
      block: blocks.find((range) => range.line <= line && line <= range.endLine)?.block,
      // A macro of ours prints the first words of an instruction whose rest is the user's.
      origin: own.find(({ template }) => !isShipped(template)) ?? own[0],
      origins: own,
    };
  });
}
