import type { CommandSpec } from '../command.ts';
import { seedOptions } from '../options/seed.ts';

export const buildCommand: CommandSpec = {
  name: 'build',
  summary: 'Build the images of the plan',
  examples: [{ command: 'manager build -bv 0.13.0', what: 'build every image' }],
  options: seedOptions,
  hidden: true,
};

export const pushCommand: CommandSpec = {
  name: 'push',
  summary: "Push the images to the manifest's registries",
  examples: [{ command: 'manager push -bv 0.13.0', what: 'push every image' }],
  options: seedOptions,
  hidden: true,
};
