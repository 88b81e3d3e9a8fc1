import type { CommandSpec } from './command.ts';

/** A command and the words that lead to it, without aliases; none for the root. */
export interface Located {
  readonly spec: CommandSpec;
  readonly path: readonly string[];
}

/** The root and everything below it, parents first. */
export function allCommands(root: CommandSpec, path: readonly string[] = []): Located[] {
  const below = (root.subcommands ?? []).flatMap((sub) => allCommands(sub, [...path, sub.name]));
  return [{ spec: root, path }, ...below];
}

/** The words a command answers to. */
export function namesOf(spec: CommandSpec): readonly string[] {
  return [spec.name, ...(spec.aliases ?? [])];
}

/** The commands that help and suggestions name. */
export function visibleCommands(spec: CommandSpec): readonly CommandSpec[] {
  return (spec.subcommands ?? []).filter((command) => command.hidden !== true);
}
