import { expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../../../src/engine/connect/open-engine.ts';
import { fakeEngine, json } from '../../support/fake-engine/fake-engine.ts';

async function usageOf(answer: unknown) {
  const { url } = await fakeEngine({ 'GET /system/df': json(answer) });
  const { engine } = await openEngine({ env: { DOCKER_HOST: url } });
  onTestFinished(() => engine.close());
  return engine.diskUsage();
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
