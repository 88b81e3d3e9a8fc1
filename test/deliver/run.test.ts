import { describe, expect, it } from 'vitest';
import { EngineError } from '../../src/engine/engine-error.ts';
import { InputError } from '../../src/errors.ts';
import { preview, previewOffline } from '../../src/deliver/preview.ts';
import { deliver } from '../../src/deliver/run.ts';
import type { DeliveryReport } from '../../src/deliver/run.ts';
import type { DeliveryOptions } from '../../src/deliver/request.ts';
import { FakeWorld } from './support/fake-world.ts';
import { BASES, MANIFEST, RUNTIMES, requestOf } from './support/request.ts';

const WITH_TWO_PLATFORMS = { 'manifest.yml': `${MANIFEST}platforms: [linux/amd64, linux/arm64]\n` };

function run(
  fake: FakeWorld,
  options: Partial<DeliveryOptions> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<DeliveryReport> {
  return fake.clock.run(deliver(requestOf(options, files), fake.world));
}

function outcomesOf(report: DeliveryReport): Record<string, string> {
  return Object.fromEntries(report.units.map(({ image, outcome }) => [image, outcome.type]));
}

describe('deliver', () => {
  it('builds parents first, tags for children and registries, and does nothing the second time', async () => {
    const fake = new FakeWorld();
    const first = await run(fake);
    expect(first).toMatchObject({ succeeded: true, counts: { built: 4, pushed: 0 } });
    const order = fake.builds.map(({ tags }) => tags[0]);
    expect(order.slice(0, 2).sort()).toEqual([...BASES]);
    expect(fake.names.has('registry.example/p:1.0.0-python3.11-d-runtime')).toBe(true);
    expect(fake.events.at(0)).toMatchObject({ event: 'start', jobs: 2 });
    expect(fake.events.at(-1)).toMatchObject({ event: 'end' });
    const second = await run(fake);
    expect(second.counts).toMatchObject({ built: 0, skipped: 4 });
    expect(fake.builds).toHaveLength(4);
  });

  it('gives back a tag that was taken away, whatever else has the name', async () => {
    const fake = new FakeWorld();
    await run(fake);
    const right = fake.names.get(RUNTIMES[0]);
    fake.names.set(RUNTIMES[0], 'sha256:other');
    const report = await run(fake);
    expect(report.counts.skipped).toBe(4);
    expect(fake.names.get(RUNTIMES[0])).toBe(right);
  });

  it('builds what changed and what starts from it', async () => {
    const fake = new FakeWorld();
    await run(fake);
    fake.sources.set('tools/x', 'sha256:changed');
    expect((await run(fake)).counts).toMatchObject({ built: 2, skipped: 2 });
    fake.bases.set('debian:12', 'sha256:moved');
    expect((await run(fake)).counts).toMatchObject({ built: 4, skipped: 0 });
    expect((await run(fake, { overwrite: true })).counts).toMatchObject({ built: 4 });
  });

  it('pushes, verifies, and pushes nothing twice', async () => {
    const fake = new FakeWorld();
    const first = await run(fake, { push: true });
    expect(first).toMatchObject({ succeeded: true, counts: { built: 4, pushed: 2 } });
    expect([...fake.registry.keys()].sort()).toEqual(
      RUNTIMES.map((each) => `registry.example/${each}`),
    );
    let pushes = 0;
    fake.onPush = () => {
      pushes += 1;
    };
    const second = await run(fake, { push: true });
    expect(second.counts).toMatchObject({ skipped: 4, pushed: 2 });
    expect(pushes).toBe(0);
  });

  it('pushes alone what is there, and says what is missing', async () => {
    const fake = new FakeWorld();
    await run(fake);
    const id = fake.names.get(RUNTIMES[1]) ?? '';
    fake.images.delete(id);
    const report = await run(fake, { build: false, push: true });
    expect(outcomesOf(report)).toEqual({ [RUNTIMES[0]]: 'skipped', [RUNTIMES[1]]: 'missing' });
    expect(report.succeeded).toBe(false);
    expect(fake.builds).toHaveLength(4);
  });

  it('shows where a failure comes from, blocks its children and goes on beside it', async () => {
    const fake = new FakeWorld();
    fake.onBuild = ({ tags }) => {
      if (tags[0] === BASES[0])
        throw new EngineError('build', 'p4ssw0rd: exit code 2', { line: 3 });
    };
    const report = await run(fake);
    expect(outcomesOf(report)).toEqual({
      [BASES[0]]: 'failed',
      [BASES[1]]: 'built',
      [RUNTIMES[0]]: 'blocked',
      [RUNTIMES[1]]: 'built',
    });
    const outcome = report.units.find(({ image }) => image === BASES[0])?.outcome;
    expect(outcome).toMatchObject({
      failure: {
        stage: 'build',
        message: '***: exit code 2',
        dockerfile: { path: 'generated/p/d/Dockerfile', line: 3 },
        template: { file: 't/base.Dockerfile.njk', line: 3 },
        lastLines: ['say ***', 'last words'],
        log: `.manager/logs/${BASES[0]}.log`,
        attempts: 1,
      },
    });
    expect(JSON.stringify([fake.events, [...fake.logs]])).not.toContain('p4ssw0rd');
    expect(report.units.find(({ image }) => image === RUNTIMES[0])?.outcome).toEqual({
      type: 'blocked',
      by: BASES[0],
    });
  });

  it('tries transient failures again, and tells so', async () => {
    const fake = new FakeWorld();
    fake.onBuild = (_, attempt) => {
      if (attempt < 3) throw new EngineError('build', 'connection reset', { transient: true });
    };
    const report = await run(fake);
    expect(report.counts.built).toBe(4);
    expect(report.units.map(({ attempts }) => attempts)).toEqual([3, 3, 3, 3]);
    expect(fake.events.filter(({ event }) => event === 'retry')).toHaveLength(8);
  });

  it.each([
    ["Err:1 http://deb.example Temporary failure resolving 'deb.example'", 3],
    ['<urlopen error [Errno -3] Temporary failure in name resolution>', 3],
    ['curl: (6) Could not resolve host: no.example', 1],
  ])(
    'tries a step again for a name server that is away, and only for that: %s',
    async (said, tries) => {
      const fake = new FakeWorld();
      fake.output = `${said}\nlast words\n`;
      fake.onBuild = (_, attempt) => {
        if (attempt < 3) throw new EngineError('build', '[1/2] RUN make ended with exit code 100');
      };
      const report = await run(fake);
      expect(report.counts).toMatchObject(tries === 3 ? { built: 4 } : { failed: 2, blocked: 2 });
      expect(Math.max(...report.units.map(({ attempts }) => attempts))).toBe(tries);
    },
  );

  it('says what to do when the name server stays away', async () => {
    const fake = new FakeWorld();
    fake.output = "Temporary failure resolving 'deb.example'\n";
    fake.onBuild = () => {
      throw new EngineError('build', '[1/2] RUN make ended with exit code 100', { line: 3 });
    };
    const report = await run(fake);
    expect(report.units.find(({ image }) => image === BASES[0])?.outcome).toMatchObject({
      type: 'failed',
      failure: {
        message: '[1/2] RUN make ended with exit code 100',
        hint: expect.stringContaining('name server') as string,
        dockerfile: { line: 3 },
      },
    });
  });

  it('gives up on a build that takes too long', async () => {
    const fake = new FakeWorld();
    const report = await run(fake, { timeout: 500 });
    expect(report.counts).toMatchObject({ failed: 2, blocked: 2 });
    expect(report.units.find(({ image }) => image === BASES[0])?.outcome).toMatchObject({
      failure: { message: 'it took longer than 0.5 s' },
    });
    expect(fake.clock.sleeping).toBe(0);
  });

  it('keeps what is done when it is interrupted, and ends although the engine does not', async () => {
    const fake = new FakeWorld();
    fake.onBuild = ({ tags }) => {
      if (!RUNTIMES.some((each) => each === tags[0])) return undefined;
      fake.controller.abort(new Error('Ctrl-C'));
      return new Promise<void>(() => undefined);
    };
    const report = await run(fake);
    expect(report).toMatchObject({ cancelled: true, counts: { built: 2, cancelled: 2 } });
    fake.onBuild = () => undefined;
    expect(fake.clock.now()).toBeLessThan(4000);
  });

  it('stops at the first failure when asked to', async () => {
    const fake = new FakeWorld();
    fake.onBuild = ({ tags }) => {
      if (tags[0] === BASES[0]) throw new EngineError('build', 'no');
    };
    const report = await run(fake, { failFast: true, jobs: 1 });
    expect(report).toMatchObject({
      cancelled: false,
      counts: { failed: 1, blocked: 1, cancelled: 2 },
    });
  });

  it('takes a refused push for a failure', async () => {
    const fake = new FakeWorld();
    fake.onPush = () => {
      throw new EngineError('push', 'denied');
    };
    const report = await run(fake, { push: true });
    expect(report.counts).toMatchObject({ built: 2, failed: 2 });
  });

  it('names the registry of a push that fails in words without one', async () => {
    const fake = new FakeWorld();
    fake.onPush = () => {
      throw new EngineError('push', 'write tcp: use of closed network connection');
    };
    const report = await run(fake, { push: true });
    expect(report.units.find(({ image }) => image === RUNTIMES[0])?.outcome).toMatchObject({
      failure: { message: 'registry.example: write tcp: use of closed network connection' },
    });
  });

  it('does not believe a push that the registry does not serve', async () => {
    const fake = new FakeWorld();
    const world = fake.world;
    const registry = { ...world.registry, digestOf: () => Promise.resolve('sha256:else') };
    const report = await fake.clock.run(deliver(requestOf({ push: true }), { ...world, registry }));
    const outcome = report.units.find(({ image }) => image === RUNTIMES[0])?.outcome;
    expect(outcome).toMatchObject({ type: 'failed', failure: { stage: 'push' } });
  });

  it('names base images that cannot be had at the start, and builds the rest', async () => {
    const fake = new FakeWorld();
    fake.bases.clear();
    const report = await run(fake);
    expect(report.counts).toMatchObject({ blocked: 4 });
    expect(report.units[0]?.outcome).toEqual({ type: 'blocked', by: 'base image debian:12' });
    const warnings = fake.events.flatMap((event) =>
      event.event === 'warning' ? [event.text] : [],
    );
    expect(warnings).toEqual([
      'base image debian:12: its registry does not have it (p:base-python3.10-d, p:base-python3.11-d)',
    ]);
  });

  it('refuses missing files before anything is sent, at the template line', async () => {
    const fake = new FakeWorld();
    fake.sources.clear();
    const error: unknown = await run(fake).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).diagnostics).toMatchObject([
      {
        code: 'context/missing-source',
        place: { file: 't/runtime.Dockerfile.njk', line: 4 },
        related: [{ place: { file: 'generated/p/d/runtime/Dockerfile', line: 3 } }],
      },
    ]);
    expect([fake.events.length, fake.builds.length]).toEqual([0, 0]);
  });

  it('builds platform by platform, the own one last, and pushes an index', async () => {
    const fake = new FakeWorld();
    const report = await run(fake, { push: true }, WITH_TWO_PLATFORMS);
    expect(report).toMatchObject({ succeeded: true, counts: { built: 8, pushed: 4 } });
    expect(fake.builds.map(({ platform }) => platform ?? 'own')).toEqual([
      ...Array.from({ length: 4 }, () => 'linux/arm64'),
      ...Array.from({ length: 4 }, () => 'own'),
    ]);
    const reference = `registry.example/${RUNTIMES[0]}`;
    expect([...fake.registry.keys()].filter((each) => each.startsWith(reference)).sort()).toEqual([
      reference,
      `${reference}-linux-amd64`,
      `${reference}-linux-arm64`,
    ]);
  });

  it('refuses an incomplete index', async () => {
    const fake = new FakeWorld();
    fake.onBuild = ({ tags, platform }) => {
      if (tags[0] === RUNTIMES[0] && platform === 'linux/arm64')
        throw new EngineError('build', 'no');
    };
    const report = await run(fake, { push: true }, WITH_TWO_PLATFORMS);
    expect(report.counts).toMatchObject({ failed: 2 });
    expect(fake.registry.has(`registry.example/${RUNTIMES[0]}`)).toBe(false);
    expect(fake.registry.has(`registry.example/${RUNTIMES[1]}`)).toBe(true);
  });
});

describe('preview', () => {
  it('says what a run would do, and does nothing', async () => {
    const fake = new FakeWorld();
    const { units } = await fake.clock.run(preview(requestOf({ push: true }), fake.world));
    expect(units.map(({ action }) => action)).toEqual(['build', 'build', 'build', 'build']);
    expect(units.find(({ image }) => image === RUNTIMES[0])).toMatchObject({
      tags: [RUNTIMES[0], `registry.example/${RUNTIMES[0]}`],
      pushes: [`registry.example/${RUNTIMES[0]}`],
    });
    expect([fake.events, fake.builds]).toEqual([[], []]);
    await run(fake);
    const again = await fake.clock.run(preview(requestOf(), fake.world));
    expect(again.units.map(({ action, tags }) => [action, tags.length])).toEqual(
      Array.from({ length: 4 }, () => ['skip', 0]),
    );
  });

  it('leaves out what a registry serves already', async () => {
    const fake = new FakeWorld();
    await run(fake, { push: true });
    fake.registry.delete(`registry.example/${RUNTIMES[1]}`);
    const { units } = await fake.clock.run(preview(requestOf({ push: true }), fake.world));
    expect(units.flatMap(({ pushes }) => pushes)).toEqual([`registry.example/${RUNTIMES[1]}`]);
  });

  it('says what a run would do at most where no engine answers', async () => {
    const fake = new FakeWorld();
    const request = requestOf({ push: true }, WITH_TWO_PLATFORMS);
    const { units } = await previewOffline(request, fake.world);
    expect(units).toHaveLength(8);
    expect(units.find(({ image }) => image === RUNTIMES[0])).toMatchObject({
      action: 'build',
      why: 'no engine was asked whether it holds it',
      pushes: [`registry.example/${RUNTIMES[0]}-linux-amd64`, `registry.example/${RUNTIMES[0]}`],
    });
    fake.sources.clear();
    await expect(previewOffline(request, fake.world)).rejects.toThrow(InputError);
  });
});
