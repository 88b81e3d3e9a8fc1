import type { OptionTable } from '../command.ts';

const matrix = 'Matrix';
const input = 'Input and output';
const steps = 'Steps';

/** Which manifest, and where its tree goes. */
export const placeOptions = {
  'manifest-file': {
    short: 'mf',
    type: 'string',
    value: 'FILE',
    default: './manifest.yml',
    describe: 'The manifest',
    group: input,
    complete: 'file',
  },
  'dockerfile-dir': {
    short: 'dd',
    type: 'string',
    value: 'DIR',
    default: './generated',
    describe: 'Folder of the rendered tree; manager owns what it writes there',
    group: input,
    complete: 'directory',
  },
} as const satisfies OptionTable;

/** Which cells of the matrix. */
export const matrixOptions = {
  'bentoml-version': {
    short: 'bv',
    type: 'string',
    value: 'VERSION',
    defaultText: "the manifest's bentoml_version",
    describe: 'BentoML version in tags and images',
    group: matrix,
  },
  'cuda-version': {
    short: 'cv',
    type: 'string',
    repeat: true,
    value: 'VERSION',
    defaultText: "the manifest's",
    describe: 'CUDA version of cudnn images; repeatable',
    group: matrix,
  },
  'python-version': {
    short: 'pv',
    type: 'string',
    repeat: true,
    value: 'VERSION',
    defaultText: "the manifest's",
    describe: 'Python version, listed in the manifest or not; repeatable',
    group: matrix,
  },
  releases: {
    short: 'r',
    type: 'string',
    repeat: true,
    commaList: true,
    value: 'TYPES',
    defaultText: 'all',
    describe: 'Release types: base, runtime, cudnn, devel; repeatable, or with commas',
    group: matrix,
    complete: ['base', 'runtime', 'cudnn', 'devel'],
  },
  packages: {
    type: 'string',
    repeat: true,
    commaList: true,
    value: 'NAMES',
    defaultText: 'all',
    describe: 'Packages; repeatable, or with commas',
    group: matrix,
  },
  distros: {
    type: 'string',
    repeat: true,
    commaList: true,
    value: 'NAMES',
    defaultText: 'all',
    describe: 'Distros; repeatable, or with commas',
    group: matrix,
  },
  only: {
    type: 'string',
    repeat: true,
    value: 'GLOB',
    describe: "Cells that match, as in 'model-server/debian*/cudnn/py3.8'; repeatable",
    group: matrix,
  },
} as const satisfies OptionTable;

/** What the run does with the cells: the flags of 2021. */
export const stepOptions = {
  'dump-metadata': {
    short: 'dm',
    type: 'boolean',
    describe: 'Write metadata.json',
    group: steps,
  },
  generate: {
    short: 'g',
    type: 'string',
    repeat: true,
    commaList: true,
    choices: ['dockerfiles', 'images'],
    value: 'WHAT',
    describe: 'What to make; repeatable',
    group: steps,
  },
  'stop-at-generate': {
    short: 'sag',
    type: 'boolean',
    describe: 'Stop after generating',
    group: steps,
  },
  validate: {
    short: 'vl',
    type: 'boolean',
    describe: 'Stop after validating the manifest',
    group: steps,
  },
  readmes: {
    short: 'md',
    type: 'boolean',
    describe: 'With --push: send the READMEs to Docker Hub, and nothing else',
    group: steps,
  },
  'build-images': {
    short: 'bi',
    type: 'boolean',
    describe: 'Build the images after generating',
    group: steps,
  },
  push: {
    short: 'p',
    type: 'boolean',
    describe: "Push the images to the manifest's registries",
    group: steps,
  },
  'push-to-hub': {
    short: 'pth',
    type: 'boolean',
    describe: 'Push what this run built, or what the engine holds with a matching key',
    group: steps,
  },
  overwrite: {
    short: 'o',
    type: 'boolean',
    describe: 'Write unchanged files again, build images whose content key matches',
    group: steps,
  },
  'dry-run': {
    short: 'dr',
    type: 'boolean',
    describe: 'Show what would happen, change nothing',
    group: steps,
  },
  timeout: {
    short: 't',
    type: 'number',
    integer: true,
    min: 1,
    value: 'SECONDS',
    default: 3600,
    describe: 'Time for the build of one image',
    group: steps,
  },
} as const satisfies OptionTable;

/** The flags of the 2021 program and the selections beside them; `generate`, `check`, `plan`, `build` and `push` take all. */
export const seedOptions = {
  ...matrixOptions,
  ...placeOptions,
  ...stepOptions,
} as const satisfies OptionTable;
