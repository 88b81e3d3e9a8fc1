import type { OptionTable } from '../command.ts';
import { runOptions } from './deliver.ts';
import { matrixOptions, placeOptions } from './seed.ts';
import { generationOptions } from './template.ts';

const registries = 'Registries';
const output = 'Output';

/** What `status`, `prune` and `promote` share. */
export const trustOptions = {
  jobs: {
    short: 'j',
    type: 'number',
    integer: true,
    min: 1,
    value: 'N',
    default: 8,
    describe: 'Questions to registries at once',
    group: registries,
  },
  json: {
    type: 'boolean',
    describe: 'Print the result as JSON',
    group: output,
  },
} as const satisfies OptionTable;

const registryOption = {
  registry: {
    ...runOptions.registry,
    describe: 'Registries to ask; repeatable, or with commas',
    group: registries,
  },
} as const satisfies OptionTable;

export const statusOptions = {
  ...registryOption,
  'skip-bases': {
    type: 'boolean',
    describe: 'Do not ask whether base images have moved',
    group: registries,
  },
  secret: {
    type: 'string',
    repeat: true,
    value: 'SPEC',
    describe: 'As for the build: the ids of secrets are part of the content keys; repeatable',
    group: registries,
  },
  ssh: {
    type: 'string',
    repeat: true,
    value: 'SPEC',
    describe: 'As for the build; repeatable',
    group: registries,
  },
  report: {
    ...runOptions.report,
    describe: 'What the last runs pushed, if it is there',
  },
  ...trustOptions,
  ...matrixOptions,
  ...placeOptions,
  ...generationOptions,
} as const satisfies OptionTable;
