import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logName } from '../../src/deliver/log/file-store.ts';
import { finish } from '../integration/docker.ts';
import { bin } from '../support/manager-process.ts';
import { fakeDocker } from './support/fake-docker.ts';
import { projectOfMany } from './support/many-images.ts';
import { countsOf, leftovers, QUICKLY, reported, runOn } from './support/runs.ts';

const BUILD = ['build', '--progress', 'plain'];
const SECOND = 'p:1.0.0-python3.10-d1-runtime';

/** Script: there is room for half of each report. */
const FULL = `${QUICKLY}
  import fs from 'node:fs';
  const write = fs.writeFileSync;
  fs.writeFileSync = (path, text, ...rest) => {
    const isReport = String(path).includes('build-report.json') && String(path).endsWith('.tmp');
    write(path, isReport ? text.slice(0, text.length / 2) : text, ...rest);
    if (!isReport) return;
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  };
  syncBuiltinESMExports();`;

// Linux's device whose every write finds the disk full.
describe.skipIf(process.platform !== 'linux')('a disk that is full', () => {
  it('while a build is logged fails no build, and is told of', async () => {
    const docker = await fakeDocker();
    const folder = projectOfMany(docker.registry, { distros: 3 });
    const logs = join(folder, '.manager/logs');
    mkdirSync(logs, { recursive: true });
    const log = logName({ image: SECOND, platform: 'linux/amd64' });
    symlinkSync('/dev/full', join(logs, log));
    const { code, stderr } = await runOn(docker.url, folder, BUILD);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`the log .manager/logs/${log} is not whole: ENOSPC`);
    expect(stderr.match(/is not whole/g)).toHaveLength(1);
    expect(countsOf(reported(folder) ?? {})).toEqual({ built: 3 });
    const other = logName({ image: SECOND.replace('d1', 'd2'), platform: 'linux/amd64' });
    expect(readFileSync(join(logs, other), 'utf8')).toContain('FROM scratch DONE');
  });

  it('when the report is written takes neither the table nor the earlier report', async () => {
    const docker = await fakeDocker();
    const folder = projectOfMany(docker.registry, { distros: 3 });
    await runOn(docker.url, folder, [...BUILD, '--distros', 'd0']);
    const before = readFileSync(join(folder, 'build-report.json'), 'utf8');
    const { code, stdout, stderr } = await runOn(docker.url, folder, BUILD, FULL);
    expect(code).toBe(1);
    expect(stdout).toMatch(/3 images in .*: 2 built, 1 skipped\n$/);
    expect(stderr).toContain('error deliver/report-failed: could not write ');
    expect(stderr).toContain('ENOSPC');
    expect(stderr).toContain('Make room and run again');
    expect(readFileSync(join(folder, 'build-report.json'), 'utf8')).toBe(before);
    expect(leftovers(folder)).toEqual([]);
    expect((await runOn(docker.url, folder, BUILD)).code).toBe(0);
    expect(countsOf(reported(folder) ?? {})).toEqual({ skipped: 3 });
    expect(docker.built).toHaveLength(3);
  });

  it('behind standard output fails the run, whose report is whole', async () => {
    const docker = await fakeDocker();
    const folder = projectOfMany(docker.registry, { distros: 3 });
    const script = '"$0" "$@" > /dev/full';
    const { status, stderr } = await finish('sh', ['-c', script, process.execPath, bin, ...BUILD], {
      cwd: folder,
      env: { DOCKER_HOST: docker.url, DOCKER_CONFIG: folder },
    });
    expect([status, stderr.split('\n').at(-2)]).toEqual([
      1,
      expect.stringContaining('manager: could not write to standard output: '),
    ]);
    expect(countsOf(reported(folder) ?? {})).toEqual({ built: 3 });
  });

  it('of the engine fails the image at once, with what frees it', async () => {
    const docker = await fakeDocker({
      build: (image) =>
        image === SECOND ? { error: 'write /x: no space left on device' } : undefined,
    });
    const folder = projectOfMany(docker.registry, { distros: 3 });
    const { code, stdout, stderr } = await runOn(docker.url, folder, BUILD);
    expect(code).toBe(1);
    expect(stdout).toContain('docker system prune');
    expect(stderr).not.toContain(': retry ');
    expect(countsOf(reported(folder) ?? {})).toEqual({ built: 2, failed: 1 });
  });
});
