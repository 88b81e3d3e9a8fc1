import type { Backend, Health, Probe } from './backend.ts';
import { optionTable } from './option-table.ts';
import { isDisabled } from './buildkit-switch.ts';
import { programHealth } from './probe.ts';
import { isAtLeastVersion } from './version.ts';
import { writeArguments } from './write-arguments.ts';

/**
 * `docker build`, both builders: from `--help` of docker 20.10.24, with and without DOCKER_BUILDKIT, and Docker's documentation of
 * `docker image build`, which is buildx's command since 23.0 and so has `load` and `push`.
 */
const TABLE = optionTable({
  takes: {
    flag: 'compress force_rm load no_cache pull push quiet squash stream',
    switch: 'disable_content_trust rm',
    value: `cgroup_parent cpu_period cpu_quota cpu_shares cpuset_cpus cpuset_mems iidfile isolation memory memory_swap network
      progress shm_size target`,
    values: 'add_host build_arg cache_from label output platform secret security_opt ssh ulimit',
  },
  first: 'add_host build_arg cache_from isolation label output secret',
  maps: { equals: 'build_arg label', colon: 'add_host', fields: 'cache_from output secret' },
});

/** What docker's own programs get unless the user says otherwise (spec/containerize.md §7). */
export const DOCKER_ENV = { DOCKER_BUILDKIT: '1', DOCKER_SCAN_SUGGEST: 'false' } as const;

export const INSTALL_DOCKER = 'Install Docker (docs.docker.com/engine/install).';

/** Docker's commands for images. */
export const DOCKER_IMAGES: NonNullable<Backend['images']> = {
  inspect: (reference) => ['image', 'inspect', reference],
  tag: (image, reference) => ['tag', image, reference],
  push: (reference) => ['push', reference],
  pull: (reference) => ['pull', reference],
};

/**
 * `docker build`. The program's own builds for this backend go through the Engine API; this is what a person would type, and what a
 * library user may run.
 */
export const docker: Backend = {
  name: 'docker',
  binary: 'docker',
  buildCommand: ['build'],
  buildkitSupport: true,
  env: DOCKER_ENV,
  health: dockerHealth,
  constructBuildArgs: (request) => writeArguments(TABLE, request),
  knownOptions: new Set(TABLE.rules.keys()),
  documentation: 'docker image build --help',
  iidFile: 'iidfile',
  images: DOCKER_IMAGES,
};

/** BuildKit came with 18.09; without it any engine will do. */
const BUILDKIT_SINCE = '18.9';

/** The client is there and a server that is new enough answers. */
export async function dockerHealth(probe: Probe): Promise<Health> {
  const found = await programHealth(probe, 'docker', INSTALL_DOCKER);
  if (!found.healthy) return found;
  const answer = await probe.ask(['docker', 'version', '--format', '{{.Server.Version}}']);
  const version = answer?.trim();
  if (version === undefined || version === '') {
    return {
      healthy: false,
      problem: 'no Docker engine answers',
      hint: 'Start it, or say by DOCKER_HOST or a docker context where it is.',
    };
  }
  if (isDisabled(probe.env) || isAtLeastVersion(version, BUILDKIT_SINCE)) return { healthy: true };
  return {
    healthy: false,
    problem: `Docker Engine ${version} has no BuildKit, which came with 18.09`,
    hint: 'Use a newer engine, or set DOCKER_BUILDKIT=0.',
  };
}
