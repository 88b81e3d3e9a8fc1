import type { CommandSpec } from '../../src/cli/command.ts';

/** A kitchen: two commands that give one letter two meanings. */
export const rootSpec: CommandSpec = {
  name: '',
  summary: 'Cook',
  examples: [],
  options: {},
  subcommands: [
    {
      name: 'boil',
      aliases: ['cook'],
      summary: 'Boil',
      examples: [],
      options: { time: { short: 't', type: 'number', describe: 'Minutes' } },
      load: () => Promise.resolve({ run: () => Promise.resolve(0) }),
    },
    {
      name: 'label',
      summary: 'Label',
      examples: [],
      options: { tag: { short: 't', type: 'string', repeat: true, describe: 'Tag' } },
      load: () => Promise.resolve({ run: () => Promise.resolve(0) }),
    },
  ],
};
