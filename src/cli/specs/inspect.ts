import type { CommandSpec, OptionTable } from '../command.ts';
import { planOptions } from '../options/plan.ts';
import { matrixOptions, placeOptions } from '../options/seed.ts';
import { generationOptions } from '../options/template.ts';

const output = 'Output';

export const listOptions = {
  ...matrixOptions,
  ...placeOptions,
  format: {
    type: 'string',
    choices: ['table', 'json', 'csv', 'markdown'],
    value: 'FORMAT',
    default: 'table',
    describe: 'How the list is written',
    group: output,
  },
} as const satisfies OptionTable;

export const explainOptions = {
  lines: {
    type: 'boolean',
    describe: "Print the image's Dockerfile, each line with the template line that it comes from",
    group: output,
  },
  json: { type: 'boolean', describe: 'Print it as JSON', group: output },
  ...matrixOptions,
  ...placeOptions,
  ...generationOptions,
} as const satisfies OptionTable;

export const planCommand: CommandSpec = {
  name: 'plan',
  summary: 'Show every image with its parents, in build order; change nothing',
  examples: [
    { command: 'manager plan', what: 'a table' },
    { command: 'manager plan --json | jq .images[].tags', what: 'for other programs' },
    {
      command: 'manager plan --reasons',
      what: 'what a run would build, push and skip, and why',
    },
    {
      command: 'manager plan --against origin/main > comment.md',
      what: 'what a branch does to the images, for its pull request',
    },
  ],
  options: planOptions,
  load: () => import('../commands/plan.ts'),
};

export const listCommand: CommandSpec = {
  name: 'list',
  summary: 'List the cells of the matrix, their tags and how long they are supported',
  examples: [
    { command: 'manager list', what: 'a table' },
    { command: 'manager list -r cudnn --format csv', what: 'the GPU images, for a spreadsheet' },
  ],
  options: listOptions,
  load: () => import('../commands/list.ts'),
};

export const explainCommand: CommandSpec = {
  name: 'explain',
  summary: 'Tell all about one image: cell, tags, templates, context, why it is in the matrix',
  examples: [
    {
      command: 'manager explain model-server:0.13.0-python3.8-centos8-cudnn',
      what: 'by its tag',
    },
    {
      command: 'manager explain --lines model-server:0.13.0-python3.8-centos8-cudnn',
      what: 'where each line of its Dockerfile comes from',
    },
  ],
  options: explainOptions,
  load: () => import('../commands/explain.ts'),
  positionals: [
    {
      name: 'image',
      describe: 'a tag, <package>:<tag>, or a cell, <package>/<distro>/<release>/py<version>',
      required: true,
    },
  ],
};

export const schemaCommand: CommandSpec = {
  name: 'schema',
  summary: 'Print the JSON Schema of a file or of the events that manager reads and writes',
  examples: [
    { command: 'manager schema > manifest.schema.json', what: 'for an editor' },
    { command: 'manager schema events', what: 'what `--progress json` writes, line by line' },
  ],
  options: {},
  positionals: [
    {
      name: 'file',
      describe: 'what the schema is for (default: manifest)',
      required: false,
      choices: [
        'manifest',
        'metadata',
        'build-report',
        'status',
        'reasons',
        'comparison',
        'image-comparison',
        'events',
      ],
    },
  ],
  load: () => import('../commands/schema.ts'),
};
