// Writes a synthetic project in the style of July 2021: a manifest.yml and its templates.
// As a program: node bench/make-manifest.mjs FOLDER [DISTROS]
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The project that the 2021 program was measured with: 200 distros × 3 Pythons, two packages. Of the distros, 30 have cudnn
 * and 10 have devel. Per package and Python that makes 200 base + 200 runtime + 30 cudnn + 10 devel images, 2,640 in all.
 */
export const LARGE = { packages: 2, distros: 200, cudnn: 30, devel: 10 };
export const LARGE_TAGS = 2640;

/** Five packages with a base and a runtime image a distro and Python: 30 images a distro. */
export function planProject(images) {
  return { packages: 5, distros: images / 30, cudnn: 0, devel: 0 };
}

export function makeProject(folder, shape) {
  write(join(folder, 'manifest.yml'), manifestText(shape));
  for (const [path, text] of Object.entries(TEMPLATES)) {
    write(join(folder, 'templates', path), text);
  }
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function manifestText({ packages, distros, cudnn, devel }) {
  const names = Array.from(
    { length: distros },
    (_, i) => `distro${String(i + 1).padStart(4, '0')}`,
  );
  const products = Array.from({ length: packages }, (_, i) => `product-${i + 1}`);
  return [
    SPECS(products),
    'packages:',
    ...products.flatMap((product) => packageLines(product, { names, cudnn, devel })),
    '',
    'releases:',
    ...names.flatMap((name, i) => distroLines(name, i < cudnn ? 'rhel' : 'debian')),
    '',
  ].join('\n');
}

function packageLines(product, { names, cudnn, devel }) {
  const list = (release, members) =>
    members.length === 0 ? [] : [`    ${release}:`, ...members.map((name) => `      - ${name}`)];
  return [
    `  ${product}:`,
    ...list('runtime', names),
    ...list('cudnn', names.slice(0, cudnn)),
    ...list('devel', names.slice(cudnn, cudnn + devel)),
  ];
}

function distroLines(name, family) {
  return [
    `  ${name}:`,
    '    <<: *release_spec',
    `    templates_dir: templates/${family}`,
    `    base_image: registry.example/${name}:1.0`,
    `    add_to_tags: '${name}'`,
    ...(family === 'rhel'
      ? [
          '    cuda:',
          '      <<: *cuda_versions',
          '    cuda_prefix_url: rhel8',
          '    cuda_requires: "cuda>=11.3 brand=tesla"',
        ]
      : []),
  ];
}

const SPECS = (products) => `specs:
  repository: &repository_spec
    user: HUB_USERNAME
    pwd: HUB_PASSWORD
    urls:
      api: https://hub.docker.com/v2/users/login/
      repos: https://hub.docker.com/v2/repositories
    registry:
${products.map((product) => `      ${product}: docker.io/example/${product}`).join('\n')}

  dependencies:
    cuda: &cuda_spec
      cudart:
      cudnn8:
      libcublas:

  releases: &release_spec
    templates_dir: templates/debian
    base_image: registry.example/distro:1.0
    add_to_tags: distro
    multistage_image: false
    header: |
      # Generated: edit the templates, not this file.
    envars:
      - LANG=C.UTF-8
      - LC_ALL=C.UTF-8
      - PYTHONDONTWRITEBYTECODE=1

  tag:
    fmt: '{release_type}-python{python_version}-{suffixes}'
    release_type:
    python_version:
    suffixes:

repository:
  docker.io:
    <<: *repository_spec

cuda:
  11.3.1: &cuda_versions
    <<: *cuda_spec
    cudart: 11.3.109-1
    cudnn8: 8.2.0.53-1
    libcublas: 11.5.1.109-1
`;

// About 2 KiB a file once rendered, as the files of 2021 were, with the constructs that those templates used.
const ENVIRONMENT = `{% for key, value in metadata['envars'].items() if key != 'PYTHON_VERSION' %}
ENV {{ key }}={{ value }}
{% endfor %}
`;

const steps = (count) =>
  Array.from(
    { length: count },
    (_, i) =>
      `# step ${i + 1} of {{ metadata['package'] }}\nRUN install-tool --quiet --no-cache component-${i + 1} \\\n    && verify-tool component-${i + 1} \\\n    && clean-tool component-${i + 1}\n`,
  ).join('\n');

const PRODUCT_STAGE = `{{ metadata['header'] }}
ARG PYTHON_VERSION
FROM {{ metadata['package'] }}:{{ build_tag }} AS build_image
${ENVIRONMENT}
`;

const BASE = `{{ metadata['header'] }}
FROM {{ metadata['base_image'] }}
ARG PYTHON_VERSION
ENV PYTHON_VERSION=$PYTHON_VERSION
${ENVIRONMENT}
${steps(10)}`;

const RUNTIME = `${PRODUCT_STAGE}
{% if metadata['package'] == 'product-1' %}
EXPOSE 5000
{% else %}
EXPOSE 3000
{% endif %}
${steps(10)}
CMD ["serve"]
`;

const CUDNN = `${PRODUCT_STAGE}
{% set cuda = metadata['cuda'] %}
COPY {{ metadata['docker_build_path'] }}/cuda.repo /etc/yum.repos.d/cuda.repo
ENV NVIDIA_REQUIRE_CUDA="{{ cuda['requires'] }}"
{% for name, version in cuda['components'].items() %}
RUN yum install -y {{ name }}-{{ cuda['version']['shortened'] }}-{{ version }} && yum clean all
{% endfor %}
RUN yum install -y libcudnn{{ cuda['cudnn']['major_version'] }}-{{ cuda['cudnn']['version'] }} && yum clean all
${steps(8)}
CMD ["serve"]
`;

const DEVEL = `${PRODUCT_STAGE}
${steps(10)}
RUN install-tool --branch main {{ metadata['package'] }}
CMD ["serve"]
`;

const REPO = (name) => `[${name}]
name=${name}
baseurl={{ metadata['cuda']['base_repo'] }}
enabled=1
gpgcheck=1
`;

const TEMPLATES = {
  'debian/base.Dockerfile.j2': BASE,
  'debian/runtime.Dockerfile.j2': RUNTIME,
  'debian/devel.Dockerfile.j2': DEVEL,
  'rhel/base.Dockerfile.j2': BASE,
  'rhel/runtime.Dockerfile.j2': RUNTIME,
  'rhel/cudnn.Dockerfile.j2': CUDNN,
  'rhel/cuda.repo.j2': REPO('cuda'),
  'rhel/nvidia-ml.repo.j2': REPO('nvidia-ml'),
};

const [, program, folder, distros] = process.argv;
if (program !== undefined && import.meta.url === pathToFileURL(program).href) {
  if (folder === undefined) {
    console.error('usage: node bench/make-manifest.mjs FOLDER [DISTROS]');
    process.exitCode = 2;
  } else {
    makeProject(resolve(folder), { ...LARGE, distros: Number(distros ?? LARGE.distros) });
  }
}
