import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openContextFiles } from '../../../src/containerize/options/context-files.ts';
import { readBentofile, readBentoYaml } from '../../../src/containerize/options/read-bentofile.ts';
import { resolveSetup } from '../../../src/containerize/options/resolve-setup.ts';
import { InputError } from '../../../src/errors.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';
import { briefly, docker } from './samples.ts';

const ENV = { HOME: '/home/none', NAME: 'setup.sh', SECRET: 'hunter2' };

interface Sample {
  readonly files?: Readonly<Record<string, string>>;
  readonly layout?: 'project' | 'bento';
  readonly prepare?: (folder: string) => void;
}

function resolve(text: string, { files = {}, layout = 'project', prepare }: Sample = {}) {
  const folder = scratchFolder();
  putFiles(folder, files);
  prepare?.(folder);
  const name = layout === 'bento' ? 'bento.yaml' : 'bentofile.yaml';
  const { bentofile, diagnose } = (layout === 'bento' ? readBentoYaml : readBentofile)(text, name);
  const world = { env: ENV, files: openContextFiles(folder), layout, diagnose };
  try {
    return { ...resolveSetup(bentofile, world), errors: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { setup: undefined, warnings: [], notes: [], errors: error.diagnostics };
  }
}

const executable =
  (...paths: string[]) =>
  (folder: string): void => {
    for (const path of paths) chmodSync(join(folder, path), 0o755);
  };

describe('a setup', () => {
  it('has every default', () => {
    expect(resolve('service: s\n')).toEqual({
      setup: {
        releaseType: 'python',
        distro: 'debian',
        family: 'debian',
        baseImage: 'python:3.11-slim',
        pythonVersion: '3.11',
        hasPython: true,
        cudaVersion: undefined,
        platforms: ['linux/amd64', 'linux/arm64', 'linux/ppc64le', 'linux/s390x'],
        env: [],
        systemPackages: [],
        hasSetupScript: false,
        conda: undefined,
        template: undefined,
        options: {
          distro: 'debian',
          python_version: '3.11',
          cuda_version: null,
          env: null,
          system_packages: null,
          setup_script: null,
          base_image: null,
          dockerfile_template: null,
        },
      },
      warnings: [],
      notes: [],
      errors: [],
    });
  });

  it('has what is written', () => {
    const text = docker(
      'cuda_version: 11.6',
      'python_version: "3.10"',
      'env: { A: b }',
      'system_packages: [git]',
      'setup_script: ./setup.sh',
      'dockerfile_template: ./Dockerfile.template',
    );
    const files = { 'setup.sh': '#!/bin/sh', 'Dockerfile.template': '{% extends x %}' };
    expect(resolve(text, { files, prepare: executable('setup.sh') }).setup).toMatchObject({
      releaseType: 'cuda',
      baseImage: 'nvidia/cuda:11.6.2-cudnn8-runtime-ubuntu20.04',
      hasPython: false,
      cudaVersion: '11.6.2',
      env: [['A', 'b']],
      systemPackages: ['git'],
      hasSetupScript: true,
      template: { name: './Dockerfile.template', text: '{% extends x %}' },
      options: { cuda_version: '11.6.2', env: { A: 'b' }, setup_script: './setup.sh' },
    });
  });

  it('on an image of the user keeps env and setup_script, and nothing of CUDA', () => {
    const lines = [
      'base_image: a:b',
      'cuda_version: 11',
      'distro: debian',
      'system_packages: [git]',
    ];
    const text = docker(...lines, 'env: { A: b }', 'setup_script: s.sh');
    const found = resolve(text, { files: { 's.sh': '' }, prepare: executable('s.sh') });
    expect(found.warnings.map(({ code }) => code)).toEqual([
      'containerize/ignored',
      'containerize/ignored',
      'containerize/ignored',
    ]);
    expect(briefly(found.warnings)[0]).toBe('4:3 warning ignored');
    expect(found.setup).toMatchObject({
      releaseType: 'base',
      distro: undefined,
      baseImage: 'a:b',
      cudaVersion: undefined,
      platforms: undefined,
      env: [['A', 'b']],
      systemPackages: [],
      hasSetupScript: true,
      options: {
        distro: 'debian',
        cuda_version: '11.8.0',
        base_image: 'a:b',
        python_version: null,
      },
    });
    expect(found.setup).not.toHaveProperty('hasPython');
  });
});

describe('files that an option names', () => {
  it.each([
    ['setup_script: none.sh', 'file-missing'],
    ['setup_script: .', 'file-folder'],
    ['setup_script: ../setup.sh', 'file-outside'],
    ['setup_script: /etc/passwd', 'file-outside'],
    ['setup_script: out', 'file-outside'],
    ['setup_script: ~/setup.sh', 'file-outside'],
    ['setup_script: plain.sh', 'not-executable'],
    ['dockerfile_template: none', 'file-missing'],
    ['dockerfile_template: ../x', 'file-outside'],
    ['dockerfile_template: latin1', 'not-utf-8'],
    ['env: none.env', 'file-missing'],
    ['env: .', 'file-folder'],
    ['env: /etc/environment', 'file-outside'],
    ['env: out', 'file-outside'],
  ])('%s is refused, at its value', (line, code) => {
    const found = resolve(docker(line), {
      files: { 'plain.sh': '' },
      prepare: (folder) => {
        symlinkSync('/etc/passwd', join(folder, 'out'));
        writeFileSync(join(folder, 'latin1'), Buffer.from([0x41, 0xe4, 0x0a]));
      },
    });
    expect(found.errors).toHaveLength(1);
    expect(found.errors[0]?.code.split('/')[1]).toBe(code);
    expect(found.errors[0]?.place).toMatchObject({ file: 'bentofile.yaml', line: 3 });
  });

  it('may begin with a dot, hold variables and be links', () => {
    const text = docker('setup_script: ./$NAME', 'dockerfile_template: link', 'env: .env');
    const found = resolve(text, {
      files: { 'setup.sh': '', 'sub/t.j2': 'text', '.env': 'A=b' },
      prepare: (folder) => {
        executable('setup.sh')(folder);
        symlinkSync('sub/t.j2', join(folder, 'link'));
      },
    });
    expect(found.errors).toEqual([]);
    expect(found.setup).toMatchObject({
      template: { name: 'link', text: 'text' },
      env: [['A', 'b']],
    });
  });

  it('are told together with all other mistakes', () => {
    const found = resolve(
      docker(
        'distro: ubi8',
        'cuda_version: 13',
        'setup_script: a',
        'dockerfile_template: b',
        'env: c',
      ),
    );
    expect(found.errors.map(({ place }) => place?.line).sort()).toEqual([4, 5, 6, 7]);
  });
});

describe('docker.env', () => {
  it('as a list has places for the files that it names, and a note for each', () => {
    const text = docker(
      'env: [A=conf/app.json, B=./.x, C=none.json, D=conf, E=/etc/hosts, F=$NAME, G=, H=a b]',
    );
    const files = { 'conf/app.json': '{}', '.x': '', 'setup.sh': '' };
    const { setup, notes } = resolve(text, { files });
    expect(setup?.env).toEqual([
      ['A', '/home/bentoml/bento/conf/app.json'],
      ['B', '/home/bentoml/bento/.x'],
      ['C', 'none.json'],
      ['D', 'conf'],
      ['E', '/etc/hosts'],
      ['F', '/home/bentoml/bento/setup.sh'],
      ['G', ''],
      ['H', 'a b'],
    ]);
    expect(notes).toHaveLength(3);
    expect(notes[0]).toContain('-v "$PWD/conf/app.json:/home/bentoml/bento/conf/app.json"');
  });

  it('as a mapping means its values', () => {
    const { setup, notes } = resolve(docker('env: { A: conf }'), { files: { conf: '' } });
    expect(setup?.env).toEqual([['A', 'conf']]);
    expect(notes).toEqual([]);
  });

  it('as a file takes variables of the process, and warns of lines that are none without telling them', () => {
    const files = { 'my.env': 'A=$SECRET\nmy password hunter3\nB=c' };
    const { setup, warnings } = resolve(docker('env: my.env'), { files });
    expect(setup?.env).toEqual([
      ['A', 'hunter2'],
      ['B', 'c'],
    ]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({
      severity: 'warning',
      place: { file: 'my.env', line: 2, col: 1 },
    });
    expect(JSON.stringify(warnings)).not.toContain('hunter');
  });

  it('gives way to nothing, and envs to it', () => {
    const envs = 'envs: [{ name: A, value: b }]\n';
    expect(resolve(envs).setup?.env).toEqual([['A', 'b']]);
    expect(resolve(`${envs}docker: { env: { C: d } }`).setup?.env).toEqual([['C', 'd']]);
  });
});

describe('conda', () => {
  it.each([
    ['dependencies: [python=3.9, numpy]', undefined, '3.9'],
    ['dependencies: ["python==3.8.15"]', undefined, '3.8'],
    ['dependencies: ["python>=3.9"]', undefined, '3.11'],
    ['dependencies: [foo-python=3.9]', undefined, '3.11'],
    [
      'environment_yml: e.yml',
      'dependencies:\n  - numpy\n  - python=3.10 # pinned\n  - python=3.8\n',
      '3.10',
    ],
    ['environment_yml: e.yml', '  - "conda-forge::python=3.9"\r\n', '3.9'],
    ['environment_yml: e.yml', 'dependencies: []\n', '3.11'],
  ])('%s %j has Python %s', (line, environment, python) => {
    const files = environment === undefined ? {} : { 'e.yml': environment };
    const { setup } = resolve(`conda:\n  ${line}\n`, { files });
    expect(setup).toMatchObject({ releaseType: 'miniconda', conda: { pythonVersion: python } });
  });

  it('needs its file', () => {
    const { errors } = resolve('conda:\n  environment_yml: ../e.yml\n');
    expect(briefly(errors)).toEqual(['2:20 error file-outside']);
  });

  it('is left out with CUDA, but its Python stays known to templates', () => {
    const text = 'conda: { dependencies: [python=3.9] }\ndocker: { cuda_version: 11 }\n';
    const { setup, warnings } = resolve(text);
    expect(setup).toMatchObject({
      releaseType: 'cuda',
      conda: undefined,
      condaPythonVersion: '3.9',
    });
    expect(briefly(warnings)).toEqual(['1:1 warning conda-and-cuda']);
  });
});

describe('a built bento', () => {
  const text = docker(
    'setup_script: ./gone.sh',
    'dockerfile_template: ../gone.j2',
    'env: { A: a }',
  );

  it('has its files in places of its own', () => {
    const files = {
      'env/docker/setup_script': '',
      'env/docker/Dockerfile.template': 'text',
      'env/conda/environment.yml': '- python=3.9',
    };
    const found = resolve(`${text}conda: { environment_yml: gone.yml }\n`, {
      files,
      layout: 'bento',
    });
    expect(found.errors).toEqual([]);
    expect(found.setup).toMatchObject({
      hasSetupScript: true,
      template: { name: 'env/docker/Dockerfile.template', text: 'text' },
      conda: { pythonVersion: '3.9' },
      env: [['A', 'a']],
    });
  });

  it('without them is told to be incomplete', () => {
    const { errors } = resolve(text, { layout: 'bento' });
    expect(briefly(errors)).toEqual(['3:17 error incomplete-bento', '4:24 error incomplete-bento']);
  });

  it('sees nothing of this machine', () => {
    const found = resolve(docker('env: e.env'), {
      files: { 'e.env': 'A=$SECRET\nB=$A' },
      layout: 'bento',
    });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });
});
