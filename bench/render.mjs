// Measures rendering (npm run bench:render): a Dockerfile template of 60 lines, in the manner of the shipped ones, compiled
// once and rendered again and again, with and without the origin of each line. `--json` prints the numbers.
//
// One process, one core. The best of several rounds counts, as in run.mjs, and the two ways take turns within a round.
import { createEnvironment } from '../dist/index.js';

const GOALS = { rendersPerSecond: 30_000, originsCost: 1 / 3 };
const ROUNDS = 15;
const MILLISECONDS = 300;

const TEMPLATE = `{{ metadata.header }}
ARG PYTHON_VERSION
FROM {{ metadata.package }}:{{ build_tag }} AS build-image
ARG PYTHON_VERSION

LABEL org.opencontainers.image.title="{{ metadata.package }}"
LABEL org.opencontainers.image.version="{{ metadata.envars['BENTOML_VERSION'] }}"

{# The environment, without what is given by the build. #}
{% for name, value in metadata.envars.items() if name not in ['PYTHON_VERSION', 'BENTOML_VERSION'] %}
ENV {{ name }}={{ value }}
{% endfor %}
ENV BENTOML_VERSION={{ metadata.envars['BENTOML_VERSION'] }}
ENV NVIDIA_VISIBLE_DEVICES=all
ENV NVIDIA_DRIVER_CAPABILITIES=compute,utility

SHELL ["/bin/bash", "-eo", "pipefail", "-c"]

RUN apt-get update \\
 && apt-get install --yes --no-install-recommends \\
      ca-certificates \\
      curl \\
      gnupg2 \\
      build-essential \\
      git \\
      libgomp1 \\
 && rm -rf /var/lib/apt/lists/*

{% if metadata.cuda is defined %}
{% set cuda = metadata.cuda %}
ENV NVIDIA_REQUIRE_CUDA="{{ cuda.requires }}"
ENV CUDA_VERSION={{ cuda.version.major }}.{{ cuda.version.minor }}
ENV NV_CUDART_VERSION={{ cuda.components['cudart'] }}
ENV NV_CUBLAS_VERSION={{ cuda.components['libcublas'] }}
RUN apt-get update \\
 && apt-get install --yes --no-install-recommends \\
      cuda-cudart-{{ cuda.version.shortened|replace('.', '-') }}=\${NV_CUDART_VERSION} \\
      libcublas-{{ cuda.version.shortened|replace('.', '-') }}=\${NV_CUBLAS_VERSION} \\
      libcudnn{{ cuda.cudnn.major_version }}={{ cuda.cudnn.version }} \\
 && rm -rf /var/lib/apt/lists/*
{% endif %}

COPY tools/bashrc /etc/bash.bashrc
RUN chmod a+rwx /etc/bash.bashrc

RUN pip install --no-cache-dir bentoml==\${BENTOML_VERSION} \\
 && pip check

RUN groupadd --gid 1034 bentoml \\
 && useradd --uid 1034 --gid 1034 --create-home bentoml
USER bentoml
WORKDIR /home/bentoml
EXPOSE 5000

{% if metadata.package == 'yatai-service' %}
CMD ["bentoml", "yatai-service-start"]
{%- else %}
CMD ["bentoml", "serve-gunicorn"]
{%- endif %}

`;
const CONTEXT = new Map([
  ['build_tag', 'base-python$PYTHON_VERSION-slim'],
  [
    'metadata',
    new Map([
      ['header', '# syntax = docker/dockerfile:1.2'],
      ['package', 'model-server'],
      [
        'envars',
        new Map([
          ['BENTOML_VERSION', '0.13.0'],
          ['LANG', 'C.UTF-8'],
          ['PATH', '/opt/conda/bin:$PATH'],
          ['PYTHON_VERSION', '3.8'],
        ]),
      ],
      [
        'cuda',
        new Map([
          ['requires', 'cuda>=11.3'],
          [
            'version',
            new Map([
              ['major', '11'],
              ['minor', '3'],
              ['shortened', '11.3'],
            ]),
          ],
          [
            'components',
            new Map([
              ['cudart', '11.3.109-1'],
              ['libcublas', '11.4.2.10064-1'],
            ]),
          ],
          [
            'cudnn',
            new Map([
              ['version', '8.2.0.53-1'],
              ['major_version', '8'],
            ]),
          ],
        ]),
      ],
    ]),
  ],
]);

/** Renders a second, by doing it for a while. */
function rate(render) {
  const start = performance.now();
  const end = start + MILLISECONDS;
  let count = 0;
  while (performance.now() < end) {
    for (let i = 0; i < 100; i += 1) render();
    count += 100;
  }
  return (count * 1000) / (performance.now() - start);
}

const environment = createEnvironment({ undefined: 'strict' });
const template = environment.compile({ name: 'bench.Dockerfile.j2', text: TEMPLATE });
const { text, origins } = template.renderWithOrigins(CONTEXT);
if (text !== template.render(CONTEXT) || origins.length !== text.split('\n').length) {
  throw new Error('rendering with origins is not the same as without');
}
const ways = {
  plain: () => template.render(CONTEXT),
  origins: () => template.renderWithOrigins(CONTEXT),
};
const best = { plain: 0, origins: 0 };
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, render] of Object.entries(ways))
    best[name] = Math.max(best[name], rate(render));
}
const report = {
  lines: TEMPLATE.split('\n').length - 1,
  rendersPerSecond: best.plain,
  withOriginsPerSecond: best.origins,
  // Of the time that a render with origins takes, against one without.
  originsCost: best.plain / best.origins - 1,
  goals: GOALS,
};
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
else {
  const met = (isMet) => (isMet ? 'met' : 'NOT MET');
  const whole = (number) => Math.round(number).toLocaleString('en');
  process.stdout.write(`A template of ${report.lines} lines, compiled once:
${whole(best.plain)} renders a second (goal: ${whole(GOALS.rendersPerSecond)}, ${met(best.plain >= GOALS.rendersPerSecond)})
${whole(best.origins)} with the origin of each line: ${(report.originsCost * 100).toFixed(0)} % more time (goal: less than 33 %, ${met(report.originsCost < GOALS.originsCost)})
`);
}
