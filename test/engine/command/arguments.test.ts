import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/engine/command/backend.ts';
import { buildah } from '../../../src/engine/command/buildah.ts';
import { buildctl } from '../../../src/engine/command/buildctl.ts';
import { buildx } from '../../../src/engine/command/buildx.ts';
import { commandLine, refuseUnknown } from '../../../src/engine/command/command-line.ts';
import { docker } from '../../../src/engine/command/docker.ts';
import { nerdctl } from '../../../src/engine/command/nerdctl.ts';
import type { BuildOptions } from '../../../src/engine/command/options.ts';
import { podman } from '../../../src/engine/command/podman.ts';
import { UsageError } from '../../../src/errors.ts';

const ALL = [docker, buildx, podman, buildah, nerdctl, buildctl];
const HABITS = [docker, podman, buildah, nerdctl];

/** The arguments that options become, without those that every build has. */
function argumentsOf(backend: Backend, options: BuildOptions): readonly string[] {
  const bare = backend.constructBuildArgs({ contextPath: '.' });
  const all = [...backend.constructBuildArgs({ ...options, contextPath: '.' })];
  const load = all.indexOf('--load');
  if (backend === buildx && load >= 0) all.splice(load, 1);
  if (backend === buildctl) return all.slice(bare.length);
  expect(all.at(-1)).toBe('.');
  return all.slice(0, -1);
}

function line(backend: Backend, options: BuildOptions = {}, env: Record<string, string> = {}) {
  const request = { options, tags: ['iris:1'], file: 'env/docker/Dockerfile', folder: '/ctx', env };
  return commandLine(backend, request);
}

describe('the command line of a build', () => {
  it.each([
    ['docker', docker, ['docker', 'build']],
    ['podman', podman, ['podman', 'build']],
    ['buildah', buildah, ['buildah', 'build']],
    ['nerdctl', nerdctl, ['nerdctl', 'build']],
  ])('has tag, file and context last: %s', (_, backend, start) => {
    const rest = ['--tag', 'iris:1', '--file', 'env/docker/Dockerfile', '.'];
    expect(line(backend).argv).toEqual([...start, ...rest]);
  });

  it('loads with buildx', () => {
    const rest = ['--load', '--tag', 'iris:1', '--file', 'env/docker/Dockerfile', '.'];
    expect(line(buildx).argv).toEqual(['docker', 'buildx', 'build', ...rest]);
  });

  it('has the context as a pair, and no argument for it, with buildctl', () => {
    expect(line(buildctl, { platform: 'linux/arm64' }).argv).toEqual([
      'buildctl',
      'build',
      ...['--local', 'context=.', '--local', 'dockerfile=env/docker'],
      ...['--frontend', 'dockerfile.v0'],
      ...['--output', 'type=docker,name=docker.io/iris:1'],
      ...['--opt', 'platform=linux/arm64'],
    ]);
  });

  it('has every tag', () => {
    const tags = ['a:1', 'registry.example/b:2'];
    const request = { options: {}, tags, file: 'D', folder: '/', env: {} };
    expect(commandLine(podman, request).argv).toEqual(
      expect.arrayContaining(['--tag', 'a:1', '--tag', 'registry.example/b:2']),
    );
    expect(commandLine(buildctl, request).argv).toEqual(
      expect.arrayContaining(['type=docker,"name=docker.io/a:1,registry.example/b:2"']),
    );
  });

  it('has sudo in front', () => {
    const request = { options: {}, tags: [], file: 'D', folder: '/', env: {}, runAsRoot: true };
    expect(commandLine(podman, request).argv.slice(0, 3)).toEqual(['sudo', 'podman', 'build']);
  });

  it('runs in the context, with the defaults of its environment under the user’s', () => {
    expect(line(buildah)).toMatchObject({
      cwd: '/ctx',
      env: { BUILDAH_FORMAT: 'oci', DOCKER_BUILDKIT: '0' },
    });
    expect(line(docker, {}, { DOCKER_BUILDKIT: '0', HOME: '/root' }).env).toEqual({
      DOCKER_BUILDKIT: '0',
      DOCKER_SCAN_SUGGEST: 'false',
    });
    expect(line(nerdctl).env).toEqual({});
  });

  it('refuses what no command line can hold', () => {
    expect(() => line(docker, { build_arg: 'A=\0' })).toThrow(UsageError);
  });

  it('drops progress without BuildKit', () => {
    expect(line(podman, { progress: 'plain' }).argv).not.toContain('--progress');
    expect(line(docker, { progress: 'plain' }, { DOCKER_BUILDKIT: '0' }).argv).not.toContain(
      'plain',
    );
    expect(line(docker, { progress: 'plain' }).argv).toContain('--progress');
  });
});

describe.each(HABITS.map((backend) => [backend.name, backend] as const))('%s', (_, backend) => {
  it.each<[string, BuildOptions, readonly string[]]>([
    ['null', { target: null }, []],
    ['undefined', { target: undefined }, []],
    ['an empty text', { target: '' }, []],
    ['an empty list', { label: [] }, []],
    ['an empty map', { label: {} }, []],
    ['false', { no_cache: false }, []],
    ['true', { no_cache: true }, ['--no-cache']],
    ['a text of true', { no_cache: 'true' }, ['--no-cache']],
    ['a text of false', { no_cache: 'false' }, []],
    ['a flag twice', { no_cache: [true, 'true'] }, ['--no-cache']],
    ['a dash', { 'no-cache': true }, ['--no-cache']],
    ['a text', { target: 'a' }, ['--target', 'a']],
    ['a number', { target: 3 }, ['--target', '3']],
    ['a list', { label: ['a=1', 'b=2'] }, ['--label', 'a=1', '--label', 'b=2']],
    ['a list of one', { target: ['a'] }, ['--target', 'a']],
    ['the same value twice', { target: ['a', 'a'] }, ['--target', 'a']],
    ['a map', { build_arg: { A: '1', B: 2 } }, ['--build-arg', 'A=1', '--build-arg', 'B=2']],
    ['commas', { platform: 'linux/amd64,linux/arm64' }, ['--platform', 'linux/amd64,linux/arm64']],
    ['a map in fields', { secret: { id: 'aws', src: '/k' } }, ['--secret', 'id=aws,src=/k']],
    ['what is on, off', { rm: 'false' }, ['--rm=false']],
    ['what is unknown', { wonder: 'x' }, ['--wonder', 'x']],
    ['an unknown flag', { wonder: true }, ['--wonder']],
  ])('writes %s', (_name, options, expected) => {
    expect(argumentsOf(backend, options)).toEqual(expected);
  });

  it.each<[string, BuildOptions]>([
    ['a flag with a value', { no_cache: 'yes please' }],
    ['a flag both on and off', { no_cache: [true, 'false'] }],
    ['a value that is missing', { target: true }],
    ['two values of what takes one', { target: ['a', 'b'] }],
    ['a map where there is none', { target: { a: '1' } }],
    ['a map for an unknown option', { wonder: { a: '1' } }],
    ['a list in a list', { label: [['a', 'b']] }],
    ['a flag among values', { label: ['a=1', true] }],
  ])('refuses %s', (_name, options) => {
    expect(() => argumentsOf(backend, options)).toThrow(UsageError);
  });
});

describe('podman and buildah', () => {
  it('begin with their named options', () => {
    const options = { volume: '/a:/b', isolation: 'chroot', label: { x: '1' }, creds: { u: 'p' } };
    expect(argumentsOf(podman, options)).toEqual([
      ...['--label', 'x=1', '--creds', 'u:p', '--volume', '/a:/b', '--isolation', 'chroot'],
    ]);
    expect(argumentsOf(buildah, options)).toEqual(argumentsOf(podman, options));
  });

  it.each<[BuildOptions, readonly string[]]>([
    [
      { ulimit: { nofile: [1024, 2048], nproc: 9 } },
      ['--ulimit', 'nofile=1024:2048', '--ulimit', 'nproc=9'],
    ],
    [{ userns_gid_map: ['0', '1', '2'] }, ['--userns-gid-map', '0:1:2']],
    [{ userns_uid_map: [[0, 1, 2]] }, ['--userns-uid-map', '0:1:2']],
    [{ volume: ['/a', '/b', 'ro'] }, ['--volume', '/a:/b:ro']],
    [{ volume: ['/a:/b', '/c:/d'] }, ['--volume', '/a:/b', '--volume', '/c:/d']],
    [{ decryption_key: { k: 'p' } }, ['--decryption-key', 'k:p']],
    [{ runtime_flag: { a: 'b' } }, ['--runtime-flag', 'a=b']],
    [{ add_host: { h: '1.2.3.4' } }, ['--add-host', 'h:1.2.3.4']],
    [{ pull: true }, ['--pull']],
    [{ pull: 'never' }, ['--pull=never']],
    [{ pull: false }, []],
    [{ layers: true }, ['--layers']],
  ])('write %j', (options, expected) => {
    expect(argumentsOf(podman, options)).toEqual(expected);
    expect(argumentsOf(buildah, options)).toEqual(expected);
  });

  it('takes maps for podman alone', () => {
    expect(argumentsOf(podman, { env: { A: '1' } })).toEqual(['--env', 'A=1']);
    expect(argumentsOf(podman, { output: { type: 'local', dest: 'o' } })).toEqual([
      '--output',
      'type=local,dest=o',
    ]);
    expect(() => argumentsOf(buildah, { env: { A: '1' } })).toThrow(UsageError);
  });
});

describe('docker', () => {
  it('begins with its named options', () => {
    const options = {
      target: 't',
      output: { type: 'local', dest: 'o' },
      isolation: 'x',
      cache_from: { type: 'registry', ref: 'r' },
    };
    expect(argumentsOf(docker, options)).toEqual([
      ...[
        '--cache-from',
        'type=registry,ref=r',
        '--isolation',
        'x',
        '--output',
        'type=local,dest=o',
      ],
      ...['--target', 't'],
    ]);
  });
});

describe('buildx', () => {
  const start = (options: BuildOptions): readonly string[] =>
    buildx.constructBuildArgs({ ...options, contextPath: '.' });

  it.each<[BuildOptions, readonly string[]]>([
    [{}, ['--load', '.']],
    [{ push: true }, ['--push', '.']],
    [{ push: 'true' }, ['--push', '.']],
    [{ push: [true, 'true'] }, ['--push', '.']],
    [{ push: false }, ['--load', '.']],
    [{ load: false }, ['.']],
    [{ output: 'type=local,dest=o' }, ['--output', 'type=local,dest=o', '.']],
    [{ output: ['type=local,dest=o'], push: true }, ['--output', 'type=local,dest=o', '.']],
    [{ output: { type: 'local', dest: 'o' }, load: true }, ['--output', 'type=local,dest=o', '.']],
    [
      { output: 'type=registry,name=local/local' },
      ['--output', 'type=registry,name=local/local', '.'],
    ],
    [{ provenance: 'false' }, ['--load', '--provenance', 'false', '.']],
    [{ sbom: true }, ['--load', '--sbom', 'true', '.']],
    [
      { attest: { type: 'sbom', generator: 'g' } },
      ['--load', '--attest', 'type=sbom,generator=g', '.'],
    ],
    [{ ulimit: { nofile: [1, 2] } }, ['--load', '--ulimit', 'nofile=1:2', '.']],
    [
      { no_cache: true, pull: true, platform: 'linux/arm64', build_context: { a: 'b' } },
      [
        '--pull',
        '--load',
        '--platform',
        'linux/arm64',
        '--build-context',
        'a=b',
        '--no-cache',
        '.',
      ],
    ],
  ])('sends the result where %j says', (options, expected) => {
    expect(start(options)).toEqual(expected);
  });

  it('warns of several platforms that go nowhere, and not of one', () => {
    const warnings = (options: BuildOptions) => buildx.warnings?.(options) ?? [];
    expect(warnings({ platform: ['linux/amd64', 'linux/arm64'] })).toHaveLength(1);
    expect(warnings({ platform: 'linux/amd64,linux/arm64' })).toHaveLength(1);
    expect(warnings({ platform: 'linux/amd64' })).toEqual([]);
    expect(warnings({ platform: 'linux/amd64,linux/arm64', push: true })).toEqual([]);
  });
});

describe('buildctl', () => {
  it.each<[BuildOptions, readonly string[]]>([
    [{ platform: ['linux/amd64', 'linux/arm64'] }, ['--opt', 'platform=linux/amd64,linux/arm64']],
    [{ build_arg: 'K=V' }, ['--opt', 'build-arg:K=V']],
    [{ build_arg: { K: 'V', L: 'W' } }, ['--opt', 'build-arg:K=V', '--opt', 'build-arg:L=W']],
    [{ label: ['a=1', 'b=2'] }, ['--opt', 'label:a=1', '--opt', 'label:b=2']],
    [{ no_cache: 'true' }, ['--no-cache']],
    [{ no_cache_filter: 'base' }, ['--opt', 'no-cache=base']],
    [{ add_host: { h: '1.2.3.4' } }, ['--opt', 'add-hosts=h=1.2.3.4']],
    [{ network: 'host' }, ['--opt', 'force-network-mode=host']],
    [{ pull: true }, ['--opt', 'image-resolve-mode=pull']],
    [{ cache_from: 'r/a' }, ['--opt', 'cache-from=r/a']],
    [{ cache_from: 'type=local,src=c' }, ['--import-cache', 'type=local,src=c']],
    [{ cache_to: 'r/a' }, ['--export-cache', 'type=registry,ref=r/a']],
    [{ secret: 'id=a,src=/k', ssh: 'default' }, ['--secret', 'id=a,src=/k', '--ssh', 'default']],
    [
      { sbom: true, provenance: 'mode=max' },
      ['--opt', 'attest:sbom=', '--opt', 'attest:provenance=mode=max'],
    ],
    [{ build_context: { base: 'docker-image://a' } }, ['--opt', 'context:base=docker-image://a']],
    [{ ulimit: { nofile: [1, 2], nproc: 3 } }, ['--opt', 'ulimit=nofile=1:2,nproc=3']],
    [{ optimize: 'x' }, ['--opt', 'optimize=x']],
    [{ load: true }, []],
  ])('writes %j', (options, expected) => {
    expect(argumentsOf(buildctl, options)).toEqual(expected);
  });

  it('has a frontend from an image', () => {
    const all = buildctl.constructBuildArgs({ frontend: 'gateway.v0', contextPath: '.' });
    expect(all.slice(4)).toEqual(['--frontend', 'gateway.v0', '--opt', 'source=docker/dockerfile']);
  });

  it('has the user’s pairs first, and another name of the Dockerfile', () => {
    const all = buildctl.constructBuildArgs({
      local: { a: 'b' },
      contextPath: '.',
      file: 'x/My.file',
    });
    expect(all).toEqual([
      ...['--local', 'a=b', '--local', 'context=.', '--local', 'dockerfile=x'],
      ...['--frontend', 'dockerfile.v0', '--opt', 'filename=My.file'],
    ]);
  });

  it('pushes, or does what the output says', () => {
    const outputOf = (options: BuildOptions): string | undefined => {
      const all = buildctl.constructBuildArgs({ ...options, contextPath: '.', tag: ['r.io/a:1'] });
      return all[all.indexOf('--output') + 1];
    };
    expect(outputOf({ push: true })).toBe('type=image,name=r.io/a:1,push=true');
    expect(outputOf({ output: { type: 'oci', dest: 'x' } })).toBe('type=oci,dest=x');
    expect(() => outputOf({ push: true, output: 'type=oci' })).toThrow(UsageError);
  });
});

describe('what an engine does not know', () => {
  it.each(ALL.map((backend) => [backend.name, backend] as const))(
    'is refused by %s',
    (_, backend) => {
      expect(() => {
        refuseUnknown(backend, { wonder: 'x' });
      }).toThrow(`${backend.name} has no option wonder`);
      expect(() => {
        refuseUnknown(backend, {
          'build-arg': 'A=1',
          target: 't',
          no_cache: true,
          progress: 'plain',
        });
      }).not.toThrow();
    },
  );
});
