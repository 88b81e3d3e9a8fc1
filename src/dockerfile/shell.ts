import type { Instruction } from './instruction.ts';
import { splitCommands } from './shell-commands.ts';
import type { Command } from './shell-commands.ts';
import { jsonStrings, toTextOffset } from './words.ts';

/** What a RUN gives to a shell. */
export interface Script {
  readonly text: string;
  /** Offsets are those of the instruction's text. */
  readonly commands: readonly Command[];
}

const SHELL = /^(?:ba|da|a|z|k)?sh$/;
const ONLY_HEREDOCS = /^\s*(?:(?:\S*\/)?(?:ba|da|a|z|k)?sh(?:\s+-\S+)*\s+)?(?:\d*<<-?[^\s<]+\s*)+$/;

/** The shell script of a RUN: its command line, or the here-documents where they are fed to a shell. */
export function scriptOf(instruction: Instruction): Script {
  const { logical, argsAt, segments, heredocs, text } = instruction;
  const line = logical.slice(argsAt);
  const json = jsonStrings(line);
  if (json !== undefined)
    return jsonScript(json, toTextOffset(segments, argsAt), text.trimEnd().length);
  if (heredocs.length === 0 || !ONLY_HEREDOCS.test(line)) {
    return {
      text: line,
      commands: splitCommands(line, (offset) => toTextOffset(segments, argsAt + offset)),
    };
  }
  const bodies = heredocs
    .map(({ start, end }) => ({ start, body: text.slice(start, end) }))
    .filter(({ body }) => !/^\s*#!(?!.*sh\b)/.test(body));
  return {
    text: bodies.map(({ body }) => body).join('\n'),
    commands: bodies.flatMap(({ start, body }) => splitCommands(body, (offset) => start + offset)),
  };
}

/** `["sh", "-c", "script"]` is a script; any other array is one command. Its place is the whole array. */
function jsonScript(json: readonly string[], start: number, end: number): Script {
  const [program = '', option = '', script = ''] = json;
  const wrapped = SHELL.test(program.replace(/^.*\//, '')) && /^-\w*c$/.test(option);
  const text = wrapped ? script : json.map((word) => `'${word.replaceAll("'", '')}'`).join(' ');
  return {
    text,
    commands: splitCommands(text, () => start).map((command) => ({ ...command, start, end })),
  };
}

/** True for the base name of a POSIX-like shell. */
export function isShell(name: string): boolean {
  return SHELL.test(name);
}
