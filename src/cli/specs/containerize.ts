import type { CommandSpec } from '../command.ts';
import {
  bentoBuildOptions,
  bentoGetOptions,
  containerizeOptions,
} from '../options/containerize.ts';

const bento = {
  name: 'bento',
  describe: 'Folder of a built bento or of a project with a bentofile.yaml, or NAME[:VERSION]',
  required: true,
} as const;

export const containerizeCommand: CommandSpec = {
  name: 'containerize',
  summary: 'Build an image of a bento, with your template and any of six engines',
  details:
    'Takes a bento, as BentoML builds and stores it, or a project with its bentofile.yaml, and does what `bentoml containerize` does. ' +
    "The image is made by docker (the Engine API, no client needed), buildx, podman, buildah, nerdctl or buildctl. A bento's Dockerfile template " +
    'extends bento_base_template by its blocks; it runs in a sandbox. Options of an engine are passed on with --opt.',
  examples: [
    { command: 'manager containerize iris_classifier:latest', what: 'a bento of the store' },
    {
      command: 'manager containerize . -t registry.example/iris:1 --push',
      what: 'a project, under a name of your own, into a registry',
    },
    {
      command: 'manager containerize iris_classifier --backend buildah --opt platform=linux/arm64',
      what: 'another engine, with an option of it',
    },
    {
      command:
        'manager containerize iris_classifier --opt secret=id=aws,src=$HOME/.aws/credentials',
      what: 'a secret for RUN --mount=type=secret',
    },
    {
      command: 'manager containerize iris_classifier --explain',
      what: 'the Dockerfile, and what made each of its blocks',
    },
    {
      command: 'manager containerize iris_classifier --dry-run',
      what: 'the Dockerfile and the command line, as JSON',
    },
  ],
  positionals: [bento],
  options: containerizeOptions,
  load: () => import('../commands/containerize.ts'),
};

export const bentoCommand: CommandSpec = {
  name: 'bento',
  summary: 'Build bentos and find them in the store',
  examples: [
    { command: 'manager bento build', what: 'build the project in this folder' },
    { command: 'manager bento get iris_classifier:latest -o path', what: 'where a bento lies' },
  ],
  options: {},
  subcommands: [
    {
      name: 'build',
      summary: 'Build a bento of a project, into the store',
      details:
        'Reads the bentofile.yaml of the folder and writes a bento with its sources, requirements and Dockerfile to ' +
        '$BENTOML_HOME/bentos (default: ~/bentoml/bentos). No Python runs, so what only the running service knows is left out.',
      examples: [
        { command: 'manager bento build', what: 'the project in this folder' },
        {
          command: 'manager bento build iris --version 1.0',
          what: 'another folder, a version of your own',
        },
      ],
      positionals: [
        { name: 'folder', describe: 'The project; default: this folder', required: false },
      ],
      options: bentoBuildOptions,
      load: () => import('../commands/bento-build.ts'),
    },
    {
      name: 'get',
      summary: 'Find a bento in the store',
      examples: [
        { command: 'manager bento get iris_classifier:latest', what: 'what it is' },
        {
          command: 'cat "$(manager bento get iris_classifier -o path)/env/docker/Dockerfile"',
          what: 'the Dockerfile that it stores',
        },
      ],
      positionals: [{ name: 'tag', describe: 'NAME, NAME:VERSION or NAME:latest', required: true }],
      options: bentoGetOptions,
      load: () => import('../commands/bento-get.ts'),
    },
  ],
};
