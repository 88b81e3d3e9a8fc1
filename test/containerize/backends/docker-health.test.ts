import { describe, expect, it } from 'vitest';
import { dockerApiHealth } from '../../../src/containerize/backends/docker-health.ts';
import type { Probe } from '../../../src/engine/command/backend.ts';
import { fakeEngine } from '../../support/fake-engine/fake-engine.ts';

/** A machine with an engine there, and no programs. */
function machineWith(url: string): Probe {
  return {
    env: { DOCKER_HOST: url },
    platform: 'linux',
    find: () => Promise.resolve(undefined),
    ask: () => Promise.resolve(undefined),
  };
}

describe("docker's health", () => {
  it('is good when the Engine API answers: it takes no client', async () => {
    const { url } = await fakeEngine();
    expect(await dockerApiHealth(machineWith(url))).toEqual({ healthy: true });
  });

  it('is bad when the engine is too old to build with', async () => {
    const { url } = await fakeEngine({}, '1.40');
    expect(await dockerApiHealth(machineWith(url))).toEqual({
      healthy: false,
      problem: expect.stringContaining('speaks API 1.40, and manager needs 1.41') as string,
      hint: expect.stringContaining('Docker Engine 20.10 or newer') as string,
    });
  });

  it('is bad when nobody answers', async () => {
    expect(await dockerApiHealth(machineWith('unix:///nowhere/docker.sock'))).toMatchObject({
      healthy: false,
      problem: expect.stringContaining('no container engine answers') as string,
    });
  });
});
