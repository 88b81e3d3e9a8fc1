import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideAlias } from '../../src/deliver/alias-move.ts';
import { NAME_LABEL, VERSION_LABEL } from '../../src/deliver/labels.ts';
import { preview } from '../../src/deliver/preview.ts';
import type { DeliveryOptions } from '../../src/deliver/request.ts';
import { deliver } from '../../src/deliver/run.ts';
import type { DeliveryReport } from '../../src/deliver/run.ts';
import { EngineError } from '../../src/engine/engine-error.ts';
import { FakeWorld } from './support/fake-world.ts';
import { MANIFEST, requestOf } from './support/request.ts';

const ALIASES = `aliases: { p: { latest: { python: '3.11' }, old: { python: '3.10' } } }\n`;
const LATEST = 'registry.example/p:latest';
const OWN = 'registry.example/p:1.0.0-python3.11-d-runtime';

function run(
  fake: FakeWorld,
  options: Partial<DeliveryOptions> = {},
  keys = '',
): Promise<DeliveryReport> {
  const request = requestOf(
    { push: true, ...options },
    { 'manifest.yml': MANIFEST + ALIASES + keys },
  );
  return fake.clock.run(deliver(request, fake.world));
}

function warnings(fake: FakeWorld): string[] {
  return fake.events.flatMap((event) => (event.event === 'warning' ? [event.text] : []));
}

describe('aliases of a run', () => {
  it('move when everything is there, to the digest that was verified', async () => {
    const fake = new FakeWorld();
    const early: string[] = [];
    fake.onPush = () => {
      if (fake.registry.has(LATEST)) early.push(LATEST);
    };
    const report = await run(fake);
    expect(report.succeeded).toBe(true);
    expect(fake.registry.get(LATEST)).toBe(fake.registry.get(OWN));
    expect(early).toEqual([]);
    const pushed = report.units.flatMap(({ outcome }) =>
      'pushed' in outcome ? (outcome.pushed ?? []) : [],
    );
    expect(pushed.map(({ reference }) => reference)).toContain(LATEST);
  });

  it('stay where they are when an image of their package is not there', async () => {
    const fake = new FakeWorld();
    fake.onPush = (reference) => {
      if (reference.includes('python3.10')) throw new EngineError('push', 'refused');
    };
    const report = await run(fake);
    expect(report.counts).toMatchObject({ failed: 1, built: 3 });
    expect(fake.registry.has(OWN)).toBe(true);
    expect(fake.registry.has(LATEST)).toBe(false);
    expect(warnings(fake)).toEqual([
      'latest: not moved, because p:1.0.0-python3.10-d-runtime for linux/amd64 was not pushed',
    ]);
    fake.onPush = () => undefined;
    await run(fake);
    expect(fake.registry.get(LATEST)).toBe(fake.registry.get(OWN));
  });

  it.each([
    ['1.0.1', {}, false],
    ['1.0.1', { forceAlias: true }, true],
    ['1.0.0rc1', {}, true],
    ['1.0.0', {}, true],
  ])('that lead to %s with %o move: %s', async (version, options, moves) => {
    const fake = new FakeWorld();
    fake.registry.set(LATEST, 'sha256:there');
    fake.labels.set('sha256:there', { [VERSION_LABEL]: version });
    const said = `${LATEST} leads to ${version}, later than 1.0.0: it stays there`;
    const asked = requestOf({ push: true, ...options }, { 'manifest.yml': MANIFEST + ALIASES });
    const dry = await fake.clock.run(preview(asked, fake.world));
    expect(dry.units.some(({ pushes }) => pushes.includes(LATEST))).toBe(moves);
    expect(dry.warnings).toEqual(moves ? [] : [said]);

    const report = await run(fake, options);
    expect(report.succeeded).toBe(true);
    expect(fake.registry.get(LATEST)).toBe(moves ? fake.registry.get(OWN) : 'sha256:there');
    expect(warnings(fake)).toEqual(moves ? [] : [said]);
  });

  it('stay at a later release that did not change its image', async () => {
    const fake = new FakeWorld();
    fake.registry.set(LATEST, 'sha256:there');
    fake.registry.set('registry.example/p:1.1.0-python3.11-d-runtime', 'sha256:there');
    fake.labels.set('sha256:there', { [VERSION_LABEL]: '0.9.0' });
    await run(fake);
    expect(fake.registry.get(LATEST)).toBe('sha256:there');
    expect(warnings(fake)).toEqual([`${LATEST} leads to 1.1.0, later than 1.0.0: it stays there`]);
  });

  it('wait for all platforms', async () => {
    const fake = new FakeWorld();
    const report = await run(fake, {}, 'platforms: [linux/amd64, linux/arm64]\n');
    expect(report.succeeded).toBe(true);
    expect(fake.registry.get(LATEST)).toBe(fake.registry.get(OWN));
  });

  it('end with the run when it is interrupted', async () => {
    const fake = new FakeWorld();
    fake.onPush = () => {
      fake.controller.abort(new Error('stop'));
    };
    const report = await run(fake);
    expect(report.cancelled).toBe(true);
    expect(fake.registry.has(LATEST)).toBe(false);
    expect(report.units).toHaveLength(4);
  });
});

describe('decideAlias', () => {
  const target = {
    reference: LATEST,
    digest: 'sha256:new',
    version: '1.0.0',
    tagFormat: '{release_type}-python{python_version}-{suffixes}',
    force: false,
  };

  it('reads the version out of the tag that an image was built for, and moves from what tells of none', () => {
    const of = (labels: Record<string, string>) =>
      decideAlias({ digest: 'sha256:old', labels }, target).type;
    expect(of({ [NAME_LABEL]: 'p:1.2.0-python3.11-d-runtime' })).toBe('behind');
    expect(of({ [NAME_LABEL]: 'p:devel-python3.11-d' })).toBe('move');
    expect(of({ 'org.opencontainers.image.version': '2.0' })).toBe('behind');
    expect(of({})).toBe('move');
    expect(decideAlias(undefined, target).type).toBe('move');
    expect(decideAlias({ digest: 'sha256:new', labels: {} }, target).type).toBe('present');
  });

  it('never goes back, whatever the versions', () => {
    const version = fc.tuple(fc.nat(30), fc.nat(30)).map(([a, b]) => `${a}.${b}`);
    fc.assert(
      fc.property(version, version, (one, other) => {
        const now = { digest: 'sha256:old', labels: { [VERSION_LABEL]: one } };
        const there = decideAlias(now, { ...target, version: other }).type;
        const back = decideAlias(
          { digest: 'sha256:old', labels: { [VERSION_LABEL]: other } },
          { ...target, version: one },
        ).type;
        expect([there, back]).toContain('move');
        if (there === 'move' && back === 'move') expect(one).toBe(other);
      }),
    );
  });
});
