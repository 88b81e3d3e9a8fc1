import type { OptionSpec } from './command.ts';
import { offeredValues, takesNextWord } from './completion-words.ts';
import type { CompletedCommand } from './completion.ts';
import { globalOptions } from './options/global.ts';

/** One `complete` line a command and flag. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap((command) => [
    ...subcommandLines(command, commands),
    ...command.options
      .filter(([, option]) => !isGlobal(option))
      .map(([name, option]) => optionLine(name, option, condition(command, commands))),
  ]);
  const globals = Object.entries<OptionSpec>(globalOptions).map(([name, option]) =>
    optionLine(name, option, unreplaced(name, commands)),
  );
  return `# fish completion of manager, made by \`manager completion fish\`.
complete -c manager -f
${[...lines, ...globals].join('\n')}
`;
}

function isGlobal(option: OptionSpec): boolean {
  return Object.values<OptionSpec>(globalOptions).includes(option);
}

/** Commands with a flag of the same name have their own line for it. */
function unreplaced(name: string, commands: readonly CompletedCommand[]): string | undefined {
  const replacing = commands.filter(({ spec }) => name in spec.options);
  const words = replacing.map(({ path }) => path.at(-1) ?? '').join(' ');
  return words === '' ? undefined : `not __fish_seen_subcommand_from ${words}`;
}

function subcommandLines(
  { path, spec }: CompletedCommand,
  commands: readonly CompletedCommand[],
): string[] {
  const below = commands.filter((other) => isBelow(other.path, path));
  const when = condition({ path }, commands);
  const choices = spec.positionals?.[0]?.choices ?? [];
  return [
    ...below.map(({ path: words, spec: { summary } }) =>
      line(when, `-a ${quoted(words.at(-1) ?? '')} -d ${quoted(summary)}`),
    ),
    ...(choices.length > 0 ? [line(when, `-a ${quoted(choices.join(' '))}`)] : []),
  ];
}

function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return path.length === above.length + 1 && above.every((word, i) => path[i] === word);
}

/** All words of the command were typed, and none of those below it. */
function condition(
  { path }: Pick<CompletedCommand, 'path'>,
  commands: readonly CompletedCommand[],
): string {
  const below = commands.filter((other) => isBelow(other.path, path));
  const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
  const names = below.map((other) => other.path.at(-1) ?? '').join(' ');
  const unseen = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${names}`];
  return [...seen, ...unseen].join('; and ');
}

function optionLine(name: string, spec: OptionSpec, when: string | undefined): string {
  const { short } = spec;
  const shortFlag = short === undefined ? [] : [short.length === 1 ? `-s ${short}` : `-o ${short}`];
  const parts = [...shortFlag, `-l ${name}`, ...valueParts(spec), `-d ${quoted(spec.describe)}`];
  return line(when, parts.join(' '));
}

function valueParts(spec: OptionSpec): string[] {
  if (spec.type === 'boolean') return [];
  const values = offeredValues(spec);
  if (values === 'file') return ['-r', '-F'];
  const required = takesNextWord(spec) ? ['-x'] : [];
  if (values === undefined) return required;
  if (values === 'directory') return [...required, "-a '(__fish_complete_directories)'"];
  return [...required, `-a ${quoted(values.join(' '))}`];
}

function line(when: string | undefined, rest: string): string {
  const condition = when === undefined || when === '' ? '' : ` -n ${quoted(when)}`;
  return `complete -c manager${condition} ${rest}`;
}

/** Single quotes of fish, where the backslash and the quote itself need one. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
