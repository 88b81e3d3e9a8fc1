import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  buildReport,
  readReport,
  requireReportFolder,
  writeReport,
} from '../../src/deliver/report.ts';
import { EngineError } from '../../src/engine/engine-error.ts';
import { deliver } from '../../src/deliver/run.ts';
import { scratchFolder } from '../support/scratch.ts';
import { FakeWorld } from './support/fake-world.ts';
import { BASES, RUNTIMES, requestOf } from './support/request.ts';

const STARTED = new Date('2024-01-02T03:04:05Z');

describe('requireReportFolder', () => {
  it('finds before a run that its report could not be written', () => {
    const folder = scratchFolder();
    expect(() => {
      requireReportFolder(join(folder, 'new.json'));
    }).not.toThrow();
    expect(() => {
      requireReportFolder(join(folder, 'none', 'new.json'));
    }).toThrow(/could not write .*none\/new\.json/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('buildReport', () => {
  it('holds what each image came to, and survives a round trip', async () => {
    const fake = new FakeWorld();
    const { units } = await fake.clock.run(deliver(requestOf({ push: true }), fake.world));
    const report = buildReport(units, undefined, STARTED);
    const entry = report.images[RUNTIMES[0]]?.['linux/amd64'];
    expect(entry).toMatchObject({
      outcome: 'built',
      size: 10,
      layers: ['sha256:l'],
      attempts: 1,
      build: 1000,
      run: STARTED.toISOString(),
    });
    expect(Object.keys(entry?.pushed ?? {})).toEqual([`registry.example/${RUNTIMES[0]}`]);
    const path = join(scratchFolder(), 'build-report.json');
    expect(readReport(path)).toBeUndefined();
    writeReport(path, report);
    expect(readReport(path)).toEqual(report);
  });

  it('says when and after what each was built, and where it stands in the matrix', async () => {
    const fake = new FakeWorld();
    const { units } = await fake.clock.run(deliver(requestOf(), fake.world));
    const { images } = buildReport(units, undefined, STARTED);
    const base = images[BASES[0]]?.['linux/amd64'];
    const runtime = images[RUNTIMES[0]]?.['linux/amd64'];
    expect(base).toMatchObject({ parents: [], start: 0, ready: 1000, failure: null });
    expect(runtime).toMatchObject({
      parents: [{ image: BASES[0], platform: 'linux/amd64' }],
      start: 1000,
      ready: 2000,
      cell: {
        package: 'p',
        release_type: 'runtime',
        distro: 'd',
        python_version: '3.10',
        cuda_version: null,
      },
    });
  });

  it('says where a build failed, with its last lines', async () => {
    const fake = new FakeWorld();
    fake.onBuild = () => {
      throw new EngineError('build', 'exit code: 100');
    };
    const { units } = await fake.clock.run(deliver(requestOf(), fake.world));
    const { images } = buildReport(units, undefined, STARTED);
    expect(images[BASES[0]]?.['linux/amd64']).toMatchObject({
      outcome: 'failed',
      why: 'exit code: 100',
      ready: null,
      failure: { stage: 'build', hint: null, last_lines: ['say ***', 'last words'] },
    });
    expect(images[RUNTIMES[0]]?.['linux/amd64']).toMatchObject({
      outcome: 'blocked',
      start: null,
      failure: null,
    });
  });

  it('reads what earlier versions wrote', async () => {
    const fake = new FakeWorld();
    const { units } = await fake.clock.run(deliver(requestOf(), fake.world));
    const { images } = buildReport(units, undefined, STARTED);
    const path = join(scratchFolder(), 'build-report.json');
    const newer = new Set(['failure', 'cell', 'parents', 'start', 'ready']);
    const old = Object.entries(images[BASES[0]]?.['linux/amd64'] ?? {}).filter(
      ([key]) => !newer.has(key),
    );
    const report = { version: 1, images: { a: { 'linux/amd64': Object.fromEntries(old) } } };
    writeFileSync(path, JSON.stringify(report));
    expect(readReport(path)).toEqual(report);
  });

  it('keeps what the run was not about, and what was pushed before', async () => {
    const fake = new FakeWorld();
    const pushed = await fake.clock.run(deliver(requestOf({ push: true }), fake.world));
    const earlier = buildReport(pushed.units, undefined, STARTED);
    const again = await fake.clock.run(deliver(requestOf(), fake.world));
    const some = again.units.filter(({ image }) => image === RUNTIMES[0]);
    const report = buildReport(some, earlier, new Date('2025-01-01T00:00:00Z'));
    expect(Object.keys(report.images)).toEqual(Object.keys(earlier.images));
    expect(report.images[RUNTIMES[0]]?.['linux/amd64']).toMatchObject({
      outcome: 'skipped',
      build: 1000,
      log: `.manager/logs/${RUNTIMES[0]}.log`,
      pushed: earlier.images[RUNTIMES[0]]?.['linux/amd64']?.pushed,
    });
    expect(report.images[RUNTIMES[1]]).toEqual(earlier.images[RUNTIMES[1]]);
  });

  it('refuses what is no report, and leaves nothing behind when it cannot write', () => {
    const folder = scratchFolder();
    const path = join(folder, 'build-report.json');
    writeFileSync(path, '{"version":2}');
    expect(() => readReport(path)).toThrow('is not a build report of this version');
    expect(() => {
      writeReport(join(folder, 'none/build-report.json'), { version: 1, images: {} });
    }).toThrow('could not write');
    expect(readdirSync(folder)).toEqual(['build-report.json']);
  });
});
