import { describe, expect, it } from 'vitest';
import { block, instructions, shortly, through } from './setups.ts';

/**
 * The examples of BentoML's guide, with the corrections of spec/containerize.md §5: our own words for the same work.
 * The templates extend as they do there.
 */
describe('the guide', () => {
  it('says hello while it builds', () => {
    const made = through(`{% extends bento_base_template %}
{% block SETUP_BENTO_COMPONENTS %}
{{ super() }}
RUN echo "We are running this during bentoml containerize!"
{% endblock %}
`);
    expect(block(made, 'SETUP_BENTO_COMPONENTS').at(-1)).toBe(
      'RUN echo "We are running this during bentoml containerize!"',
    );
    expect(made.warnings).toEqual([]);
  });

  it('builds an operation for TensorFlow', () => {
    const made = through(
      `{% extends bento_base_template %}
{% block SETUP_BENTO_COMPONENTS %}
{{ super() }}
RUN <<EOF
set -ex
flags() { python3 -c "import tensorflow as tf; print(' '.join(tf.sysconfig.get_$1_flags()))"; }

g++ --std=c++17 -shared -fPIC -O2 {{ bento__path }}/src/zero_out.cc -o /usr/lib/zero_out.so $(flags compile) $(flags link)
EOF
RUN stat /usr/lib/zero_out.so
{% endblock %}
`,
      { buildkit: true },
    );
    expect(made.rendered.text).toContain(
      '\n\ng++ --std=c++17 -shared -fPIC -O2 /home/bentoml/bento/src/zero_out.cc -o /usr/lib/zero_out.so $(flags compile)',
    );
    const found = block(made, 'SETUP_BENTO_COMPONENTS');
    expect(found.slice(-3)).toEqual([
      'COPY --chown=bentoml:bentoml . ./',
      'RUN <<EOF',
      'RUN stat /usr/lib/zero_out.so',
    ]);
    expect(made.warnings).toEqual([]);
  });

  it('hands AWS credentials on as arguments', () => {
    const made = through(`{% extends bento_base_template %}
{% block SETUP_BENTO_BASE_IMAGE %}
ARG AWS_SECRET_ACCESS_KEY
ARG AWS_ACCESS_KEY_ID
{{ super() }}

ARG AWS_SECRET_ACCESS_KEY
ARG AWS_ACCESS_KEY_ID

ENV AWS_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY
ENV AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID
{% endblock %}
{% block SETUP_BENTO_COMPONENTS %}
{{ super() }}

RUN aws s3 cp s3://path/to/file {{ bento__path }}

{% endblock %}
`);
    const base = block(made, 'SETUP_BENTO_BASE_IMAGE');
    expect(base.slice(0, 3)).toEqual([
      'ARG AWS_SECRET_ACCESS_KEY',
      'ARG AWS_ACCESS_KEY_ID',
      'FROM python:3.11-slim AS base-container',
    ]);
    expect(base.slice(-2)).toEqual([
      'ENV AWS_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY',
      'ENV AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID',
    ]);
    expect(block(made, 'SETUP_BENTO_COMPONENTS').at(-1)).toBe(
      'RUN aws s3 cp s3://path/to/file /home/bentoml/bento',
    );
    // The guide itself prefers the next one.
    expect(shortly(made)).toContain('dockerfile/secret-name 10:5');
  });

  it('mounts AWS credentials as a secret', () => {
    const made = through(`{% extends bento_base_template %}
{% block SETUP_BENTO_COMPONENTS %}
{{ super() }}

RUN --mount=type=secret,id=aws,target=/root/.aws/credentials \\
     aws s3 cp s3://path/to/file {{ bento__path }}

{% endblock %}
`);
    expect(block(made, 'SETUP_BENTO_COMPONENTS').at(-1)).toBe(
      'RUN --mount=type=secret,id=aws,target=/root/.aws/credentials aws s3 cp s3://path/to/file /home/bentoml/bento',
    );
    expect(made.warnings).toEqual([]);
  });

  it('builds a package in a stage of its own', () => {
    const made = through(`{% extends bento_base_template %}
{% block SETUP_BENTO_BASE_IMAGE %}
FROM --platform=$BUILDPLATFORM python:3.11-slim AS buildstage
WORKDIR /tmp/mypackage/
COPY ./src/mypackage .
RUN python setup.py sdist && mv dist/mypackage-0.0.1.tar.gz /tmp/mypackage.tar.gz

{{ super() }}
{% endblock %}
{% block SETUP_BENTO_COMPONENTS %}
{{ super() }}
COPY --from=buildstage /tmp/mypackage.tar.gz /tmp/wheels/
RUN --network=none pip install --no-cache-dir --find-links /tmp/wheels mypackage
{% endblock %}
`);
    expect(instructions(made.rendered.text).filter((line) => line.startsWith('FROM '))).toEqual([
      'FROM --platform=$BUILDPLATFORM python:3.11-slim AS buildstage',
      'FROM python:3.11-slim AS base-container',
    ]);
    expect(shortly(made)).toEqual([
      'containerize/harmful-instruction 3:1',
      'containerize/instruction-with-caution 4:1',
    ]);
  });

  it('adds conda to an image with CUDA', () => {
    const made = through(
      `{% import '_macros.j2' as common %}
{% extends bento_base_template %}
{% set conda_path = '/opt/conda' %}
{% block SETUP_BENTO_BASE_IMAGE %}
FROM debian:12-slim AS conda-build
RUN {{ common.mount_cache('/var/lib/apt') }} apt-get update && apt-get install -y --no-install-recommends bzip2 ca-certificates wget
RUN wget -q https://repo.anaconda.com/miniconda/Miniconda3-py311_24.5.0-0-Linux-$(uname -m).sh -O /tmp/miniconda.sh \\
 && sh /tmp/miniconda.sh -b -p {{ conda_path }}
{{ super() }}

ENV PATH={{ conda_path }}/bin:$PATH
COPY --from=conda-build {{ conda_path }} {{ conda_path }}
{% endblock %}
{% block SETUP_BENTO_COMPONENTS %}
COPY ./env/conda ./env/conda/
{{ common.setup_conda(__python_version__, bento__path, conda_path=conda_path) }}
{{ super() }}
{% endblock %}
`,
      { buildkit: true },
      {
        releaseType: 'cuda',
        baseImage: 'nvidia/cuda:11.6.2-cudnn8-runtime-ubuntu20.04',
        cudaVersion: '11.6.2',
        hasPython: false,
      },
    );
    expect(block(made, 'SETUP_BENTO_COMPONENTS').slice(0, 2)).toEqual([
      'COPY ./env/conda ./env/conda/',
      'RUN --mount=type=cache,sharing=locked,target=/opt/conda/pkgs /opt/conda/bin/conda install -y -n base pkgs/main::python=3.11 pip',
    ]);
    expect(block(made, 'SETUP_BENTO_BASE_IMAGE').slice(-2)).toEqual([
      'ENV PATH=/opt/conda/bin:$PATH',
      'COPY --from=conda-build /opt/conda /opt/conda',
    ]);
    expect(shortly(made)).toEqual(['containerize/harmful-instruction 5:1']);
  });

  it('serves a lambda', () => {
    const made = through(`{% extends bento_base_template %}
{% block SETUP_BENTO_ENTRYPOINT %}
{{ super() }}

ENTRYPOINT [ "{{ bento__entrypoint }}", "python", "-m", "awslambdaric" ]
{% endblock %}
`);
    expect(block(made, 'SETUP_BENTO_ENTRYPOINT').slice(-3)).toEqual([
      'ENTRYPOINT [ "/home/bentoml/bento/env/docker/entrypoint.sh" ]',
      'CMD ["bentoml", "serve", "/home/bentoml/bento", "--production"]',
      'ENTRYPOINT [ "/home/bentoml/bento/env/docker/entrypoint.sh", "python", "-m", "awslambdaric" ]',
    ]);
    expect(made.warnings).toEqual([]);
  });
});
