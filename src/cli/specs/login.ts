import type { CommandSpec, OptionTable } from '../command.ts';
import { placeOptions } from '../options/seed.ts';

export const loginOptions = {
  check: {
    type: 'boolean',
    describe: 'Try the log-in of each registry, and whether it lets images be pushed',
    group: 'Registries',
  },
  registry: {
    type: 'string',
    repeat: true,
    commaList: true,
    value: 'HOSTS',
    defaultText: "the manifest's",
    describe: 'Registries to try; repeatable, or with commas',
    group: 'Registries',
  },
  json: {
    type: 'boolean',
    describe: 'Print it as JSON: {"version": 1, "registries": […]}',
    group: 'Output',
  },
  'manifest-file': placeOptions['manifest-file'],
} as const satisfies OptionTable;

export const loginCommand: CommandSpec = {
  name: 'login',
  summary: 'Check whether the registries of the manifest take the credentials',
  details:
    'Credentials come from the environment variables that the manifest names (their values may stand in .env beside it), else from ' +
    "Docker's own config.json and its credential helpers. Nothing is stored: `docker login` does that. Nothing is pushed: an upload is " +
    'begun and taken back.',
  examples: [
    { command: 'manager login --check', what: 'every registry' },
    { command: 'manager login --check --registry docker.io', what: 'one of them' },
    {
      command: 'manager login --check --json | jq .registries[].state',
      what: 'for other programs',
    },
  ],
  options: loginOptions,
  load: () => import('../commands/login.ts'),
};
