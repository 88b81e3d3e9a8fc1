import type { OptionTable } from '../command.ts';
import { matrixOptions, placeOptions } from './seed.ts';

const output = 'Output';
const images = 'Images';

const platform = {
  type: 'string',
  value: 'PLATFORM',
  defaultText: "the engine's own",
  describe: 'Which one, where the engine holds an image for several, such as linux/arm64',
  group: images,
  complete: ['linux/amd64', 'linux/arm64'],
} as const;

/** What `sbom` takes beside the matrix. */
export const ledgerOptions = {
  output: {
    short: 'o',
    type: 'string',
    value: 'PATH',
    defaultText: 'standard output, for one image',
    describe:
      'Where it is written: a file for one image, else a folder, where each has PACKAGE/TAG.cdx.json',
    group: output,
    complete: 'file',
  },
  platform,
} as const satisfies OptionTable;

export const sbomOptions = {
  ...ledgerOptions,
  ...matrixOptions,
  ...placeOptions,
} as const satisfies OptionTable;

/** `diff-images`. */
export const diffImagesOptions = {
  json: {
    type: 'boolean',
    describe: 'Print the comparison as JSON: {"version": 1, "packages": […], "layers": […]}',
    group: output,
  },
  markdown: {
    type: 'boolean',
    describe: 'Print it as Markdown, for release notes and pull requests',
    group: output,
  },
  'exit-code': {
    type: 'boolean',
    describe: 'Exit 1 when the images differ',
    group: output,
  },
  platform,
} as const satisfies OptionTable;
