import type { CommandSpec } from '../command.ts';

/** `manager help plan` is `manager plan --help`; the parser turns one into the other. */
export const helpCommand: CommandSpec = {
  name: 'help',
  summary: 'The help of a command',
  examples: [{ command: 'manager help add distro', what: 'as `manager add distro --help`' }],
  options: {},
  positionals: [
    { name: 'command', describe: "the command's words", required: false, variadic: true },
  ],
};
