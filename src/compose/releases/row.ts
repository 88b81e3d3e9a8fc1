import type { TritonRelease } from '../release.ts';

/** Facts of one place. `{version}` and `{page}` in the source stand for the release's version, `24.12` and `24-12`. */
export interface Sourced<Value> {
  readonly value: Value;
  readonly source: string;
}

/** One line of the table: what is the release's own, and the shared facts that hold for it. */
export interface Row {
  readonly version: string;
  readonly server: Sourced<string> | undefined;
  readonly cuda: Sourced<string>;
  readonly system: Sourced<Pick<TritonRelease, 'base' | 'python' | 'libraries'>>;
  readonly dcgm: Sourced<NonNullable<TritonRelease['dcgm']>>;
  readonly backends: Sourced<readonly string[]>;
  /** Backends that there are not on linux/arm64. */
  readonly notOnArm: Sourced<readonly string[]>;
}

const COMPONENTS: Sourced<Pick<TritonRelease, 'repoagents' | 'caches'>> = {
  value: { repoagents: ['checksum'], caches: ['local', 'redis'] },
  source:
    'triton-inference-server/server build.py @35dc045f, enable_all; docs/user_guide/response_cache.md @1088877b',
};

const PLATFORMS: Sourced<readonly string[]> = {
  value: ['linux/amd64', 'linux/arm64'],
  source:
    'triton-inference-server/server issue 7991 (24.09 to 25.03); build.py @35dc045f has a branch for sbsa',
};

const CPU_SOURCE =
  'none was ever published: triton-inference-server/server issues 3498, 3764, 3913, 3960, 8249';

/** The release of a line, with a source for every fact that it has. */
export function releaseOf(row: Row): TritonRelease {
  const { version, server, cuda, system, dcgm, backends, notOnArm } = row;
  const places: readonly (readonly [fact: string, source: string | undefined])[] = [
    ['server', server?.source],
    ['cuda', cuda.source],
    ['base, python, libraries', system.source],
    ['dcgm', dcgm.source],
    ['backends', backends.source],
    ['repoagents, caches', COMPONENTS.source],
    ['cpuBackends', CPU_SOURCE],
    ['platforms', PLATFORMS.source],
    ['unsupported', notOnArm.source],
  ];
  return {
    version,
    server: server?.value,
    ...system.value,
    cuda: cuda.value,
    dcgm: dcgm.value,
    backends: backends.value,
    ...COMPONENTS.value,
    cpuBackends: undefined,
    platforms: PLATFORMS.value,
    unsupported: new Map(notOnArm.value.length === 0 ? [] : [['linux/arm64', notOnArm.value]]),
    sources: places.flatMap(([fact, source]) =>
      source === undefined ? [] : [`${fact}: ${filled(source, version)}`],
    ),
  };
}

function filled(source: string, version: string): string {
  return source.replaceAll('{version}', version).replaceAll('{page}', version.replace('.', '-'));
}
