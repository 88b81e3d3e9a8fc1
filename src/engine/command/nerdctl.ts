import type { Backend } from './backend.ts';
import { buildkitdHealth } from './buildkitd-health.ts';
import { DOCKER_IMAGES } from './docker.ts';
import { optionTable } from './option-table.ts';
import { writeArguments } from './write-arguments.ts';

/** `nerdctl build`: the flags of nerdctl's command reference (docs/command-reference.md, "nerdctl build") up to 2.2. */
const TABLE = optionTable({
  takes: {
    flag: 'no_cache pull quiet',
    switch: 'rm',
    value: 'buildkit_host iidfile network output progress target',
    values:
      'add_host allow attest build_arg build_context cache_from cache_to label platform secret ssh',
    setting: 'provenance sbom',
  },
  first: 'build_arg cache_from cache_to label output secret',
  maps: { equals: 'build_arg label', fields: 'cache_from cache_to output secret' },
});

/** `nerdctl build`, which has buildkitd build and containerd keep the image. */
export const nerdctl: Backend = {
  name: 'nerdctl',
  binary: 'nerdctl',
  buildCommand: ['build'],
  buildkitSupport: true,
  env: {},
  health: (probe) =>
    buildkitdHealth(probe, 'nerdctl', 'Install it: github.com/containerd/nerdctl.'),
  constructBuildArgs: (request) => writeArguments(TABLE, request),
  knownOptions: new Set(TABLE.rules.keys()),
  documentation: "nerdctl's docs/command-reference.md",
  iidFile: 'iidfile',
  images: DOCKER_IMAGES,
};
