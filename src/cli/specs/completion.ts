import type { CommandSpec } from '../command.ts';

export const completionCommand: CommandSpec = {
  name: 'completion',
  summary: 'Print a completion script for a shell',
  examples: [
    { command: 'source <(manager completion bash)', what: 'complete in this bash session' },
    {
      command: 'manager completion fish > ~/.config/fish/completions/manager.fish',
      what: 'complete in every fish session',
    },
  ],
  options: {},
  positionals: [
    {
      name: 'shell',
      describe: 'the shell that reads the script',
      required: true,
      choices: ['bash', 'zsh', 'fish'],
    },
  ],
  load: () => import('../commands/completion.ts'),
};
