import type { AdaptedOptions, Backend, Health, Probe } from './backend.ts';
import { DOCKER_ENV, DOCKER_IMAGES, dockerHealth } from './docker.ts';
import { optionTable } from './option-table.ts';
import { isList, isMap } from './options.ts';
import type { BuildOptions, OptionValue } from './options.ts';
import { isAtLeastVersion } from './version.ts';
import { writeArguments } from './write-arguments.ts';

/**
 * `docker buildx build`: from `--help` of buildx 0.13.1 and Docker's documentation of the command, which has `call`, `check`, `debug`
 * and `policy` besides. What the old builder had is hidden there and accepted still (buildx, commands/build.go).
 */
const TABLE = optionTable({
  takes: {
    flag: 'check compress debug force_rm load no_cache pull push quiet squash',
    switch: 'disable_content_trust rm',
    value: `builder call cgroup_parent cpu_period cpu_quota cpu_shares cpuset_cpus cpuset_mems iidfile isolation memory
      memory_swap metadata_file network progress shm_size target`,
    values: `add_host allow annotation attest build_arg build_context cache_from cache_to label no_cache_filter output platform
      policy secret security_opt ssh ulimit`,
    setting: 'provenance sbom',
  },
  first: `output push pull load platform add_host build_arg build_context cache_from cache_to label no_cache_filter secret ulimit
    attest provenance sbom`,
  maps: {
    equals: 'build_arg build_context label',
    colon: 'add_host',
    fields: 'attest cache_from cache_to no_cache_filter output provenance sbom secret',
    limits: 'ulimit',
  },
});

/** `docker buildx build`. The image is loaded into the engine unless it goes elsewhere. */
export const buildx: Backend = {
  name: 'buildx',
  binary: 'docker',
  buildCommand: ['buildx', 'build'],
  buildkitSupport: true,
  env: DOCKER_ENV,
  health: buildxHealth,
  constructBuildArgs: (request) => writeArguments(TABLE, { ...request, ...destinations(request) }),
  knownOptions: new Set(TABLE.rules.keys()),
  documentation: 'docker buildx build --help',
  warnings,
  adapt,
  iidFile: 'iidfile',
  images: DOCKER_IMAGES,
};

/**
 * Where the result goes. It is loaded unless it is pushed or an output says where it goes; what goes into a local folder is no
 * image, and cannot be pushed.
 */
function destinations({ output, push, load }: BuildOptions): BuildOptions {
  const outputs = textsOf(output);
  if (outputs.some(isLocal)) return { push: false, load: false };
  const isSaid = load !== undefined && load !== null;
  return { push, load: isSaid ? load : !isOn(push) && outputs.length === 0 };
}

/** `type=local,dest=out`, and what is short for it: a mere path. */
function isLocal(output: string): boolean {
  const fields = output.split(',').map((field) => field.trim().toLowerCase());
  const type = fields.find((field) => field.startsWith('type='))?.slice('type='.length);
  return type === undefined ? !output.includes('=') : type === 'local' || type === 'tar';
}

function textsOf(value: OptionValue): string[] {
  if (value === null || value === undefined || value === '') return [];
  if (isMap(value))
    return [
      Object.entries(value)
        .map(([key, each]) => `${key}=${String(each)}`)
        .join(','),
    ];
  return (isList(value) ? value : [value]).map(String);
}

function isOn(value: OptionValue): boolean {
  return textsOf(value).some((text) => text === 'true' || text === '1');
}

function warnings({ platform, push, output }: BuildOptions): readonly string[] {
  const platforms = textsOf(platform).flatMap((text) => text.split(','));
  if (new Set(platforms).size < 2 || isOn(push) || textsOf(output).length > 0) return [];
  return [
    `an engine without containerd's image store cannot hold an image for ${platforms.length} platforms: push it with --opt push, or build for one of them`,
  ];
}

/** Attestations came with buildx 0.10. */
const ATTESTATIONS = ['attest', 'provenance', 'sbom'];
const ATTESTS_SINCE = '0.10.1';

/** Leaves out attestations where buildx is 0.10.0 or older (spec/containerize.md §7). */
async function adapt(options: BuildOptions, probe: Probe): Promise<AdaptedOptions> {
  const asked = ATTESTATIONS.filter((name) => textsOf(options[name]).length > 0);
  if (asked.length === 0) return { options, warnings: [] };
  const version = /v?(\d+(?:\.\d+)+)/.exec(
    (await probe.ask(['docker', 'buildx', 'version'])) ?? '',
  )?.[1];
  if (version === undefined || isAtLeastVersion(version, ATTESTS_SINCE))
    return { options, warnings: [] };
  return {
    options: Object.fromEntries(
      Object.entries(options).filter(([name]) => !ATTESTATIONS.includes(name)),
    ),
    warnings: [`buildx ${version} makes no attestations: ${asked.join(', ')} left out`],
  };
}

async function buildxHealth(probe: Probe): Promise<Health> {
  const found = await dockerHealth(probe);
  if (!found.healthy) return found;
  const help = await probe.ask(['docker', 'buildx', '--help']);
  if (help?.includes('--builder string') === true) return { healthy: true };
  return {
    healthy: false,
    problem: "docker's client has no buildx plugin",
    hint: 'Install it: docs.docker.com/build/buildx/install.',
  };
}
