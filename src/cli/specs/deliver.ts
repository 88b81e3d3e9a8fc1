import type { CommandSpec, OptionTable } from '../command.ts';
import { deliverOptions } from '../options/deliver.ts';
import { hide } from '../options/hide.ts';
import { seedOptions } from '../options/seed.ts';
import { generationOptions } from '../options/template.ts';

/** `build`, `push` and `test` take the same flags: one line can be turned into the other. */
export const deliverCommandOptions = {
  ...seedOptions,
  ...deliverOptions,
  ...generationOptions,
} as const satisfies OptionTable;

export const buildCommand: CommandSpec = {
  name: 'build',
  summary: 'Build and tag the images of the plan through the Docker Engine API',
  details:
    'Generates first, then builds what the engine does not hold with a matching content key, parents before children. ' +
    'An image that fails holds up those that start from it, and nothing else. Running again does only what is missing.',
  examples: [
    { command: 'manager build -bv 0.13.0', what: 'build every image' },
    { command: 'manager build -r cudnn --jobs 2', what: 'a part of the matrix, two at a time' },
    {
      command: 'manager build --push --registry quay.io',
      what: 'build, then push to one registry',
    },
    { command: 'manager build --dry-run', what: 'what would be built, tagged and pushed, and why' },
    { command: 'manager build --progress json', what: 'events for other programs, one a line' },
  ],
  options: deliverCommandOptions,
  load: () => import('../commands/build.ts'),
};

/** What says nothing to a run that builds and pushes nothing; of some `test` says so and ends. */
const OF_OTHERS = [
  ...['generate', 'stop-at-generate', 'validate', 'readmes', 'build-images', 'push', 'push-to-hub'],
  ...['timeout', 'no-cache', 'pull', 'secret', 'ssh', 'no-test', 'force-alias'],
];

export const testCommand: CommandSpec = {
  name: 'test',
  summary: "Run the manifest's tests on images that the engine holds",
  details:
    'Generates first, then runs the tests of every image that has some, passed before or not, in containers of the engine. ' +
    'Builds nothing and pushes nothing; what the engine does not hold with a matching content key is told as missing: `manager build` builds and tests it.',
  examples: [
    { command: 'manager test -bv 0.13.0', what: 'test every image' },
    { command: "manager test --only 'model-server/debian*/runtime/*'", what: 'some of them' },
    { command: 'manager test --progress json', what: 'events for other programs, one a line' },
  ],
  options: hide(deliverCommandOptions, OF_OTHERS),
  load: () => import('../commands/test.ts'),
};

export const pushCommand: CommandSpec = {
  name: 'push',
  summary: "Push images that the engine holds to the manifest's registries",
  details:
    'Pushes images whose content key matches the plan, builds nothing, and says which are missing. Tags come first, ' +
    'then the indexes of several platforms, then moving aliases. Credentials: `manager login --check`.',
  examples: [
    { command: 'manager push -bv 0.13.0', what: 'push every image' },
    {
      command: 'manager push -r cudnn --registry docker.io',
      what: 'some of them, to one registry',
    },
    { command: 'manager push --readmes', what: 'send the generated READMEs to Docker Hub' },
  ],
  options: deliverCommandOptions,
  load: () => import('../commands/push.ts'),
};
