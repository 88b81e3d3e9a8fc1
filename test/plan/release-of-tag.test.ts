import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFormat } from '../../src/manifest/format.ts';
import { releaseOfTags } from '../../src/plan/release-of-tag.ts';

const FORMAT = '{release_type}-python{python_version}-{suffixes}';

describe('releaseOfTags', () => {
  it.each([
    ['0.13.0-python3.8-slim-runtime', '0.13.0'],
    ['1.0.0-rc.1-python3.8-centos8-cudnn-cuda11.3.1', '1.0.0-rc.1'],
    ['devel-python3.8-slim', undefined],
    ['latest', undefined],
    ['0.13.0', undefined],
  ])('%s is of %s', (tag, release) => {
    expect(releaseOfTags(FORMAT)(tag)).toBe(release);
  });

  it('takes formats with signs, with the version twice and without it', () => {
    expect(releaseOfTags('v{release_type}.{suffixes}')('v1.2.slim')).toBe('1.2');
    expect(releaseOfTags('{release_type}_{release_type}')('1.2_1.2-runtime')).toBe('1.2');
    expect(releaseOfTags('{release_type}_{release_type}')('1.2_1.3')).toBeUndefined();
    expect(releaseOfTags('{suffixes}')('1.2')).toBeUndefined();
  });

  it('reads back what the format wrote', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9]{1,2}(\.[0-9]{1,2}){1,2}(rc[0-9])?$/),
        fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/),
        (version, suffixes) => {
          const values = { release_type: version, python_version: '3.11', suffixes };
          expect(releaseOfTags(FORMAT)(`${compileFormat(FORMAT)(values)}-runtime`)).toBe(version);
        },
      ),
    );
  });
});
