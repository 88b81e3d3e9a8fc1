import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFiles, scratchFolder } from '../support/scratch.ts';
import { fakeDocker } from './support/fake-docker.ts';
import type { Fault } from './support/fake-docker.ts';
import { faultProxy } from './support/fault-proxy.ts';
import { projectOfMany } from './support/many-images.ts';
import { countsOf, leftovers, reported, runOn, startOn } from './support/runs.ts';

const SECOND = 'p:1.0.0-python3.10-d1-runtime';

describe('an engine that is absent', () => {
  it('is said before anything is written, with the next step', async () => {
    const folder = projectOfMany('registry.example', { distros: 2 });
    const before = readFiles(folder);
    const url = `unix://${join(scratchFolder(), 'none.sock')}`;
    const { code, stdout, stderr } = await runOn(url, folder, ['build', '--push']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      `no container engine answers: at ${url} (DOCKER_HOST) the socket does`,
    );
    expect(stderr).toContain('Start the engine, or name another one with DOCKER_HOST');
    expect(readFiles(folder)).toEqual(before);
  });
});

describe('an engine that stops', () => {
  it('while it builds fails what is left within one image’s tries, and the next run finishes it', async () => {
    const docker = await fakeDocker({
      build: (image) => {
        if (isGone && image.includes('-d3-')) void proxy.stop();
        return undefined;
      },
    });
    let isGone = true;
    const proxy = await faultProxy(docker.url);
    const folder = projectOfMany(docker.registry, { distros: 40 });
    const build = ['build', '--push', '--jobs', '1', '--progress', 'plain'];
    const { code, stdout, stderr } = await runOn(proxy.url, folder, build);
    expect(code, stderr).toBe(1);
    const outcomes = reported(folder) ?? {};
    expect(Object.keys(outcomes)).toHaveLength(40);
    const { built = 0, failed = 0 } = countsOf(outcomes);
    expect(built + failed).toBe(40);
    expect(failed).toBeGreaterThanOrEqual(35);
    expect(stdout).toContain('Start the engine');
    // Those that were at work wait for the engine to come back, one in its build and three in their pushes; not forty, one by one.
    expect(stderr.match(/: retry \d/g)?.length).toBeLessThanOrEqual(16);

    isGone = false;
    await proxy.start();
    const before = docker.built.length;
    const again = await runOn(proxy.url, folder, build);
    expect(again.code, again.stdout).toBe(0);
    expect(countsOf(reported(folder) ?? {})).toEqual({
      built: docker.built.length - before,
      skipped: 40 - docker.built.length + before,
    });
    expect(docker.pushed.size).toBe(40);
    expect(leftovers(folder)).toEqual([]);
  });

  it('and starts again is waited for, and nothing fails', async () => {
    let hasStopped = false;
    let refused = 0;
    const docker = await fakeDocker({
      build: () => {
        if (!hasStopped) void proxy.stop();
        hasStopped = true;
        return undefined;
      },
    });
    const proxy = await faultProxy(docker.url);
    const folder = projectOfMany(docker.registry, { distros: 3 });
    // With the waits that users have: what has to come back needs time for it.
    const run = startOn(proxy.url, folder, ['build', '--progress', 'plain'], '');
    run.child.stderr.on('data', (text: string) => {
      refused += text.match(/: retry \d+ in .*the socket does not exist/g)?.length ?? 0;
      if (refused > 0) void proxy.start();
    });
    const { code, stderr } = await run.exit;
    expect(code, stderr).toBe(0);
    expect(refused).toBeGreaterThan(0);
    expect(countsOf(reported(folder) ?? {})).toEqual({ built: 3 });
  });
});

describe('a malformed stream', () => {
  const STREAMS: readonly (readonly [what: string, fault: Fault, reason: string])[] = [
    [
      'bytes that are no records',
      { bytes: '\u0000\u00ff<html>\n}{\n', then: 'end' },
      'dropped the connection',
    ],
    ['half a record', { bytes: '{"stream":"Step 1/1 : FR', then: 'end' }, 'dropped the connection'],
    [
      'half a record and a cut',
      { bytes: '{"stream":"Step 1/1', then: 'cut' },
      'dropped the connection',
    ],
    [
      'a record of other types',
      { bytes: '{"stream":7,"aux":"x","error":{}}\n', then: 'end' },
      'dropped the connection',
    ],
    [
      'an image that it does not show',
      {
        bytes: `{"aux":{"ID":"sha256:${'0'.repeat(64)}"}}\n{"stream":"Successfully built 000000000000\\n"}\n`,
        then: 'end',
      },
      'does not show it',
    ],
  ];
  it.each(STREAMS)(
    'of %s fails its image alone, and the next run builds it',
    async (_, fault, reason) => {
      let isFaulty = true;
      const docker = await fakeDocker({
        build: (image) => (isFaulty && image === SECOND ? fault : undefined),
      });
      const folder = projectOfMany(docker.registry, { distros: 3 });
      const first = await runOn(docker.url, folder, ['build']);
      expect(first.code).toBe(1);
      expect(first.stdout).toContain(reason);
      expect(countsOf(reported(folder) ?? {})).toEqual({ built: 2, failed: 1 });
      expect(reported(folder)).toMatchObject({ [SECOND]: 'failed' });
      const logs = readdirSync(join(folder, '.manager/logs')).filter((name) =>
        name.includes('-d1-'),
      );
      expect(readFileSync(join(folder, '.manager/logs', logs[0] ?? ''), 'utf8')).toContain(
        'failed: ',
      );
      isFaulty = false;
      expect((await runOn(docker.url, folder, ['build'])).code).toBe(0);
      expect(reported(folder)).toMatchObject({ [SECOND]: 'built' });
    },
  );
});
