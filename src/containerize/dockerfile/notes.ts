import type { Rendered } from '../../render/environment.ts';
import type { ImageSetup } from '../setup.ts';
import type { BlockName } from './blocks.ts';
import type { BlockRange, LineRange, PlacedInstruction } from './instructions.ts';
import { isShipped, shippedText } from './loader.ts';
import type { TemplatePlace } from './outline.ts';
import type { SettledVariables, VariableName } from './variables.ts';

/** What made an instruction. */
export type Reason =
  /** An option; `value` is left out where it may be a secret, and where nothing was written. */
  | { readonly kind: 'option'; readonly name: string; readonly value?: string }
  /** A file or folder of the bento. */
  | { readonly kind: 'file'; readonly path: string }
  /** A variable of templates that nobody set. */
  | { readonly kind: 'variable'; readonly name: string; readonly value: string }
  /** Lines of a template of the user's. */
  | {
      readonly kind: 'template';
      readonly file: string;
      readonly line: number;
      readonly endLine: number;
    };

export interface InstructionNote extends LineRange {
  readonly keyword: string;
  /** Empty: every bento has it. */
  readonly reasons: readonly Reason[];
}

/** Why a part of the Dockerfile is what it is, for `--explain`. */
export interface BlockNote extends LineRange {
  /** Undefined: what stands before the blocks, or all of it where the template extends nothing. */
  readonly block: BlockName | undefined;
  /** Those of its instructions, each once. */
  readonly reasons: readonly Reason[];
  readonly instructions: readonly InstructionNote[];
}

/** What the reasons are looked up in. */
export interface NoteFacts {
  readonly setup: ImageSetup;
  readonly features: readonly string[];
  readonly variables: SettledVariables;
  /** Where the user's template sets a variable, if it does. */
  readonly assignments: ReadonlyMap<string, TemplatePlace>;
  readonly shownName: (canonical: string) => string;
}

/** One note for each block, and one for what is in none. */
export function blockNotes(
  rendered: Rendered,
  blocks: readonly BlockRange[],
  instructions: readonly PlacedInstruction[],
  facts: NoteFacts,
): BlockNote[] {
  const annotations = annotationsOf(rendered.templates.filter(isShipped));
  const noteOf = (instruction: PlacedInstruction): InstructionNote => ({
    keyword: instruction.keyword,
    line: instruction.line,
    endLine: instruction.endLine,
    reasons: reasonsOf(instruction, annotations, facts),
  });
  const outside = instructions.filter(({ block }) => block === undefined).map(noteOf);
  const head = outside.length === 0 ? [] : [{ block: undefined, ...rangeOf(outside) }];
  return [...head, ...blocks].map((range) => {
    const own =
      range.block === undefined
        ? outside
        : instructions.filter(({ block }) => block === range.block).map(noteOf);
    return { ...range, reasons: unique(own.flatMap(({ reasons }) => reasons)), instructions: own };
  });
}

function rangeOf(notes: readonly LineRange[]): LineRange {
  return { line: notes[0]?.line ?? 1, endLine: notes.at(-1)?.endLine ?? 1 };
}

/** For each line of a shipped template, the words of the comment `@ …` above it; an empty line ends what it says. */
function annotationsOf(templates: readonly string[]): Map<string, readonly (readonly string[])[]> {
  return new Map(
    templates.map((name) => {
      let words: readonly string[] = [];
      const lines = shippedText(name)
        .split('\n')
        .map((line) => {
          const comment = /^\{# @ (.*) #\}$/.exec(line)?.[1];
          if (comment !== undefined) words = comment.split(' ');
          else if (line === '' || /^\{% (?:end)?block /.test(line)) words = [];
          return words;
        });
      return [name, lines];
    }),
  );
}

function reasonsOf(
  { origins }: PlacedInstruction,
  annotations: ReadonlyMap<string, readonly (readonly string[])[]>,
  facts: NoteFacts,
): Reason[] {
  const own = origins.filter(({ template }) => !isShipped(template));
  const [first] = own;
  if (first !== undefined) {
    const lines = own.filter(({ template }) => template === first.template).map(({ line }) => line);
    return [
      {
        kind: 'template',
        file: facts.shownName(first.template),
        line: Math.min(...lines),
        endLine: Math.max(...lines),
      },
    ];
  }
  const words = origins.flatMap(
    ({ template, line }) => annotations.get(template)?.[line - 1] ?? [],
  );
  return unique([...new Set(words)].flatMap((word) => reasonOf(word, facts)));
}

function reasonOf(word: string, facts: NoteFacts): Reason[] {
  const { setup, features, variables, assignments } = facts;
  if (word.startsWith('bento__')) {
    const place = variables.set.has(word as VariableName) ? assignments.get(word) : undefined;
    const file = setup.template?.name;
    if (place !== undefined && file !== undefined)
      return [{ kind: 'template', file, line: place.line, endLine: place.line }];
    return [
      { kind: 'variable', name: word, value: String(variables.values[word as VariableName]) },
    ];
  }
  if (word.includes('/')) return [{ kind: 'file', path: word }];
  if (word === '--enable-features')
    return [{ kind: 'option', name: word, value: features.join(',') }];
  if (!word.startsWith('docker.')) return [{ kind: 'option', name: word }];
  return optionReason(word, setup);
}

/** An option that takes part: with an image of the user's, those of the distro do not. */
function optionReason(name: string, setup: ImageSetup): Reason[] {
  const isBase = setup.releaseType === 'base';
  const values: Readonly<Record<string, string | undefined>> = {
    'docker.base_image': isBase ? setup.baseImage : undefined,
    'docker.distro': isBase ? undefined : setup.distro,
    'docker.python_version': isBase ? undefined : setup.pythonVersion,
    'docker.cuda_version': isBase ? undefined : setup.cudaVersion,
    'docker.system_packages':
      isBase || setup.systemPackages.length === 0 ? undefined : setup.systemPackages.join(' '),
  };
  if (!(name in values)) return [{ kind: 'option', name }];
  const value = values[name];
  return value === undefined ? [] : [{ kind: 'option', name, value }];
}

function unique(reasons: readonly Reason[]): Reason[] {
  const seen = new Map(reasons.map((reason) => [JSON.stringify(reason), reason]));
  return [...seen.values()];
}
