import { describe, expect, it } from 'vitest';
import { fullId, imageOf, imageShape } from '../../src/engine/inspected-image.ts';

const HEX = 'ab'.repeat(32);
const BARE = { Id: `sha256:${HEX}`, Architecture: 'amd64', Os: 'linux' };

describe('an inspected image', () => {
  it('has all that the engine says', () => {
    const image = imageShape.parse({
      ...BARE,
      Id: HEX,
      RepoTags: ['app:1', '<none>:<none>'],
      RepoDigests: ['<none>@<none>', `app@sha256:${HEX}`],
      Architecture: 'arm',
      Variant: 'v6',
      Size: 12,
      Config: { Labels: { a: 'b' }, Env: ['PATH=/bin'] },
      RootFS: { Layers: ['sha256:c'] },
    });
    expect(imageOf(image)).toEqual({
      id: `sha256:${HEX}`,
      references: ['app:1'],
      digests: [`app@sha256:${HEX}`],
      labels: { a: 'b' },
      environment: ['PATH=/bin'],
      size: 12,
      platform: 'linux/arm/v6',
      layers: ['sha256:c'],
    });
  });

  it('may have no names, labels, variables and layers', () => {
    const nothing = { RepoTags: null, RepoDigests: null, Config: null, RootFS: {}, Variant: '' };
    expect(imageOf(imageShape.parse({ ...BARE, ...nothing }))).toEqual({
      ...{ id: `sha256:${HEX}`, references: [], digests: [], labels: {}, environment: [] },
      ...{ size: 0, platform: 'linux/amd64', layers: [] },
    });
  });

  it('keeps what is no bare id', () => {
    expect([fullId('app:1'), fullId('')]).toEqual(['app:1', '']);
  });
});
