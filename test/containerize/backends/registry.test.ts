import { describe, expect, it } from 'vitest';
import {
  backendNames,
  getBackend,
  health,
  registerBackend,
  requireHealthy,
} from '../../../src/containerize/backends/registry.ts';
import { commandLine } from '../../../src/engine/command/command-line.ts';
import type { Probe } from '../../../src/engine/command/backend.ts';
import { UsageError } from '../../../src/errors.ts';

/** A machine on which nothing is. */
const EMPTY: Probe = {
  env: { DOCKER_HOST: 'unix:///nowhere/docker.sock', PATH: '' },
  platform: 'linux',
  find: () => Promise.resolve(undefined),
  ask: () => Promise.resolve(undefined),
};

const DEFINITION = {
  buildkitSupport: true,
  health: () => true,
  constructBuildArgs: ({
    contextPath,
    tag = [],
  }: {
    contextPath: string;
    tag?: readonly string[] | undefined;
  }) => [...tag.flatMap((each) => ['-t', each]), contextPath],
};

let count = 0;
/** The registry is one for the process, so each test has a name of its own. */
const freshName = (): string => `lima-${(count += 1)}`;

describe('backends', () => {
  it('are six from the start', () => {
    expect(backendNames().slice(0, 6)).toEqual([
      'docker',
      'buildx',
      'podman',
      'buildah',
      'nerdctl',
      'buildctl',
    ]);
  });

  it('can be added, and are in messages from then on', async () => {
    const name = freshName();
    expect(() => getBackend(name)).toThrow(UsageError);
    const backend = registerBackend(name, {
      ...DEFINITION,
      binary: '/usr/bin/limactl',
      env: { A: '1' },
      buildCommand: ['nerdctl', 'build'],
    });
    expect(getBackend(name)).toBe(backend);
    expect(backendNames()).toContain(name);
    expect(() => getBackend(`${name}x`)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(name) as string }),
    );
    expect(await health(name, EMPTY)).toBe(true);
    const line = commandLine(backend, {
      options: { whatever: 'x' },
      tags: ['a:1'],
      file: 'D',
      folder: '/c',
      env: {},
    });
    expect(line).toEqual({
      argv: ['/usr/bin/limactl', 'nerdctl', 'build', '-t', 'a:1', '.'],
      env: { A: '1' },
      cwd: '/c',
    });
  });

  it('have defaults', () => {
    const name = freshName();
    expect(registerBackend(name, DEFINITION)).toMatchObject({
      binary: name,
      buildCommand: ['build'],
      env: {},
    });
  });

  it('cannot be added twice, nor in place of those of the program', () => {
    const name = freshName();
    registerBackend(name, DEFINITION);
    for (const each of [name, 'docker']) {
      expect(() => registerBackend(each, DEFINITION)).toThrow(
        `the backend ${each} is registered already`,
      );
    }
  });

  it('have a name, a health and arguments', () => {
    expect(() => registerBackend('a b', DEFINITION)).toThrow(UsageError);
    for (const key of ['health', 'constructBuildArgs', 'buildkitSupport']) {
      const broken = { ...DEFINITION, [key]: undefined };
      expect(() => registerBackend(freshName(), broken)).toThrow(UsageError);
    }
  });
});

describe('a backend that is not well', () => {
  it('is refused, with how to get it and what else is there', async () => {
    const name = freshName();
    registerBackend(name, DEFINITION);
    await expect(requireHealthy(getBackend('podman'), EMPTY)).rejects.toMatchObject({
      message: 'podman cannot build here: podman is not on PATH',
      hint: expect.stringMatching(
        new RegExp(`Install it.*Backends that can build here: .*${name}`),
      ) as string,
    });
  });

  it('of docker is one whose API does not answer', async () => {
    await expect(requireHealthy(getBackend('docker'), EMPTY)).rejects.toThrow(
      /no container engine answers/,
    );
  });

  it('may fail to say so, which is no bug of this program', async () => {
    const name = freshName();
    const fails = (): never => {
      throw new TypeError('no such thing');
    };
    registerBackend(name, { ...DEFINITION, health: fails });
    await expect(requireHealthy(getBackend(name), EMPTY)).rejects.toMatchObject({
      message: `${name} cannot build here: its health check failed: no such thing`,
    });
  });

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new TypeError('no such thing');
      },
      'failed: no such thing',
    ],
    ['answers with a text', () => 'build .', 'answers with no list'],
    ['answers with nothing', () => undefined, 'answers with no list'],
  ])('has a mistake of its module told of when constructBuildArgs %s', (_, construct, message) => {
    const name = freshName();
    const constructBuildArgs = construct as () => readonly string[];
    registerBackend(name, { ...DEFINITION, constructBuildArgs });
    const call = (): unknown => getBackend(name).constructBuildArgs({ contextPath: '.' });
    expect(call).toThrow(UsageError);
    expect(call).toThrow(`constructBuildArgs of the backend ${name} ${message}`);
  });

  it('may say no more than that', async () => {
    const name = freshName();
    registerBackend(name, { ...DEFINITION, health: () => Promise.resolve(false) });
    await expect(requireHealthy(getBackend(name), EMPTY)).rejects.toThrow(
      `${name} says that it is not well`,
    );
  });
});
