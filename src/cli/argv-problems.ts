import { booleanValue, isPerhapsValue, normalName } from './argv-scan.ts';
import type { Flag, FlagTable, Token } from './argv-scan.ts';
import { visibleCommands } from './command-tree.ts';
import type { Located } from './command-tree.ts';
import { commandLine } from './command.ts';
import { suggest } from './suggest.ts';
import { oneOf, quoted } from './usage.ts';
import type { UsageProblem } from './usage.ts';

/** What is wrong with one flag, before its value is looked at. */
export function flagProblem(
  token: Token,
  command: Located,
  flags: FlagTable,
  commands: readonly Located[],
): UsageProblem | undefined {
  if (token.kind === 'unknown') return unknownFlag(token.text, command, flags, commands);
  if (token.kind === 'valueless') {
    const { name, spec } = token.flag;
    return {
      code: 'usage/missing-value',
      message: `${token.text} needs a value`,
      hint: `Write --${name}=${spec.value ?? 'VALUE'}; a value that starts with a dash needs the \`=\`.`,
    };
  }
  if (token.kind !== 'flag' || token.value === undefined) return undefined;
  return valueProblem(token.text, token.flag, token.value, token.negated);
}

function valueProblem(
  text: string,
  { name, spec }: Flag,
  value: string,
  negated: boolean,
): UsageProblem | undefined {
  if (negated) {
    return {
      code: 'usage/bad-value',
      message: `${text}: a negated flag takes no value`,
      hint: `Write --${name}=false.`,
    };
  }
  if (spec.type !== 'boolean' || booleanValue(value) !== undefined) return undefined;
  return {
    code: 'usage/bad-value',
    message: `--${name} is true or false, got ${quoted(value)}`,
  };
}

/** What is wrong with the words after the command; at most one problem, the rest would follow from it. */
export function wordProblem(
  words: readonly Extract<Token, { kind: 'word' }>[],
  { spec, path }: Located,
): UsageProblem[] {
  const taken = spec.positionals ?? [];
  if (taken.at(-1)?.variadic === true) return [];
  // A word behind an unknown flag is probably that flag's value: one mistake, one message.
  const extra = words.slice(taken.length).find((word) => !isPerhapsValue(word));
  if (extra === undefined) return [];
  if (spec.subcommands === undefined || taken.length > 0) return [unexpectedWord(extra, path)];
  const names = visibleCommands(spec).map((command) => command.name);
  const near = suggest(extra.text, names);
  const list = path.length === 0 ? undefined : `It is one of ${oneOf(names)}.`;
  const hint = near === undefined ? (valueHint(extra) ?? list) : `Did you mean ${near}?`;
  const message = `unknown command ${quoted([...path, extra.text].join(' '))}`;
  return [{ code: 'usage/unknown-command', message, ...(hint !== undefined && { hint }) }];
}

function unexpectedWord(
  word: Extract<Token, { kind: 'word' }>,
  path: readonly string[],
): UsageProblem {
  const hint = valueHint(word);
  return {
    code: 'usage/unexpected-argument',
    message: `unexpected argument ${quoted(word.text)} for \`${commandLine(path)}\``,
    ...(hint !== undefined && { hint }),
  };
}

/** `--dry-run false`, `--push images`: a flag that stands alone does not take the next word. */
function valueHint({ text, after }: Extract<Token, { kind: 'word' }>): string | undefined {
  if (after?.kind !== 'flag' || after.value !== undefined) return undefined;
  const { name, spec } = after.flag;
  const fits = spec.type !== 'boolean' || booleanValue(text) !== undefined;
  return fits ? `Write --${name}=${text}.` : `--${name} takes no value.`;
}

function unknownFlag(
  text: string,
  { path }: Located,
  flags: FlagTable,
  commands: readonly Located[],
): UsageProblem {
  const typed = text.split('=', 1)[0] ?? text;
  const hint = unknownFlagHint(normalName(typed), flags, commands);
  return {
    code: 'usage/unknown-flag',
    message: `unknown flag ${shown(typed)} for \`${commandLine(path)}\``,
    ...(hint !== undefined && { hint }),
  };
}

function unknownFlagHint(
  name: string,
  flags: FlagTable,
  commands: readonly Located[],
): string | undefined {
  const owners = commands.filter(({ spec }) => hasFlag(spec.options, name));
  if (owners.length > 0) {
    const calls = owners.slice(0, 3).map(({ path }) => `\`${commandLine(path)}\``);
    return `It belongs to ${oneOf(calls)}.`;
  }
  const positive = /^no-?(.+)$/.exec(name)?.[1];
  const kept = positive === undefined ? undefined : flags.get(positive);
  if (kept !== undefined) {
    const isBoolean = kept.spec.type === 'boolean';
    return isBoolean
      ? `Write --no-${kept.name}.`
      : `--${kept.name} takes a value; leave it out instead.`;
  }
  const glued = /^([a-z-]+?)(\d.*)$/.exec(name);
  const short = glued?.[1] === undefined ? undefined : flags.get(glued[1]);
  if (short !== undefined) return `Write --${short.name}=${glued?.[2] ?? ''}.`;
  const letters = Array.from(name, (letter) => `-${letter}`);
  if (letters.length > 1 && letters.every((letter) => isSwitch(letter, flags))) {
    return `Write ${letters.join(' ')}.`;
  }
  const near = suggest(name, flags.keys());
  if (near === undefined) return undefined;
  return `Did you mean ${flags.get(near)?.name === near ? '--' : '-'}${near}?`;
}

function isSwitch(text: string, flags: FlagTable): boolean {
  return flags.get(normalName(text))?.spec.type === 'boolean';
}

function hasFlag(options: Located['spec']['options'], name: string): boolean {
  return Object.entries(options).some(
    ([long, spec]) => long === name || spec.short === name || spec.aliases?.includes(name) === true,
  );
}

/** A flag as typed; quoted when it holds something that a terminal would not show. */
function shown(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : quoted(text);
}
