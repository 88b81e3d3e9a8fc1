import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../src/plan/version-order.ts';

describe('compareVersions', () => {
  it('puts versions of Python packages, semantic versions and others in their order', () => {
    const ordered = [
      '0.9',
      '0.13.0.dev1',
      '0.13.0a2',
      '0.13.0b1',
      '0.13.0rc1',
      '0.13.0-rc.2',
      '0.13.0',
      '0.13.0.post1',
      '0.13.1',
      '0.13.10',
      '1.0.0-nightly',
      '1.0.0-alpha',
      '1.0.0',
      'v1.0.1',
      '24.12',
    ];
    for (let index = 1; index < ordered.length; index += 1) {
      const [one = '', other = ''] = [ordered[index - 1], ordered[index]];
      expect([one, other, Math.sign(compareVersions(one, other))]).toEqual([one, other, -1]);
      expect(Math.sign(compareVersions(other, one))).toBe(1);
    }
    expect(compareVersions('1.0', '1.0.0')).toBe(0);
    expect(compareVersions('1.0.0-alpha1', '1.0.0a1')).toBe(0);
  });

  it('is an order', () => {
    const version = fc.stringMatching(
      /^[0-9]{1,2}(\.[0-9]{1,2}){0,2}([.-]?(a|b|rc|dev|post|x)[0-9]?)?$/,
    );
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        const sign = (one: string, other: string): number => Math.sign(compareVersions(one, other));
        expect(sign(a, a)).toBe(0);
        expect(sign(a, b) + sign(b, a)).toBe(0);
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
