import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeDocker } from './support/fake-docker.ts';
import type { FakeDocker } from './support/fake-docker.ts';
import { projectOfMany } from './support/many-images.ts';
import { countsOf, expectInOrder, leftovers, reported, runOn, startOn } from './support/runs.ts';

const BUILD = ['build', '--push', '--jobs', '1', '--progress', 'plain'];

/** Five images of which the second hangs in its build; `go` lets it be built the next time. */
async function stuck(): Promise<{ docker: FakeDocker; folder: string; go: () => void }> {
  let isStuck = true;
  const docker = await fakeDocker({
    build: (image) => (isStuck && image.includes('-d1-') ? { hang: true } : undefined),
  });
  const folder = projectOfMany(docker.registry, { distros: 5 });
  const go = (): void => {
    isStuck = false;
  };
  return { docker, folder, go };
}

/** The next run ends well, builds what was not built before, and no more, and leaves nothing of the earlier one. */
async function expectRest(docker: FakeDocker, folder: string): Promise<void> {
  const { code, stdout, stderr } = await runOn(docker.url, folder, BUILD);
  expect(code, stdout + stderr).toBe(0);
  // Nothing twice. Which were built before depends on what was under way when the signal came.
  expect([docker.built.length, new Set(docker.built).size]).toEqual([5, 5]);
  const { skipped = 0, built = 0 } = countsOf(reported(folder) ?? {});
  expect([skipped > 0, skipped + built]).toEqual([true, 5]);
  expect(docker.pushed.size).toBe(5);
  expect(leftovers(folder)).toEqual([]);
}

describe('a delivery that is ended by', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s writes down what is done, leaves the engine, and the next run does the rest',
    async (signal) => {
      const { docker, folder, go } = await stuck();
      const run = startOn(docker.url, folder, BUILD);
      await run.said('d1-runtime: building');
      // What was built before is pushed beside it.
      await run.said('d0-runtime: built in');
      const left = docker.left('/build');
      run.child.kill(signal);
      const exit = await run.exit;
      await left;
      expectInOrder(exit);
      expect(exit.code).toBe(130);
      expect(exit.stderr).toContain(`manager: interrupted by ${signal}`);
      expect(exit.stdout).toMatch(/5 images in .*: 1 built, 4 cancelled, 1 pushed\n$/);
      expect(countsOf(reported(folder) ?? {})).toEqual({ built: 1, cancelled: 4 });
      expect(leftovers(folder)).toEqual([]);
      go();
      await expectRest(docker, folder);
    },
  );

  it('SIGKILL leaves the report of the run before as it was, and the next run does the rest', async () => {
    const { docker, folder, go } = await stuck();
    expect((await runOn(docker.url, folder, [...BUILD, '--distros', 'd0'])).code).toBe(0);
    const report = readFileSync(join(folder, 'build-report.json'), 'utf8');
    const run = startOn(docker.url, folder, [...BUILD, '--jobs', '2']);
    await run.said('d1-runtime: building');
    await run.said('d2-runtime: built in');
    const left = docker.left('/build');
    run.child.kill('SIGKILL');
    expect(await run.exit).toMatchObject({ code: null, signal: 'SIGKILL' });
    await left;
    expect(readFileSync(join(folder, 'build-report.json'), 'utf8')).toBe(report);
    // The lock that it left counts no more: its process is gone.
    expect(leftovers(folder)).toEqual(['.build-report.json.lock']);
    go();
    await expectRest(docker, folder);
  });

  it('SIGKILL half-way through the report leaves the earlier one whole', async () => {
    const docker = await fakeDocker();
    const folder = projectOfMany(docker.registry, { distros: 5 });
    expect((await runOn(docker.url, folder, [...BUILD, '--distros', 'd0'])).code).toBe(0);
    const report = readFileSync(join(folder, 'build-report.json'), 'utf8');
    const halfway = `
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const write = fs.writeFileSync;
      fs.writeFileSync = (path, text, ...rest) => {
        const isReport = String(path).includes('build-report.json') && String(path).endsWith('.tmp');
        write(path, isReport ? text.slice(0, text.length / 2) : text, ...rest);
        if (isReport) process.kill(process.pid, 'SIGKILL');
      };
      syncBuiltinESMExports();`;
    const exit = await startOn(docker.url, folder, BUILD, halfway).exit;
    expect(exit.signal).toBe('SIGKILL');
    expect(readFileSync(join(folder, 'build-report.json'), 'utf8')).toBe(report);
    const passing = leftovers(folder).filter((path) => path.endsWith('.tmp'));
    expect(passing).toHaveLength(1);
    const again = await runOn(docker.url, folder, BUILD);
    expect([again.code, countsOf(reported(folder) ?? {})]).toEqual([0, { skipped: 5 }]);
    expect(docker.built).toHaveLength(5);
  });
});
