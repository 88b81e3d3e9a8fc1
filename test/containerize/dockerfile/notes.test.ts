import { describe, expect, it } from 'vitest';
import { BLOCKS } from '../../../src/containerize/dockerfile/blocks.ts';
import { renderBentoDockerfile } from '../../../src/containerize/dockerfile/render.ts';
import type { BentoDockerfile } from '../../../src/containerize/dockerfile/render.ts';
import { plain, setup, through } from './setups.ts';

/** `KEYWORD: reason, reason` for each instruction of a block. */
function reasons({ notes }: BentoDockerfile, block: string): string[] {
  const note = notes.find((each) => each.block === block);
  return (note?.instructions ?? []).map(({ keyword, reasons: own }) => {
    const words = own.map((reason) => {
      switch (reason.kind) {
        case 'option':
          return `${reason.name}${reason.value === undefined ? '' : `=${reason.value}`}`;
        case 'file':
          return reason.path;
        case 'variable':
          return `${reason.name}=${reason.value}`;
        case 'template':
          return `${reason.file}:${reason.line}-${reason.endLine}`;
      }
    });
    return `${keyword}: ${words.join(', ')}`;
  });
}

describe('notes', () => {
  const made = through(
    `{% extends bento_base_template %}
{% set bento__user = 'ml' %}
{% block SETUP_BENTO_COMPONENTS %}
{{ super() }}
RUN a \\
 && b
{% endblock %}
`,
    { features: ['grpc'], buildkit: true },
    {
      env: [['TOKEN', 'secret']],
      systemPackages: ['git'],
      hasSetupScript: true,
      conda: { pythonVersion: '3.10' },
      releaseType: 'miniconda',
    },
  );

  it('are one a block, in order, and cover its lines', () => {
    expect(made.notes.map(({ block }) => block)).toEqual(BLOCKS);
    const lines = made.rendered.text.split('\n');
    for (const { block, line, endLine } of made.notes) {
      expect(endLine).toBeGreaterThan(line);
      expect(lines[line - 1], block).toMatch(/^[A-Z]+ /);
    }
  });

  it('name the option, the file or the line of the template', () => {
    expect(reasons(made, 'SETUP_BENTO_BASE_IMAGE')).toEqual([
      'FROM: docker.distro=debian, docker.python_version=3.11',
      ...['ENV: ', 'ENV: ', 'ENV: ', 'ENV: '],
      'USER: docker.distro=debian',
      'ENV: docker.distro=debian',
      'RUN: docker.distro=debian',
      'RUN: docker.distro=debian, docker.system_packages=git',
    ]);
    expect(reasons(made, 'SETUP_BENTO_ENVARS')).toEqual([
      'ENV: docker.env',
      'ARG: bento__path=/home/ml/bento',
      'ENV: bento__path=/home/ml/bento',
      'ENV: bento__home=/home/ml/',
      'RUN: bento__path=/home/ml/bento, Dockerfile.template:2-2',
      'WORKDIR: bento__path=/home/ml/bento, Dockerfile.template:2-2',
    ]);
    expect(reasons(made, 'SETUP_BENTO_COMPONENTS')).toEqual([
      'ADD: docker.setup_script, env/docker/setup_script',
      'RUN: docker.setup_script, env/docker/setup_script',
      'RUN: docker.setup_script, env/docker/setup_script',
      'ADD: env/conda/environment.yml',
      'RUN: docker.python_version=3.11, env/conda/environment.yml',
      'RUN: env/conda/environment.yml',
      'RUN: env/conda/environment.yml',
      'COPY: python, env/python',
      'RUN: python, env/python',
      'RUN: --enable-features=grpc',
      'COPY: include',
      'RUN: Dockerfile.template:5-6',
    ]);
  });

  it('tell no value of a variable', () => {
    expect(JSON.stringify(made.notes)).not.toContain('secret');
  });

  it('name the image of the user’s', () => {
    const base = renderBentoDockerfile(
      setup({
        releaseType: 'base',
        distro: undefined,
        family: undefined,
        baseImage: 'registry.example/base:1',
      }),
      plain,
    );
    expect(reasons(base, 'SETUP_BENTO_BASE_IMAGE')[0]).toBe(
      'FROM: docker.base_image=registry.example/base:1',
    );
  });
});
