import { allCommands } from './command-tree.ts';
import type { CommandSpec, OptionSpec } from './command.ts';
import { bashScript } from './completion-bash.ts';
import { fishScript } from './completion-fish.ts';
import { zshScript } from './completion-zsh.ts';
import { globalOptions } from './options/global.ts';

/** A command as a shell's completion sees it. */
export interface CompletedCommand {
  readonly path: readonly string[];
  readonly spec: CommandSpec;
  /** The command's own flags and the global ones, hidden ones left out. */
  readonly options: readonly (readonly [name: string, spec: OptionSpec])[];
}

const writers = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Shells that {@link completionScript} writes for. */
export type Shell = keyof typeof writers;

export function isShell(text: string): text is Shell {
  return Object.hasOwn(writers, text);
}

/** A script that completes commands, flags and their values; made from the specifications, so never behind them. */
export function completionScript(shell: Shell, root: CommandSpec): string {
  const commands = allCommands(root)
    .filter(({ spec }) => spec.hidden !== true)
    .map(({ path, spec }) => ({
      path,
      spec,
      options: Object.entries<OptionSpec>({ ...globalOptions, ...spec.options }).filter(
        ([, option]) => option.hidden !== true,
      ),
    }));
  return writers[shell](commands);
}
