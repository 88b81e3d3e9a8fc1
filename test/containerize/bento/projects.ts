import { chmodSync } from 'node:fs';
import type { BentoTools } from '../../../src/containerize/bento/tools.ts';
import type { BentoWorld } from '../../../src/containerize/bento/world.ts';
import { putFiles } from '../../support/scratch.ts';
import { bentoWorld } from './world.ts';

/** A Dockerfile that tells what it was made from; the real one is the business of another folder. */
export const tools: BentoTools = {
  renderDockerfile: (setup) => ({ text: `FROM ${setup.baseImage}\n`, warnings: [] }),
};

export const SERVICE = `import bentoml

svc = bentoml.Service("Iris_Classifier", runners=[])
`;

/** A project with some of everything. */
export const FULL: Readonly<Record<string, string>> = {
  'bentofile.yaml': `service: service:svc
description: 'file: ABOUT.md'
labels: {owner: me, 'a: b': 'true'}
include: ['*.py', data/, zero_out.cc]
exclude: [tests/, data/*.tmp]
models: ['net:latest']
python:
  requirements_txt: requirements/all.txt
  index_url: https://index.example/simple
  wheels: [dist/own-1.0-py3-none-any.whl]
conda:
  channels: [main]
  dependencies: [python=3.9, h2o]
  pip: [aws]
docker:
  python_version: '3.9'
  env: {GREETING: 'hello: "you"'}
  system_packages: [git]
  setup_script: setup.sh
  dockerfile_template: ./Dockerfile.template
`,
  'ABOUT.md': '# About iris\n',
  'service.py': SERVICE,
  'lib/util.py': '',
  'tests/test.py': '',
  'data/a.csv': '1',
  'data/b.tmp': '2',
  'zero_out.cc': 'int x;',
  '.git/hook.py': '',
  'venv/x.py': '',
  'lib/__pycache__/util.py': '',
  'requirements/all.txt': '-r base.txt\n-c limits.txt\npandas\n',
  'requirements/base.txt': 'numpy # fast\n',
  'requirements/limits.txt': 'numpy<2\n',
  'requirements.lock.txt': 'numpy==1.26.0\nbentoml[grpc]==1.0.25\n',
  'dist/own-1.0-py3-none-any.whl': 'PK',
  'setup.sh': '#!/bin/sh\n',
  'Dockerfile.template': '{% extends bento_base_template %}\n',
};

export const MODEL: Readonly<Record<string, string>> = {
  'home/bentoml/models/net/7/model.yaml': `module: bentoml.sklearn\ncreation_time: '2023-01-02T03:04:05+00:00'\n`,
  'home/bentoml/models/net/7/weights.bin': 'w',
  'home/bentoml/models/net/latest': '7',
};

/** A world with files; what is called setup.sh can be run. */
export function worldWith(
  files: Readonly<Record<string, string>>,
  changes: Partial<BentoWorld> = {},
): BentoWorld {
  const world = bentoWorld(changes);
  putFiles(world.cwd, files);
  for (const path of Object.keys(files).filter((each) => each.endsWith('setup.sh'))) {
    chmodSync(`${world.cwd}/${path}`, 0o755);
  }
  return world;
}

/** A world whose folder `iris` is a project. */
export function projectWorld(
  files: Readonly<Record<string, string>> = FULL,
  changes: Partial<BentoWorld> = {},
): BentoWorld {
  const project = Object.entries(files).map(([path, text]) => [`iris/${path}`, text] as const);
  return worldWith({ ...MODEL, ...Object.fromEntries(project) }, changes);
}
