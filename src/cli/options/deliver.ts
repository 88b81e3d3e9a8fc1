import type { OptionTable } from '../command.ts';

const building = 'Building';
const pushing = 'Pushing';
const output = 'Output';

/** What builds go by, beside the flags of 2021. */
export const buildOptions = {
  jobs: {
    short: 'j',
    type: 'number',
    integer: true,
    min: 1,
    value: 'N',
    defaultText: "the engine's CPUs",
    describe: 'Builds at once; a heavy release type (`weight`) counts for several',
    group: building,
  },
  'no-cache': {
    type: 'boolean',
    describe: 'Build every step anew, as in docker build',
    group: building,
  },
  pull: {
    type: 'boolean',
    describe: 'Ask the registries for newer base images, as in docker build',
    group: building,
  },
  platform: {
    type: 'string',
    repeat: true,
    commaList: true,
    value: 'PLATFORMS',
    defaultText: "the images' own",
    describe: 'Build for these only, such as linux/amd64; repeatable, or with commas',
    group: building,
    complete: ['linux/amd64', 'linux/arm64'],
  },
  secret: {
    type: 'string',
    repeat: true,
    value: 'SPEC',
    describe: 'Build secret: id=aws,src=FILE or id=token,env=VARIABLE; repeatable',
    group: building,
  },
  ssh: {
    type: 'string',
    repeat: true,
    value: 'SPEC',
    describe: 'SSH agent for builds: default, or ID=SOCKET; repeatable',
    group: building,
  },
  'skip-unsupported': {
    type: 'boolean',
    describe: 'Leave out images whose distro, Python or CUDA is past its end of support',
    group: building,
  },
} as const satisfies OptionTable;

/** What runs of `build` and `push` share. */
export const runOptions = {
  registry: {
    type: 'string',
    repeat: true,
    commaList: true,
    value: 'HOSTS',
    defaultText: "the manifest's",
    describe: 'Registries to push to; repeatable, or with commas',
    group: pushing,
  },
  'force-alias': {
    type: 'boolean',
    describe: 'Move aliases even to an earlier version than they lead to',
    group: pushing,
  },
  'fail-fast': {
    type: 'boolean',
    describe: 'Stop everything at the first failure',
    group: building,
  },
  progress: {
    type: 'string',
    choices: ['auto', 'tty', 'plain', 'json'],
    value: 'MODE',
    default: 'auto',
    describe: 'A live board (tty), lines (plain), events on stdout (json), or what fits (auto)',
    group: output,
  },
  report: {
    type: 'string',
    value: 'FILE',
    default: './build-report.json',
    describe: 'Where the run is written down: keys, digests, sizes, durations',
    group: output,
    complete: 'file',
  },
} as const satisfies OptionTable;

/** Of runs about a manifest, which may have tests. */
export const testOptions = {
  'no-test': {
    type: 'boolean',
    describe: "Leave out the manifest's tests of images",
    group: building,
  },
} as const satisfies OptionTable;

/** All flags of a run that builds. */
export const deliverOptions = {
  ...buildOptions,
  ...testOptions,
  ...runOptions,
} as const satisfies OptionTable;
