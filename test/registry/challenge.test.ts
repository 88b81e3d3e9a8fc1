import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChallenges } from '../../src/registry/auth/challenge.ts';
import { retryAfterSeconds } from '../../src/registry/timing.ts';

describe('parseChallenges', () => {
  it('reads several challenges, quoted commas among them', () => {
    const header =
      'Negotiate abc==, Bearer realm="https://auth.example/token",service="r",scope="repository:a/b:pull,push", Basic realm="x \\"y\\""';
    expect(
      parseChallenges(header).map(({ scheme, parameters }) => [
        scheme,
        Object.fromEntries(parameters),
      ]),
    ).toEqual([
      ['negotiate', {}],
      [
        'bearer',
        { realm: 'https://auth.example/token', service: 'r', scope: 'repository:a/b:pull,push' },
      ],
      ['basic', { realm: 'x "y"' }],
    ]);
  });

  it('ends for any header, and reads parameters as they were written', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string(), { minKeys: 1 }), fc.string(), (values, junk) => {
        const quoted = Object.entries(values).map(
          ([key, value]) => `${key}="${value.replace(/["\\]/g, '\\$&')}"`,
        );
        const [first] = parseChallenges(`Bearer ${quoted.join(', ')}`);
        expect(Object.fromEntries(first?.parameters ?? [])).toEqual({ ...values });
        expect(Array.isArray(parseChallenges(junk))).toBe(true);
      }),
    );
  });
});

describe('retryAfterSeconds', () => {
  it('takes seconds and HTTP dates, and nothing else', () => {
    const now = Date.parse('Wed, 21 Oct 2015 07:28:00 GMT');
    expect(retryAfterSeconds('120', now)).toBe(120);
    expect(retryAfterSeconds('Wed, 21 Oct 2015 07:28:30 GMT', now)).toBe(30);
    expect(retryAfterSeconds('Wed, 21 Oct 2015 07:27:00 GMT', now)).toBe(0);
    expect(retryAfterSeconds('soon', now)).toBeUndefined();
    expect(retryAfterSeconds(undefined, now)).toBeUndefined();
  });
});
