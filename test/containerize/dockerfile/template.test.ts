import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BLOCKS } from '../../../src/containerize/dockerfile/blocks.ts';
import { renderBentoDockerfile } from '../../../src/containerize/dockerfile/render.ts';
import { InputError } from '../../../src/errors.ts';
import { scratchFolder } from '../../support/scratch.ts';
import { block, instructions, plain, setup, shortly, through } from './setups.ts';

const EXTENDS = '{% extends bento_base_template %}\n';
const base = renderBentoDockerfile(setup(), plain);

function problems(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.diagnostics.map(
      ({ code, place }) => `${code} ${place?.file ?? ''}:${place?.line ?? ''}:${place?.col ?? ''}`,
    );
  }
  return [];
}

describe.each(BLOCKS)('the block %s', (name) => {
  it('is replaced', () => {
    const text = name === 'SETUP_BENTO_BASE_IMAGE' ? 'FROM debian:12' : 'RUN mine';
    const made = through(`${EXTENDS}{% block ${name} %}\n${text}\n{% endblock %}\n`);
    for (const other of BLOCKS)
      expect(block(made, other)).toEqual(other === name ? [text] : block(base, other));
  });

  it('is extended by super(), before and after', () => {
    const made = through(
      `${EXTENDS}{% block ${name} %}\nRUN before\n{{ super() }}\nRUN after\n{% endblock %}\n`,
    );
    for (const other of BLOCKS) {
      const own = block(base, other);
      expect(block(made, other)).toEqual(
        other === name ? ['RUN before', ...own, 'RUN after'] : own,
      );
    }
  });
});

describe('a template', () => {
  it('that only extends gives what no template gives', () => {
    expect(through(EXTENDS).rendered.text).toBe(base.rendered.text);
    expect(through(EXTENDS).warnings).toEqual([]);
  });

  it('that does not extend is the Dockerfile, with a warning', () => {
    const made = through('FROM debian:12\nRUN echo {{ bento__path }}\nCMD ["x"]\n', {
      buildkit: true,
    });
    expect(made.rendered.text).toBe('FROM debian:12\nRUN echo /home/bentoml/bento\nCMD ["x"]');
    expect(shortly(made)).toEqual(['containerize/template-without-base 1:1']);
    expect(made.notes).toHaveLength(1);
  });

  it('may put arguments before the first FROM, after the syntax line', () => {
    const made = through(`ARG TAG=12\n${EXTENDS}`, { buildkit: true });
    expect(made.rendered.text).toMatch(/^# syntax=docker\/dockerfile:1\nARG TAG=12\n+FROM /);
  });

  it('has the say about the frontend', () => {
    const first = (text: string): string | undefined =>
      through(text, { buildkit: true }).rendered.text.split('\n', 1)[0];
    expect(first(`{% set bento__buildkit_frontend = 'docker/dockerfile:1.9' %}${EXTENDS}`)).toBe(
      '# syntax=docker/dockerfile:1.9',
    );
    expect(first(`# syntax=mine/frontend:1\n${EXTENDS}`)).toBe('# syntax=mine/frontend:1');
    expect(first(`{% set bento__buildkit_frontend = none %}${EXTENDS}`)).toMatch(/^FROM /);
    expect(first(`{% set bento__enable_buildkit = false %}${EXTENDS}`)).toMatch(/^FROM /);
  });

  it('cannot have BuildKit where the engine has not', () => {
    const text = `{% set bento__enable_buildkit = true %}${EXTENDS}{% block SETUP_BENTO_USER %}
{% call common.RUN(true) -%} {{ common.mount_cache('/c') }} {% endcall -%} echo a
{{ common.setup_conda(__python_version__, bento__path, conda_path='/opt/c') }}
RUN {{ common.mount_cache('/d') }} echo b
{% endblock %}`;
    expect(through(text).rendered.text).not.toContain('--mount');
    const rich = through(text, { buildkit: true });
    expect(block(rich, 'SETUP_BENTO_USER')).toEqual([
      'RUN --mount=type=cache,sharing=locked,target=/c echo a',
      'RUN --mount=type=cache,sharing=locked,target=/opt/c/pkgs /opt/c/bin/conda install -y -n base pkgs/main::python=3.11 pip',
      'RUN --mount=type=cache,sharing=locked,target=/opt/c/pkgs if [ -f /home/bentoml/bento/env/conda/environment.yml ]; then /opt/c/bin/conda config --set pip_interop_enabled True && /opt/c/bin/conda env update -n base -f /home/bentoml/bento/env/conda/environment.yml; fi',
      'RUN /opt/c/bin/conda clean -y --all',
      'RUN --mount=type=cache,sharing=locked,target=/d echo b',
    ]);
  });

  it('sees the documented variables', () => {
    const names = ['__base_image__', '__is_cuda__', '__python_version__', '__prometheus_port__']
      .concat(['__conda_python_version__', '__enable_buildkit__', '__options__distro'])
      .concat(['__options__env', 'bento__uid_gid', 'bento__home', 'bento__entrypoint']);
    const text = `${EXTENDS}{% block SETUP_BENTO_USER %}
RUN echo {{ [${names.join(', ')}] | join(' ') }} {{ expands_bento_path('a', 'b') }} {{ expands_bento_path('a', bento_path='/q') }}
{% do [].append(1) %}{% for i in [1, 2] %}{% if i == 2 %}{% break %}{% endif %}{% endfor %}
{% endblock %}`;
    expect(block(through(text), 'SETUP_BENTO_USER')).toEqual([
      'RUN echo python:3.11-slim False 3.11 3001 3.11 False debian None 1034 /home/bentoml/ /home/bentoml/bento/env/docker/entrypoint.sh /home/bentoml/bento/a/b /q/a',
    ]);
  });

  it('prints nothing for what is undefined, with a warning, and fails where it asks for more', () => {
    const made = through(
      `${EXTENDS}{% block SETUP_BENTO_USER %}\nRUN echo {{ nope }}x\n{% endblock %}`,
    );
    expect(block(made, 'SETUP_BENTO_USER')).toEqual(['RUN echo x']);
    expect(shortly(made)).toEqual(['template/undefined 3:13']);
    const worse = `${EXTENDS}{% block SETUP_BENTO_USER %}\nRUN echo {{ nope.x }}\n{% endblock %}`;
    expect(problems(() => through(worse))).toEqual([
      expect.stringMatching(/^template\/undefined Dockerfile\.template:3:\d+$/),
    ]);
  });

  it('is told what is lost and what may do harm, at its lines', () => {
    const made = through(`{% extends bento_base_template %}
# a comment is no loss
RUN lost
{% if true %}
{{ bento__path }}
{% endif %}
{% block SETUP_BENTO_COMPONENT %}
RUN also lost
{% endblock %}
{% block SETUP_BENTO_COMPONENTS %}
{{ super() }}
  shell ["/bin/bash", "-c"]
WORKDIR /srv
ENTRYPOINT ["/x"]
CMD ["y"]
{% block mine %}{% endblock %}
{% endblock %}
{% block SETUP_BENTO_BASE_IMAGE %}
FROM debian:12 AS tools
{{ super() }}
{% endblock %}
{% block SETUP_BENTO_ENTRYPOINT %}
{{ super() }}
ENTRYPOINT ["/y"]
{% endblock %}
# syntax=docker/dockerfile:1.4
`);
    expect(shortly(made).filter((line) => line.startsWith('containerize/'))).toEqual([
      'containerize/dropped-text 3:1',
      'containerize/dropped-text 5:1',
      'containerize/unknown-block 7:4',
      'containerize/harmful-instruction 12:3',
      'containerize/instruction-with-caution 13:1',
      'containerize/instruction-with-caution 14:1',
      'containerize/harmful-instruction 15:1',
      'containerize/harmful-instruction 19:1',
      'containerize/dropped-text 26:1',
    ]);
    const unknown = made.warnings.find(({ code }) => code === 'containerize/unknown-block');
    expect(unknown?.hint).toBe("Did you mean 'SETUP_BENTO_COMPONENTS'?");
    expect(new Set(made.warnings.map(({ severity }) => severity))).toEqual(new Set(['warning']));
  });

  it('is linted at its own lines', () => {
    const made = through(
      `${EXTENDS}{% block SETUP_BENTO_COMPONENTS %}\nRUN apt-get install git\n{% endblock %}`,
    );
    expect(shortly(made)).toContain('dockerfile/apt-yes 3:5');
  });

  it('may be wrong, and where is said', () => {
    expect(problems(() => through('{% extends bento_base_template %}\n{% block x %}'))).toEqual([
      'template/syntax Dockerfile.template:2:4',
    ]);
    expect(problems(() => through("{% extends 'nothing.j2' %}"))).toEqual([
      'template/missing Dockerfile.template:1:4',
    ]);
  });
});

describe('files', () => {
  it('are included from the folder of the template, which hides nothing and is hidden by nothing', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'base.Dockerfile.njk'), 'RUN my base\n');
    writeFileSync(join(folder, 'debian.njk'), 'RUN my debian\n');
    mkdirSync(join(folder, 'parts'));
    writeFileSync(join(folder, 'parts', 'a.j2'), 'RUN {{ nope }}a\n');
    const template = {
      name: 'docker/Dockerfile.template',
      text: `${EXTENDS}{% block SETUP_BENTO_USER %}\n{% include 'base.Dockerfile.njk' %}\n\n{% include './parts/a.j2' %}\n{% endblock %}`,
    };
    const made = renderBentoDockerfile(setup({ template }), { ...plain, templateFolder: folder });
    expect(block(made, 'SETUP_BENTO_USER')).toEqual(['RUN my base', 'RUN a']);
    expect(block(made, 'SETUP_BENTO_BASE_IMAGE')).toEqual(block(base, 'SETUP_BENTO_BASE_IMAGE'));
    expect(made.warnings.map(({ place }) => place?.file)).toEqual(['docker/parts/a.j2']);
    expect(made.rendered.templates).toContain('docker/base.Dockerfile.njk');
  });

  it('outside of it are out of reach', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'secret'), 'x');
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    symlinkSync(join(folder, 'secret'), join(inner, 'link'));
    const attempts = [
      '../secret',
      'link',
      join(folder, 'secret'),
      '@manager/../secret',
      './../secret',
    ];
    for (const name of attempts) {
      const template = {
        name: 'Dockerfile.template',
        text: `{% include ${JSON.stringify(name)} %}`,
      };
      const made = setup({ template });
      expect(
        problems(() => renderBentoDockerfile(made, { ...plain, templateFolder: inner })),
      ).toEqual(['template/missing Dockerfile.template:1:4']);
      expect(problems(() => renderBentoDockerfile(made, plain))).toHaveLength(1);
    }
  });
});

describe('bounds', () => {
  it.each([
    ['text', "{% for i in range(100000) %}{{ 'x' * 100 }}{% endfor %}"],
    ['loops', '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}'],
    ['constructors', "{{ ''.__class__.__mro__ }}"],
    ['constructors of JavaScript', "{{ ''.constructor.constructor('return process')() }}"],
  ])('end a hostile template: %s', (_, text) => {
    const found = problems(() =>
      through(`${EXTENDS}{% block SETUP_BENTO_USER %}${text}{% endblock %}`),
    );
    expect(found).toEqual([
      expect.stringMatching(/^template\/(?:limit|sandbox|undefined|unsupported) /),
    ]);
  });

  it('count the time of all runs together', () => {
    let now = 0;
    const limits = { milliseconds: 100, iterations: 1e9, clock: () => (now += 1) };
    const endless = `{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}${EXTENDS}`;
    expect(problems(() => through(endless, { limits }))).toEqual([
      expect.stringMatching(/^template\/limit /),
    ]);
  });
});

describe('features', () => {
  it('are installed with the other packages, before the sources', () => {
    const made = renderBentoDockerfile(setup(), { ...plain, features: ['grpc,aws', 'grpc'] });
    expect(block(made, 'SETUP_BENTO_COMPONENTS')[2]).toBe(
      "RUN pip install --no-cache-dir 'bentoml[grpc,aws]'",
    );
    expect(instructions(made.rendered.text).at(-3)).toBe('USER bentoml');
  });

  it('are known by name', () => {
    const render = (): unknown =>
      renderBentoDockerfile(setup(), { ...plain, features: ['grcp', "x'; rm -rf /"] });
    expect(render).toThrow('BentoML has no feature called "grcp"');
    expect(problems(render)).toHaveLength(2);
  });
});
