import type { OptionTable } from '../command.ts';
import { matrixOptions, placeOptions } from './seed.ts';
import { generationOptions } from './template.ts';

const change = 'Change';

/** Flags of every `add` command. */
export const addOptions = {
  'dry-run': {
    short: 'dr',
    type: 'boolean',
    describe: 'Print the diff, change nothing',
    group: change,
  },
  'bentoml-version': matrixOptions['bentoml-version'],
  ...placeOptions,
  ...generationOptions,
} as const satisfies OptionTable;

/** `add distro NAME` */
export const addDistroOptions = {
  like: {
    type: 'string',
    value: 'DISTRO',
    describe: 'The distro of the manifest to copy from',
    group: change,
  },
  'base-image': {
    type: 'string',
    value: 'IMAGE',
    describe: 'The image to start from: ubuntu:24.04',
    group: change,
  },
  suffix: {
    type: 'string',
    value: 'TEXT',
    defaultText: "the distro's name",
    describe: 'Its part of the tags, add_to_tags',
    group: change,
  },
  packages: {
    type: 'string',
    repeat: true,
    commaList: true,
    value: 'NAMES',
    defaultText: "those of --like's distro",
    describe: 'Packages that get it; repeatable, or with commas',
    group: change,
  },
  'templates-dir': {
    type: 'string',
    value: 'FOLDER',
    defaultText: "that of --like's distro",
    describe: 'Its template family; a new one starts as a copy',
    group: change,
    complete: 'directory',
  },
  'supported-until': {
    type: 'string',
    value: 'DAY',
    describe: 'Last day on which it is supported: 2029-05-31',
    group: change,
  },
  'cuda-prefix-url': {
    type: 'string',
    value: 'NAME',
    defaultText: "that of --like's distro",
    describe: "NVIDIA's name of the distro in its repositories: ubuntu2404",
    group: change,
  },
  ...addOptions,
} as const satisfies OptionTable;

/** `add cuda VERSION` */
export const addCudaOptions = {
  like: {
    type: 'string',
    value: 'VERSION',
    describe: 'The CUDA version of the manifest to copy the list of components from',
    group: change,
  },
  component: {
    type: 'string',
    repeat: true,
    value: 'NAME=VERSION',
    describe: 'Version of a component: cudnn8=8.2.1.32-1; repeatable',
    group: change,
  },
  ...addOptions,
} as const satisfies OptionTable;

/** `add python VERSION` */
export const addPythonOptions = {
  distros: {
    type: 'string',
    repeat: true,
    commaList: true,
    value: 'NAMES',
    defaultText: 'all',
    describe: 'Distros that get it; repeatable, or with commas',
    group: change,
  },
  'supported-until': {
    type: 'string',
    value: 'DAY',
    describe: 'Last day on which it is supported: 2027-10-31',
    group: change,
  },
  ...addOptions,
} as const satisfies OptionTable;
