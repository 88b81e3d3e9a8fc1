import { describe, expect, it } from 'vitest';
import { readFiles } from '../support/scratch.ts';
import { fakeDocker } from './support/fake-docker.ts';
import { projectOfMany } from './support/many-images.ts';
import { countsOf, expectInOrder, leftovers, reported, runOn, startOn } from './support/runs.ts';

const BUILD = ['build', '--progress', 'plain'];

/** Two images, whose builds wait until they may go on. */
async function held() {
  let release = (): void => undefined;
  const released = new Promise<undefined>((done) => {
    release = () => {
      done(undefined);
    };
  });
  const docker = await fakeDocker({ build: () => released });
  return { docker, folder: projectOfMany(docker.registry, { distros: 2 }), release };
}

describe('two managers that deliver at once', () => {
  it('from one tree do not mix: the second is refused at once and told who is at work', async () => {
    const { docker, folder, release } = await held();
    const first = startOn(docker.url, folder, BUILD);
    await first.said(': building');
    const before = readFiles(folder);
    const second = await runOn(docker.url, folder, BUILD);
    expect([second.code, second.stdout]).toEqual([1, '']);
    expect(second.stderr).toContain(
      `error tree/locked: another manager (process ${String(first.child.pid)} on `,
    );
    expect(second.stderr).toContain('is delivering, and will write ./build-report.json');
    expect(second.stderr).toContain(
      'Run it again when that one has ended. Or give this run a report',
    );
    expect(readFiles(folder)).toEqual(before);
    // Looking needs no lock.
    expect((await runOn(docker.url, folder, ['build', '--dry-run'])).code).toBe(0);

    release();
    const ended = await first.exit;
    expectInOrder(ended);
    expect(ended.code).toBe(0);
    expect(countsOf(reported(folder) ?? {})).toEqual({ built: 2 });
    expect(docker.built).toHaveLength(2);
    expect(leftovers(folder)).toEqual([]);
  });

  it('other images, each with a report of its own, both do their work', async () => {
    const { docker, folder, release } = await held();
    const first = startOn(docker.url, folder, [...BUILD, '--distros', 'd0']);
    await first.said(': building');
    const second = startOn(docker.url, folder, [
      ...BUILD,
      '--distros',
      'd1',
      '--report',
      'd1.json',
    ]);
    await second.said(': building');
    release();
    expect([(await first.exit).code, (await second.exit).code]).toEqual([0, 0]);
    expect(Object.keys(reported(folder) ?? {})).toEqual(['p:1.0.0-python3.10-d0-runtime']);
    expect(docker.built).toHaveLength(2);
    expect(leftovers(folder)).toEqual([]);
  });
});
