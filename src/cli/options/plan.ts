import type { OptionTable } from '../command.ts';
import { buildOptions, runOptions } from './deliver.ts';
import { hide } from './hide.ts';
import { seedOptions, stepOptions } from './seed.ts';
import { generationOptions } from './template.ts';

const output = 'Output';
const reasons = 'Reasons';

/** What `plan --reasons` goes by. */
export const reasonOptions = {
  json: {
    type: 'boolean',
    describe: 'Print the plan as JSON: {"version": 1, "images": […]}',
    group: output,
  },
  reasons: {
    type: 'boolean',
    describe: 'Ask the engine and the registries what would be built, pushed or skipped, and why',
    group: reasons,
  },
  against: {
    type: 'string',
    value: 'FILE|COMMIT',
    describe:
      'Compare with the plan of a file (`plan --json`) or of a commit, as Markdown; offline',
    group: reasons,
    complete: 'file',
  },
  registry: {
    ...runOptions.registry,
    describe: 'With --reasons: registries to ask; repeatable, or with commas',
    group: reasons,
  },
  pull: {
    ...buildOptions.pull,
    describe: 'With --reasons: as a build with --pull would decide',
    group: reasons,
  },
  platform: {
    ...buildOptions.platform,
    describe: 'With --reasons: these platforms only; repeatable, or with commas',
    group: reasons,
  },
  secret: {
    ...buildOptions.secret,
    describe: 'With --reasons: as for the build; its id is part of content keys; repeatable',
    group: reasons,
  },
  ssh: {
    ...buildOptions.ssh,
    describe: 'With --reasons: as for the build; repeatable',
    group: reasons,
  },
  report: {
    ...runOptions.report,
    describe: 'The report of builds: it counts for no image, wherever it lies',
    group: reasons,
  },
} as const satisfies OptionTable;

export const planOptions = {
  ...reasonOptions,
  // A line of `build` becomes one of `plan`: what a run does with the images is taken, and says nothing here.
  ...hide(seedOptions, Object.keys(stepOptions)),
  ...generationOptions,
} as const satisfies OptionTable;
