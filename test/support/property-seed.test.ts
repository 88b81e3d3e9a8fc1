import fc from 'fast-check';
import { expect, it } from 'vitest';

it('gives properties the same values every time', () => {
  const values = (): readonly number[] => fc.sample(fc.nat(), 5);
  expect(values()).toEqual(values());
  expect(fc.readConfigureGlobal()).toMatchObject({ seed: expect.any(Number) as number });
});
