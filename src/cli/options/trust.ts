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

/** `prune` and `promote`: what tags led to before is written down. */
const undoOptions = {
  undo: {
    type: 'string',
    value: 'FILE',
    describe: 'Let tags lead to what they led to before the run that wrote this file',
    group: output,
    complete: 'file',
  },
  'undo-file': {
    type: 'string',
    value: 'FILE',
    defaultText: 'a new one in .manager/undo',
    describe: 'Where to write down what tags led to before',
    group: output,
    complete: 'file',
  },
} as const satisfies OptionTable;

const tagsGroup = 'Tags';

/** The whole manifest is what counts, so no part of the matrix can be chosen. */
export const pruneOptions = {
  yes: {
    type: 'boolean',
    describe: 'Delete; without it, nothing but showing is done',
    group: tagsGroup,
  },
  only: {
    type: 'string',
    repeat: true,
    value: 'GLOB',
    describe: "Orphans whose tags match, as in '*-debian9-*'; repeatable",
    group: tagsGroup,
  },
  keep: {
    type: 'string',
    repeat: true,
    value: 'GLOB',
    describe: 'Tags that stay whatever they are; repeatable',
    group: tagsGroup,
  },
  'other-releases': {
    type: 'boolean',
    describe: 'Tags of versions that the manifest is not about are orphans, too',
    group: tagsGroup,
  },
  foreign: {
    type: 'boolean',
    describe: 'Images without a content key, which something else pushed, go too',
    group: tagsGroup,
  },
  ...registryOption,
  ...undoOptions,
  ...trustOptions,
  'manifest-file': placeOptions['manifest-file'],
  'bentoml-version': matrixOptions['bentoml-version'],
} as const satisfies OptionTable;

export const promoteOptions = {
  'dry-run': {
    short: 'dr',
    type: 'boolean',
    describe: 'Show what would be copied and moved, change nothing',
    group: tagsGroup,
  },
  'force-alias': {
    type: 'boolean',
    describe: 'Move aliases even to an earlier version',
    group: tagsGroup,
  },
  ...undoOptions,
  ...trustOptions,
  ...matrixOptions,
  ...placeOptions,
} as const satisfies OptionTable;
