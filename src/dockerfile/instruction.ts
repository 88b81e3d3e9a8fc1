import type { Heredoc, RawInstruction } from './split.ts';
import { endOfWord, jsonStrings, logicalLine, splitBlanks, splitWords } from './words.ts';
import type { Segment, Word } from './words.ts';

/** An instruction taken apart. Equal texts give equal values, wherever they stand. */
export interface Instruction {
  readonly text: string;
  /** Upper case. */
  readonly keyword: string;
  readonly escape: string;
  /** The instruction as one line: continuations joined, comments dropped; without here-document bodies. */
  readonly logical: string;
  /** Where the pieces of `logical` stand in `text`. */
  readonly segments: readonly Segment[];
  readonly flags: readonly Flag[];
  /** Where the arguments begin in `logical`. */
  readonly argsAt: number;
  readonly heredocs: readonly Heredoc[];
}

/** `--name=value`; a flag without `=` has no value. Offsets are those of the logical line. */
export interface Flag {
  readonly name: string;
  readonly value: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** `--mount=type=cache,target=/root/.cache`: its options by name. */
export type Mount = ReadonlyMap<string, string>;

/** One `NAME=value` of ENV, ARG or LABEL; the value still carries its quotes, escapes and variables. */
export interface Property {
  readonly name: string;
  readonly value: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** Takes an instruction apart: keyword, flags, arguments. */
export function parseInstruction(raw: RawInstruction, escape: string): Instruction {
  const { logical, segments } = logicalLine(raw.text.slice(0, raw.headLength), escape);
  const keyword = /^\S+/.exec(logical)?.[0] ?? '';
  const { flags, argsAt } = readFlags(logical, keyword.length, escape);
  const { text, heredocs } = raw;
  return {
    text,
    keyword: keyword.toUpperCase(),
    escape,
    logical,
    segments,
    flags,
    argsAt,
    heredocs,
  };
}

/** The value of the last flag of that name. */
export function flagValue(instruction: Instruction, name: string): string | undefined {
  return instruction.flags.findLast((flag) => flag.name === name)?.value;
}

function readFlags(
  logical: string,
  from: number,
  escape: string,
): { flags: Flag[]; argsAt: number } {
  const flags: Flag[] = [];
  let at = afterBlanks(logical, from);
  while (logical.startsWith('--', at)) {
    const end = endOfWord(logical, at, escape);
    const word = logical.slice(at + 2, end);
    const equals = word.indexOf('=');
    const name = (equals === -1 ? word : word.slice(0, equals)).toLowerCase();
    flags.push({
      name,
      value: equals === -1 ? undefined : unquoted(word.slice(equals + 1)),
      start: at,
      end,
    });
    at = afterBlanks(logical, end);
  }
  return { flags, argsAt: at };
}

/** The `--mount` options of a RUN. */
export function readMounts({ flags }: Pick<Instruction, 'flags'>): Mount[] {
  return flags
    .filter((flag) => flag.name === 'mount')
    .map((flag) => {
      const pairs = (flag.value ?? '').split(',').map((option): [string, string] => {
        const equals = option.indexOf('=');
        return equals === -1
          ? [option, '']
          : [option.slice(0, equals).toLowerCase(), unquoted(option.slice(equals + 1))];
      });
      return new Map(pairs);
    });
}

/** The paths that COPY or ADD reads; its destination and here-documents left out. */
export function readSources({ logical, argsAt }: Instruction): Word[] {
  const json = jsonStrings(logical.slice(argsAt));
  const words =
    json?.map((text) => ({ text, start: argsAt, end: logical.length })) ??
    splitBlanks(logical, argsAt);
  return words.slice(0, -1).filter((word) => !/^\d*<</.test(word.text));
}

/** The properties of ENV, LABEL (`NAME=value …` or `NAME rest of the line`) and ARG (`NAME[=value] …`). */
export function readProperties({ keyword, logical, argsAt, escape }: Instruction): Property[] {
  const words = splitWords(logical, escape, argsAt);
  const first = words[0];
  if (first === undefined) return [];
  if (keyword !== 'ARG' && !first.text.includes('=')) {
    const start = afterBlanks(logical, first.end);
    const rest = logical.slice(start).trimEnd();
    return [
      {
        name: first.text,
        value: rest === '' ? undefined : rest,
        start: first.start,
        end: first.end,
      },
    ];
  }
  return words.map(({ text, start, end }) => {
    const equals = text.indexOf('=');
    return equals === -1
      ? { name: unquoted(text), value: undefined, start, end }
      : { name: unquoted(text.slice(0, equals)), value: text.slice(equals + 1), start, end };
  });
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  return at;
}

/** Without one pair of surrounding quotes. */
export function unquoted(text: string): string {
  return /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;
}
