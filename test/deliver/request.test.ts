import { expect, it } from 'vitest';
import { requestOf } from './support/request.ts';

it.each([
  [{ platforms: ['bogus'] }, '--platform bogus: '],
  [{ platforms: ['linux/s390x'] }, '--platform linux/s390x: '],
  [{ registries: ['none.example'] }, '--registry none.example: '],
])('names what it does not know as it was spelled: %o', (options, message) => {
  expect(() => requestOf(options)).toThrow(message);
});
