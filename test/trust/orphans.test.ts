import { describe, expect, it } from 'vitest';
import { unwantedTags } from '../../src/trust/orphans.ts';

const options = { tagFormat: '{release_type}-python{python_version}-{suffixes}', release: '1.0.0' };

describe('unwantedTags', () => {
  it('keeps wanted tags, those of other releases and what hangs on images by digest', () => {
    const wanted = new Set(['1.0.0-python3.11-d-runtime', 'latest']);
    const signature = `sha256-${'a'.repeat(64)}.sig`;
    const tags = [
      ...wanted,
      signature,
      '1.0.0-python3.11-x-runtime',
      '0.9.0-python3.11-x-runtime',
      'devel-python3.8-x',
      'handmade',
    ];
    const { orphans, otherReleases } = unwantedTags(tags, { tags: wanted }, options);
    expect(orphans).toEqual(['1.0.0-python3.11-x-runtime', 'devel-python3.8-x', 'handmade']);
    expect([...otherReleases]).toEqual([['0.9.0', ['0.9.0-python3.11-x-runtime']]]);
  });
});
