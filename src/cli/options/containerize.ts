import type { OptionTable } from '../command.ts';
import { globalOptions } from './global.ts';
import { runOptions } from './deliver.ts';

const building = 'Building';
const output = 'Result';
const deprecated = 'Deprecated: --opt NAME=VALUE does the same';

/** A flag of BentoML's before `--opt`, repeatable with a value. */
const spelled = (name: string, value: string) =>
  ({
    type: 'string',
    repeat: true,
    value,
    describe: `As --opt ${name}=${value}`,
    group: deprecated,
    hidden: true,
  }) as const;

/** The same, without a value. */
const spelledSwitch = (name: string) =>
  ({ type: 'boolean', describe: `As --opt ${name}`, group: deprecated, hidden: true }) as const;

/** Flags that stand for an `--opt` and are told so with a warning, in the order of BentoML's help. */
export const deprecatedOptions = {
  'add-host': spelled('add-host', 'HOST:IP'),
  'build-arg': spelled('build-arg', 'NAME=VALUE'),
  'cache-from': spelled('cache-from', 'SOURCE'),
  iidfile: spelled('iidfile', 'FILE'),
  label: spelled('label', 'NAME=VALUE'),
  network: spelled('network', 'MODE'),
  'no-cache': spelledSwitch('no-cache'),
  platform: spelled('platform', 'PLATFORM'),
  pull: spelledSwitch('pull'),
  secret: spelled('secret', 'SPEC'),
  ssh: spelled('ssh', 'SPEC'),
  target: spelled('target', 'STAGE'),
  allow: spelled('allow', 'ENTITLEMENT'),
  attest: spelled('attest', 'SPEC'),
  'build-context': spelled('build-context', 'NAME=PATH'),
  builder: spelled('builder', 'NAME'),
  'cache-to': spelled('cache-to', 'TARGET'),
  load: spelledSwitch('load'),
  provenance: spelled('provenance', 'SPEC'),
  'cgroup-parent': spelled('cgroup-parent', 'NAME'),
  ulimit: spelled('ulimit', 'SPEC'),
  'no-cache-filter': spelled('no-cache-filter', 'STAGE'),
  'metadata-file': spelled('metadata-file', 'FILE'),
  sbom: spelled('sbom', 'SPEC'),
  'shm-size': spelled('shm-size', 'SIZE'),
} as const satisfies OptionTable;

/** `containerize`. */
export const containerizeOptions = {
  'image-tag': {
    short: 't',
    aliases: ['docker-image-tag', 'tag'],
    type: 'string',
    repeat: true,
    value: 'NAME',
    defaultText: "the bento's tag",
    describe: 'Name of the image; repeatable',
    group: output,
  },
  push: {
    type: 'boolean',
    describe: 'Push the image under each of its names',
    group: output,
  },
  output: {
    short: 'o',
    type: 'string',
    value: 'DIR',
    describe: 'Write the build context with its Dockerfile here, build nothing',
    group: output,
    complete: 'directory',
  },
  'dry-run': {
    short: 'dr',
    type: 'boolean',
    describe: 'Print the Dockerfile and the command line that would build it, as JSON',
    group: output,
  },
  explain: {
    type: 'boolean',
    describe: 'Print the Dockerfile with a note above each block: what made it',
    group: output,
  },
  backend: {
    type: 'string',
    value: 'NAME',
    defaultText: '$BENTOML_CONTAINERIZE_BACKEND, or docker',
    describe: 'What builds: docker, buildx, podman, buildah, nerdctl, buildctl, or one of your own',
    group: building,
    complete: ['docker', 'buildx', 'podman', 'buildah', 'nerdctl', 'buildctl'],
  },
  opt: {
    type: 'string',
    repeat: true,
    value: 'NAME[=VALUE]',
    describe: "Option of the backend's build: platform=linux/arm64, no-cache; repeatable",
    group: building,
  },
  'enable-features': {
    type: 'string',
    repeat: true,
    commaList: true,
    value: 'FEATURES',
    describe: "BentoML's extras to install, such as grpc; repeatable, or with commas",
    group: building,
  },
  'run-as-root': { type: 'boolean', describe: 'Run the backend with sudo', group: building },
  timeout: {
    type: 'number',
    min: 1,
    value: 'SECONDS',
    default: 3600,
    describe: 'Limit for the build',
    group: building,
  },
  ...deprecatedOptions,
  progress: { ...runOptions.progress, group: 'Output' },
  verbose: { ...globalOptions.verbose },
} as const satisfies OptionTable;

/** `bento build`. */
export const bentoBuildOptions = {
  bentofile: {
    short: 'f',
    type: 'string',
    value: 'FILE',
    default: 'bentofile.yaml',
    describe: 'What to build, relative to the folder',
    complete: 'file',
  },
  version: {
    type: 'string',
    value: 'VERSION',
    defaultText: 'made from the time',
    describe: 'Version of the bento',
  },
} as const satisfies OptionTable;

/** `bento get`. */
export const bentoGetOptions = {
  output: {
    short: 'o',
    type: 'string',
    choices: ['text', 'path', 'json', 'yaml'],
    value: 'FORM',
    default: 'text',
    describe: 'What is said: a summary, its folder, or its bento.yaml as JSON or YAML',
  },
} as const satisfies OptionTable;
