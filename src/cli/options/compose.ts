import type { OptionTable } from '../command.ts';
import { buildOptions, runOptions } from './deliver.ts';
import { globalOptions } from './global.ts';
import { stepOptions } from './seed.ts';

const parts = 'Parts';
const sources = 'Images to take from';
const extras = 'Extras';
const output = 'Result';

/** `compose`: the flags of Triton's compose.py, and what its users ask for. */
export const composeOptions = {
  backend: {
    type: 'string',
    repeat: true,
    value: 'NAME',
    describe: 'Backend to include; repeatable',
    group: parts,
  },
  repoagent: {
    type: 'string',
    repeat: true,
    value: 'NAME',
    describe: 'Repository agent to include; repeatable',
    group: parts,
  },
  cache: {
    type: 'string',
    repeat: true,
    value: 'NAME',
    describe: 'Cache to include; repeatable',
    group: parts,
  },
  recipe: {
    type: 'string',
    choices: ['compose', 'minimal'],
    value: 'NAME',
    default: 'compose',
    describe: "What the release's compose.py makes, or bin, lib and backends only (r20.10)",
    group: parts,
  },
  'container-version': {
    type: 'string',
    value: 'VERSION',
    defaultText: 'the newest known release',
    describe: "Release of NVIDIA's images: 24.12",
    group: sources,
  },
  image: {
    type: 'string',
    repeat: true,
    value: 'NAME,REF',
    describe: 'Image in place of a published one: NAME is min, full or gpu-min; repeatable',
    group: sources,
  },
  'enable-gpu': {
    type: 'boolean',
    default: true,
    describe: 'A GPU image; a CPU image needs --enable-gpu=false and images of your own',
    group: sources,
  },
  platform: {
    type: 'string',
    value: 'PLATFORM',
    default: 'linux/amd64',
    describe: 'What the image runs on, whatever builds it: linux/amd64 or linux/arm64',
    group: sources,
    complete: ['linux/amd64', 'linux/arm64'],
  },
  'image-facts': {
    type: 'string',
    value: 'FILE',
    describe:
      'JSON: {"<reference>": {"env": {}, "labels": {}, "files": []}}; nobody else is asked then',
    group: sources,
    complete: 'file',
  },
  'skip-pull': {
    type: 'boolean',
    describe: 'Pull nothing: the engine has to hold the images',
    group: sources,
  },
  pull: { ...buildOptions.pull, group: sources },
  pin: {
    type: 'boolean',
    describe: 'Name the images by their digests, so that the same file gives the same image later',
    group: sources,
  },
  apt: {
    type: 'string',
    repeat: true,
    value: 'PACKAGE',
    describe: 'Package of the distribution to add; repeatable',
    group: extras,
  },
  pip: {
    type: 'string',
    repeat: true,
    value: 'REQUIREMENT',
    describe: 'Python package to add; repeatable',
    group: extras,
  },
  copy: {
    type: 'string',
    repeat: true,
    value: 'SOURCE[:TARGET]',
    describe:
      'File or folder of the work dir to add; without a target a backend of that name; repeatable',
    group: extras,
    complete: 'file',
  },
  label: {
    type: 'string',
    repeat: true,
    value: 'NAME=VALUE',
    describe: 'Label of the image; repeatable',
    group: extras,
  },
  user: {
    type: 'string',
    optionalValue: 'triton-server',
    value: 'ACCOUNT',
    describe: 'Run as this account in place of root: a name or UID[:GID]',
    group: extras,
  },
  'output-name': {
    type: 'string',
    value: 'NAME',
    default: 'tritonserver',
    describe: 'Name of the image, with a tag or without',
    group: output,
  },
  'work-dir': {
    type: 'string',
    value: 'DIR',
    default: '.',
    describe: 'Existing folder that Dockerfile.compose goes to; the context of the build',
    group: output,
    complete: 'directory',
  },
  save: {
    type: 'string',
    value: 'FILE',
    describe:
      'Write the composition as a set into this manifest (.yml) as well; made where it is not',
    group: output,
    complete: 'file',
  },
  'dry-run': {
    short: 'dr',
    type: 'boolean',
    describe: 'Write Dockerfile.compose, build nothing; needs no engine',
    group: output,
  },
  push: {
    type: 'boolean',
    describe: 'Push the image to the registry that --output-name says',
    group: output,
  },
  'no-cache': { ...buildOptions['no-cache'], group: output },
  overwrite: {
    type: 'boolean',
    describe: 'Build although the engine holds the image with a matching key',
    group: output,
  },
  timeout: { ...stepOptions.timeout, group: output },
  progress: runOptions.progress,
  verbose: { ...globalOptions.verbose, short: 'v' },
} as const satisfies OptionTable;
