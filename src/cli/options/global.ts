import type { OptionTable } from '../command.ts';

/** Flags of every command. A command's own flag of the same name wins (`list --format csv`). */
export const globalOptions = {
  format: {
    type: 'string',
    choices: ['text', 'json', 'github', 'sarif'],
    value: 'FORMAT',
    default: 'text',
    describe:
      'How diagnostics are written. All but text go to stdout, in place of the usual output',
    group: 'Output',
  },
  color: {
    type: 'string',
    choices: ['auto', 'always', 'never'],
    optionalValue: 'always',
    value: 'WHEN',
    default: 'auto',
    describe: 'Colour on a terminal (auto), always or never',
    group: 'Output',
  },
  quiet: {
    short: 'q',
    type: 'boolean',
    describe: 'Errors only',
    group: 'Output',
  },
  verbose: {
    type: 'boolean',
    describe: 'Say more, and show the cause of a failure',
    group: 'Output',
  },
  help: { short: 'h', type: 'boolean', describe: 'This help', group: 'Output' },
  helpfull: {
    type: 'boolean',
    describe: 'All commands with all flags and their other names',
    group: 'Output',
  },
  version: { type: 'boolean', describe: 'The version of manager', group: 'Output' },
} as const satisfies OptionTable;
