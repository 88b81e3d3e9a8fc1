import type { CommandSpec } from '../command.ts';
import { addCudaOptions, addDistroOptions, addPythonOptions } from '../options/add.ts';

const addDistro: CommandSpec = {
  name: 'distro',
  summary: 'Add a distro to the manifest, with a template family where it needs one',
  examples: [
    {
      command: 'manager add distro ubuntu24.04 --like debian12 --base-image ubuntu:24.04',
      what: 'to every package that has debian12',
    },
  ],
  options: addDistroOptions,
  load: () => import('../commands/add-distro.ts'),
  positionals: [{ name: 'name', describe: 'the new distro: ubuntu24.04', required: true }],
};

const addCuda: CommandSpec = {
  name: 'cuda',
  summary: 'Add a CUDA version with its components to the manifest',
  examples: [
    {
      command: 'manager add cuda 11.4.2 --component cudart=VERSION --component cudnn8=VERSION',
      what: 'with --like, one for each component that the other version has',
    },
  ],
  options: addCudaOptions,
  load: () => import('../commands/add-cuda.ts'),
  positionals: [{ name: 'version', describe: 'the new CUDA version: 11.4.2', required: true }],
};

const addPython: CommandSpec = {
  name: 'python',
  summary: 'Add a Python version to the manifest',
  examples: [{ command: 'manager add python 3.9', what: 'for every distro' }],
  options: addPythonOptions,
  load: () => import('../commands/add-python.ts'),
  positionals: [{ name: 'version', describe: 'the new Python version: 3.9', required: true }],
};

export const addCommand: CommandSpec = {
  name: 'add',
  summary: 'Add a distro, a CUDA version or a Python version to the manifest',
  details:
    'Edits manifest.yml and keeps its comments, anchors and order; renders, and prints the diff.',
  examples: [...addDistro.examples, ...addPython.examples],
  options: {},
  subcommands: [addDistro, addCuda, addPython],
};
