/** In the manner of 2021: anchors, merge keys, aliases in lists. */
export const withAnchors = `# The images.
specs:
  releases: &spec
    templates_dir: templates/debian
    base_image: debian:10-slim
    add_to_tags: 'slim'
    header: |
      # one

      # two
    envars:
      - LANG=C.UTF-8
  dependencies:
    cuda: &parts
      cudart:
      cudnn8:
      libcublas:

cuda:
  11.3.1: &cuda11_3_1
    <<: *parts
    cudart: 11.3.109-1  # aligned by hand
    cudnn8: 8.2.0.53-1
    libcublas: 11.5.1.109-1

packages:
  server:
    devel: &gpu   # shared
      - debian10
      - centos8 # until its end
    runtime: &all
      - *gpu
      - alpine3.14

      # comments stay
    cudnn:
      - *gpu
  service:
    runtime:
      - *all

releases:
  debian10: &gpu_distro
    <<: *spec
    cuda:
      <<: *cuda11_3_1
    cuda_prefix_url: ubuntu2004   # as in 2021

  centos8:
    <<: *gpu_distro
    templates_dir: templates/rhel
    base_image: centos:8
    add_to_tags: "centos8"

  alpine3.14:
    <<: *spec
    templates_dir: templates/alpine
    base_image: alpine:3.14
    add_to_tags: 'alpine3.14'
    # the end
`;

/** Flow collections, the newer names, no anchors. */
export const inFlow = `bentoml_version: '1.0.0'
python_versions: ['3.11', '3.13'] # two
cuda_versions: [ '12.8' ]
packages: { greeter: { runtime: [debian12], devel: [
  debian12,
  ubi9, # last
  ] } }
cuda: { '12.8': { cudart: 12.8.90-1, cudnn9: 9.8.0.87-1 } }
distros: {
  debian12: { templates_dir: t/debian, base_image: 'debian:12', add_to_tags: debian12 },
  ubi9: { templates_dir: t/rhel, base_image: 'ubi9/ubi:9.6', add_to_tags: ubi9, python_versions: ["3.11"] }
  }
`;
