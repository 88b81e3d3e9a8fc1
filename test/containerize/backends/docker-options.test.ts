import { describe, expect, it } from 'vitest';
import { dockerApiOptions } from '../../../src/containerize/backends/docker-options.ts';
import type { DockerApiOptions } from '../../../src/containerize/backends/docker-options.ts';
import type { BuildOptions } from '../../../src/engine/command/options.ts';
import { UsageError } from '../../../src/errors.ts';

const NOTHING: DockerApiOptions = {
  buildArgs: {},
  labels: {},
  platforms: undefined,
  target: undefined,
  noCache: false,
  pull: false,
  push: false,
  secrets: [],
  ssh: [],
  options: {},
  progress: undefined,
  iidFile: undefined,
};

describe('options of docker for the Engine API', () => {
  it.each<[BuildOptions, Partial<DockerApiOptions>]>([
    [{}, {}],
    [{ build_arg: ['A=1=2', 'B='] }, { buildArgs: { A: '1=2', B: '' } }],
    [{ 'build-arg': { A: 1 } }, { buildArgs: { A: '1' } }],
    [{ build_arg: ['HOME', 'NOT_SET'] }, { buildArgs: { HOME: '/h' } }],
    [{ label: ['a=1', 'b'] }, { labels: { a: '1', b: '' } }],
    [
      { platform: ['linux/amd64,linux/arm64', 'linux/amd64'] },
      { platforms: ['linux/amd64', 'linux/arm64'] },
    ],
    [
      { no_cache: true, pull: 'true', push: [true, 'true'] },
      { noCache: true, pull: true, push: true },
    ],
    [{ no_cache: 'false', pull: false }, {}],
    [
      { target: 't', progress: 'plain', iidfile: 'id' },
      { target: 't', progress: 'plain', iidFile: 'id' },
    ],
    [{ secret: { id: 'a', src: 'f' } }, { secrets: ['id=a,src=f'] }],
    [
      { secret: ['id=a,src=f', 'id=b,env=B'], ssh: true },
      { secrets: ['id=a,src=f', 'id=b,env=B'], ssh: ['default'] },
    ],
    [{ add_host: { a: '1.2.3.4', b: '::1' } }, { options: { extrahosts: ['a:1.2.3.4', 'b:::1'] } }],
    [
      { network: 'host', shm_size: '64m', memory: '1g', memory_swap: -1 },
      {
        options: { networkmode: 'host', shmsize: '67108864', memory: '1073741824', memswap: '-1' },
      },
    ],
    [{ cpuset_cpus: '0-3', cpu_quota: 5 }, { options: { cpusetcpus: '0-3', cpuquota: '5' } }],
    [
      { ulimit: { nofile: [1, 2], nproc: 3 } },
      {
        options: {
          ulimits: '[{"Name":"nofile","Soft":1,"Hard":2},{"Name":"nproc","Soft":3,"Hard":3}]',
        },
      },
    ],
    [
      { cache_from: ['r/a:1', 'type=registry,ref=r/b'] },
      { options: { cachefrom: '["r/a:1","r/b"]' } },
    ],
    [{ output: 'type=docker' }, {}],
    [{ output: { type: 'registry' } }, { push: true }],
    [{ rm: true, quiet: true, load: true, sbom: false }, {}],
  ])('%j', (options, expected) => {
    expect(dockerApiOptions(options, { HOME: '/h' })).toEqual({ ...NOTHING, ...expected });
  });

  it.each<[BuildOptions, string]>([
    [{ wonder: 'x' }, 'docker has no option wonder'],
    [{ output: 'type=local,dest=o' }, 'cannot be made through the Docker Engine API'],
    [{ output: 'out' }, 'cannot be made through the Docker Engine API'],
    [{ output: 'type=docker,dest=i.tar' }, 'cannot be made through the Docker Engine API'],
    [{ sbom: true }, 'the Docker Engine API has no sbom'],
    [{ build_context: 'a=b' }, 'the Docker Engine API has no build-context'],
    [{ cache_from: 'type=local,src=c' }, 'cannot be read through the Docker Engine API'],
    [{ shm_size: 'much' }, 'is no size'],
    [{ ulimit: 'nofile' }, 'is no limit'],
    [{ target: true }, 'the option target needs a value'],
    [{ target: ['a', 'b'] }, 'given different values'],
    [{ no_cache: 'perhaps' }, 'takes no value'],
    [{ pull: [true, 'false'] }, 'takes no value'],
    [{ target: { a: 'b' } }, 'takes no map'],
  ])('refuses %j', (options, message) => {
    expect(() => dockerApiOptions(options, {})).toThrow(UsageError);
    expect(() => dockerApiOptions(options, {})).toThrow(message);
  });
});
