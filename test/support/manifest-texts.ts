/** Sections of manifests in their shortest form: tests add what they are about. */
export const PACKAGES = `packages:
  model-server:
    runtime: [debian10]
`;

export const DISTROS = `distros:
  debian10:
    templates_dir: templates/debian
    base_image: debian:buster-slim
    add_to_tags: slim
`;

/** The shortest manifest without any diagnostic. */
export const SMALL = `bentoml_version: '0.13.0'\n${PACKAGES}${DISTROS}`;

/** A distro in one line; `more` goes between the braces. */
export function distro(name: string, more = ''): string {
  return `  ${name}: { templates_dir: templates/debian, base_image: 'debian:buster-slim', add_to_tags: ${name}${more && `, ${more}`} }\n`;
}

/** With CUDA images: two distros, one of them with CUDA, and one CUDA version. */
export const WITH_CUDA = `packages:
  model-server:
    runtime: [debian10, alpine3.14]
    cudnn: [debian10]
cuda:
  11.3.1:
    cudart: 11.3.109-1
    cudnn8: 8.2.0.53-1
distros:
${distro('debian10', 'cuda_prefix_url: rhel8')}${distro('alpine3.14')}`;

/**
 * A manifest in the schema of July 2021 (specimens, anchors, merge keys, nested lists, no newer key), of the shape that had 66
 * tags: 22 images for each of three Pythons. Written for these tests.
 */
export const JULY_2021 = `# July 2021
specs:
  repository: &repository_spec
    user: HUB_USERNAME
    pwd: HUB_PASSWORD
    urls:
      api: https://hub.docker.com/v2/users/login/
      repos: https://hub.docker.com/v2/repositories
    registry:
      model-server: docker.io/bentoml/model-server
      yatai-service: docker.io/bentoml/yatai-service

  dependencies:
    cuda: &cuda_spec
      cudart:
      cudnn8:
      libcublas:
      libcurand:
      libcusparse:
      libcufft:
      libcusolver:

  releases: &release_spec
    templates_dir: ""
    base_image: ""
    add_to_tags: ""
    multistage_image: True
    header: |
      # syntax = docker/dockerfile:1.2
      #
      # written by a program
    envars:
      - LANG=C.UTF-8
      - PATH=/opt/conda/bin:$PATH
    cuda:
      <<: *cuda_spec
    cuda_prefix_url: ""
    cuda_requires: ""

  tag: &tag_spec
    fmt: "{release_type}-python{python_version}-{suffixes}"
    release_type:
    python_version:
    suffixes:

repository:
  docker.io:
    <<: *repository_spec

cuda:
  11.3.1: &cuda11_3_1
    <<: *cuda_spec
    cudart: 11.3.109-1
    cudnn8: 8.2.0.53-1
    libcublas: 11.4.2.10064-1
    libcurand: 10.2.4.109-1
    libcusparse: 11.5.0.109-1
    libcufft: 10.4.2.109-1
    libcusolver: 11.1.1.109-1

packages:
  model-server:
    devel: &cuda_distros
      - debian10
      - centos8
      - centos7
    runtime: &all_distros
      - *cuda_distros
      - [amazonlinux2, [alpine3.14]]
    cudnn: *cuda_distros
  yatai-service:
    runtime:
      - debian10
      - centos8
      - alpine3.14

releases:
  debian10: &debian
    <<: *release_spec
    templates_dir: templates/debian
    base_image: debian:buster-slim
    add_to_tags: slim
    cuda:
      <<: *cuda11_3_1
    cuda_prefix_url: rhel8
    cuda_requires: "cuda>=11.3 brand=tesla,driver>=418,driver<419"

  centos8: &centos8
    <<: *release_spec
    templates_dir: templates/rhel
    base_image: centos:8
    add_to_tags: centos8
    cuda:
      <<: *cuda11_3_1
    cuda_prefix_url: rhel8
    cuda_requires: "cuda>=11.3 brand=tesla,driver>=418,driver<419"

  centos7:
    <<: *centos8
    base_image: centos:7
    add_to_tags: centos7
    cuda_prefix_url: rhel7

  amazonlinux2:
    <<: *release_spec
    templates_dir: templates/ami
    base_image: amazonlinux:2
    add_to_tags: ami2

  alpine3.14:
    <<: *release_spec
    templates_dir: templates/alpine
    base_image: alpine:3.14
    add_to_tags: alpine3.14
`;
