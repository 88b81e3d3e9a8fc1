import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFiles } from '../support/scratch.ts';
import { fakeDocker } from './support/fake-docker.ts';
import { projectOfMany } from './support/many-images.ts';
import { countsOf, expectInOrder, leftovers, reported, runOn, startOn } from './support/runs.ts';

const BUILD = ['build', '--progress', 'plain'];

/** Two images, whose builds wait until they may go on; `begun` settles when the engine has the first one. */
async function held() {
  let release = (): void => undefined;
  const released = new Promise<undefined>((done) => {
    release = () => {
      done(undefined);
    };
  });
  let begin = (): void => undefined;
  const begun = new Promise<void>((done) => {
    begin = done;
  });
  const build = (): Promise<undefined> => {
    begin();
    return released;
  };
  const docker = await fakeDocker({ build });
  return { docker, folder: projectOfMany(docker.registry, { distros: 2 }), begun, release };
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

  it('while the other one generates builds nothing under a wrong key, and the next run does it', async () => {
    const { docker, folder, begun, release } = await held();
    const first = startOn(docker.url, folder, [...BUILD, '--jobs', '1']);
    await begun;
    // What `manager generate` would do after a change of a template.
    const paths = Object.keys(readFiles(folder)).filter((path) => path.endsWith('Dockerfile'));
    expect(paths).toHaveLength(2);
    for (const path of paths) appendFileSync(join(folder, path), 'LABEL more="x"\n');
    release();
    const ended = await first.exit;
    expect(ended.code).toBe(1);
    expect(countsOf(reported(folder) ?? {})).toEqual({ built: 1, failed: 1 });
    expect(ended.stderr).toMatch(/Dockerfile was changed since this run began/);
    expect(ended.stdout).toContain('Run again.');

    const second = await runOn(docker.url, folder, BUILD);
    expect(second.code).toBe(0);
    expect(countsOf(reported(folder) ?? {})).toEqual({ built: 1, skipped: 1 });
  });
});
