import type { CommandSpec, OptionTable } from '../command.ts';
import { deliverOptions } from '../options/deliver.ts';
import { hide } from '../options/hide.ts';
import { seedOptions, stepOptions } from '../options/seed.ts';
import { generationOptions } from '../options/template.ts';

/** What `-bi` and `-pth` go by: `--helpfull` and the help of `build` show them. */
const hiddenDeliverOptions = hide(deliverOptions, Object.keys(deliverOptions));

export const generateOptions = {
  check: {
    type: 'boolean',
    describe: 'Write nothing; exit 2 with a diff when the tree on disk is stale',
    group: 'Steps',
  },
  ...seedOptions,
  ...hiddenDeliverOptions,
  ...generationOptions,
} as const satisfies OptionTable;

export const checkOptions = {
  strict: {
    type: 'boolean',
    describe: 'Warnings count as errors',
    group: 'Steps',
  },
  // A line of `generate` becomes one of `check`: what writes, builds or pushes is taken, and says nothing here.
  ...hide(seedOptions, Object.keys(stepOptions)),
  'dump-metadata': {
    ...stepOptions['dump-metadata'],
    describe: 'metadata.json has to be there, too; where it is, it has to be fresh in any case',
  },
  ...generationOptions,
} as const satisfies OptionTable;

const rootOptions = {
  ...seedOptions,
  ...hiddenDeliverOptions,
  ...generationOptions,
} as const satisfies OptionTable;

/** `manager` without a command: the manager of 2021. */
export const rootCommand: CommandSpec = {
  name: '',
  summary: 'One manifest in, a matrix of container images out',
  details:
    'Without a command: validate the manifest, generate the tree of Dockerfiles, then do what the flags ask for. ' +
    'Flags take one dash or two, and - or _ between words.',
  examples: [
    { command: 'manager -bv 0.13.0 -dm', what: 'generate all Dockerfiles and metadata.json' },
    { command: 'manager -bv 0.13.0 -pv 3.8 -r runtime,cudnn', what: 'a part of the matrix' },
    { command: 'manager -bv 0.13.0 -bi -pth', what: 'generate, build, tag and push all images' },
    { command: 'manager plan --json', what: 'what would be built, for other programs' },
  ],
  options: rootOptions,
  load: () => import('../commands/generate.ts'),
};

export const generateCommand: CommandSpec = {
  name: 'generate',
  summary: 'Render the manifest into Dockerfiles, metadata.json and READMEs',
  examples: [
    { command: 'manager generate -bv 0.13.0', what: 'write ./generated' },
    { command: 'manager generate --check', what: 'is the committed tree fresh?' },
    { command: "manager generate --only 'model-server/debian*/cudnn/py3.8'", what: 'some cells' },
  ],
  options: generateOptions,
  load: () => import('../commands/generate.ts'),
};

export const checkCommand: CommandSpec = {
  name: 'check',
  summary: 'Check the manifest, the templates, the Dockerfiles and the tree on disk',
  examples: [
    { command: 'manager check', what: 'everything, without writing' },
    { command: 'manager check --strict --format github', what: 'in CI, warnings included' },
  ],
  options: checkOptions,
  load: () => import('../commands/check.ts'),
};
