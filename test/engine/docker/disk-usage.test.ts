import { describe, expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../../../src/engine/connect/open-engine.ts';
import { fakeEngine, json } from '../../support/fake-engine/fake-engine.ts';
import type { Route } from '../../support/fake-engine/fake-engine.ts';

async function usageOf(answer: unknown) {
  const { engine } = await withUsage(json(answer));
  return engine.diskUsage();
}

async function withUsage(route: Route, apiVersion = '1.45') {
  const { url, asked } = await fakeEngine({ 'GET /system/df': route }, apiVersion);
  const { engine } = await openEngine({ env: { DOCKER_HOST: url } });
  onTestFinished(() => engine.close());
  return { engine, asked };
}

it('counts shared layers once, where the engine does', async () => {
  const images = [{ Size: 5 }, { Size: 6 }];
  expect(await usageOf({ LayersSize: 7, Images: images })).toMatchObject({
    images: 7,
    imageCount: 2,
  });
});

it('adds up the images where the engine knows no sum, as Podman', async () => {
  const images = [{ Size: 5 }, { Size: 6 }];
  const unknown = { LayersSize: 0, Images: images, Volumes: null, BuildCache: null };
  expect(await usageOf(unknown)).toEqual({
    images: 11,
    imageCount: 2,
    containers: 0,
    volumes: 0,
    buildCache: 0,
  });
});

describe('of an engine that has lost a part of its build cache', () => {
  const lost = 'error getting build cache usage: failed to get usage for x: no such file';
  const route: Route = (asked, answer) => {
    const whole = !asked.query.has('type') || asked.query.getAll('type').includes('build-cache');
    const rest = json({ LayersSize: 7, Images: [{ Size: 7 }] });
    return (whole ? json({ message: lost }, 500) : rest)(asked, answer);
  };

  it('is told without the cache', async () => {
    const { engine, asked } = await withUsage(route);
    const usage = await engine.diskUsage();
    expect(usage).toMatchObject({ images: 7, imageCount: 1, containers: 0, volumes: 0 });
    expect(usage.buildCache).toEqual({ unknown: expect.stringContaining(lost) as string });
    expect(asked.at(-1)?.query.getAll('type')).toEqual(['image', 'container', 'volume']);
    const { lacksOf } = await import('../../../src/engine/connect/diagnose.ts');
    const report = { info: await engine.info(), apiVersion: '1.45', platforms: undefined };
    expect(lacksOf({ ...report, usage, freeBytes: undefined })).toMatchObject([
      { code: 'engine/broken-cache', severity: 'warning' },
    ]);
  });

  it('is not told at all before API 1.42, which has only the whole', async () => {
    const { engine, asked } = await withUsage(route, '1.41');
    await expect(engine.diskUsage()).rejects.toThrow(lost);
    expect(asked.filter(({ path }) => path === '/system/df')).toHaveLength(1);
  });
});
