import { describe, expect, it } from 'vitest';
import { nameOf, valueAt } from '../../src/manifest/path.ts';

describe('nameOf and valueAt', () => {
  it('spell and follow paths', () => {
    expect(nameOf(['packages', 'a', 'runtime', 2, 0])).toBe('packages.a.runtime[2][0]');
    expect(nameOf([])).toBe('');
    expect(valueAt({ a: [{ b: 1 }] }, ['a', 0, 'b'])).toBe(1);
    expect(valueAt({ a: 1 }, ['constructor'])).toBeUndefined();
    expect(valueAt(null, ['a'])).toBeUndefined();
  });
});
