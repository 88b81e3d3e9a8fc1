import type { CommandSpec, OptionSpec } from './command.ts';

/** `--python-version`, `-pv`: the spellings that a shell offers. */
export function spellings(name: string, { short }: OptionSpec): string[] {
  return [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
}

/** True when the next word is the flag's value. */
export function takesNextWord({ type, optionalValue }: OptionSpec): boolean {
  return type !== 'boolean' && optionalValue === undefined;
}

/** The values that a shell offers for a flag, `file` and `directory` for paths; nothing when any text will do. */
export function offeredValues({ choices, complete }: OptionSpec): OptionSpec['complete'] {
  return choices ?? complete;
}

/** What can follow a command's name: the commands below it or the choices of its first position. */
export function offeredWords(spec: CommandSpec): readonly string[] {
  const below = (spec.subcommands ?? []).filter((sub) => sub.hidden !== true);
  return below.length > 0 ? below.map(({ name }) => name) : (spec.positionals?.[0]?.choices ?? []);
}

/** In single quotes, which bash and zsh read as they stand. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
