import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../../src/engine/connect/candidates.ts';
import type { Surroundings } from '../../../src/engine/connect/candidates.ts';

const choose = (given: Partial<Surroundings> = {}, current?: string) =>
  chooseEngine({ env: {}, home: '/home/me', uid: 1000, os: 'linux', ...given }, () => current);

describe('the engine that is meant', () => {
  it('is the one of the command line before all', () => {
    const env = { DOCKER_HOST: 'tcp://env', DOCKER_CONTEXT: 'env' };
    expect(choose({ env, host: 'tcp://flag', context: 'flag' })).toMatchObject({
      address: { url: 'tcp://flag', source: '--host' },
    });
    expect(choose({ env, context: 'flag' })).toMatchObject({ context: { name: 'flag' } });
  });

  it('is DOCKER_HOST’s before DOCKER_CONTEXT’s, and that before the current context', () => {
    const env = { DOCKER_HOST: 'tcp://env', DOCKER_CONTEXT: 'lab' };
    expect(choose({ env }, 'now')).toEqual({
      type: 'named',
      address: { url: 'tcp://env', source: 'DOCKER_HOST' },
    });
    expect(choose({ env: { DOCKER_CONTEXT: 'lab' } }, 'now')).toMatchObject({
      context: { name: 'lab', source: 'DOCKER_CONTEXT' },
    });
    expect(choose({}, 'now')).toMatchObject({ context: { name: 'now' } });
  });

  it('does not read the docker CLI’s settings when DOCKER_HOST decides', () => {
    const read = (): never => {
      throw new Error('read');
    };
    const surroundings = { env: { DOCKER_HOST: 'tcp://x' }, home: '/', uid: 0, os: 'linux' };
    expect(chooseEngine(surroundings, read).type).toBe('named');
  });

  it('is looked for in the usual places otherwise', () => {
    const urls = (given: Partial<Surroundings>, current?: string): string[] => {
      const choice = choose(given, current);
      return choice.type === 'usual' ? choice.addresses.map(({ url }) => url) : [];
    };
    const places = [
      'unix:///var/run/docker.sock',
      'unix:///run/user/1000/docker.sock',
      'unix:///home/me/.docker/run/docker.sock',
      'unix:///home/me/.docker/desktop/docker.sock',
      'unix:///run/user/1000/podman/podman.sock',
      'unix:///run/podman/podman.sock',
    ];
    expect(urls({})).toEqual(places);
    expect(urls({ env: { DOCKER_HOST: '', DOCKER_CONTEXT: '' } }, 'default')).toEqual(places);
    expect(urls({ env: { XDG_RUNTIME_DIR: '/x' } })[1]).toBe('unix:///x/docker.sock');
    expect(urls({ uid: 0 })).toHaveLength(4);
    expect(urls({ os: 'win32' })).toEqual(['npipe:////./pipe/docker_engine']);
  });

  it('wants TLS when DOCKER_TLS_VERIFY or DOCKER_TLS says so', () => {
    const env = { DOCKER_HOST: 'tcp://x', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    expect(choose({ env })).toMatchObject({ address: { tls: { folder: '/certs', verify: true } } });
    expect(choose({ env: { DOCKER_HOST: 'tcp://x', DOCKER_TLS: '1' } })).toMatchObject({
      address: { tls: { folder: '/home/me/.docker', verify: false } },
    });
    expect(choose({ env: { DOCKER_TLS_VERIFY: '1' } })).toMatchObject({
      address: { url: 'tcp://localhost:2376' },
    });
  });
});
