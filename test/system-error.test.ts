import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { errnoOf, systemReason } from '../src/system-error.ts';

function thrown(path: string): unknown {
  try {
    return readFileSync(path);
  } catch (error) {
    return error;
  }
}

it('tells why the system refused, without call and path', () => {
  expect(systemReason(thrown('/no/such, open file'))).toBe('no such file or directory (ENOENT)');
  expect(systemReason(thrown('/'))).toBe('illegal operation on a directory (EISDIR)');
  expect(errnoOf(thrown('/'))).toBe('EISDIR');
});

it('leaves what is not of the system as it is', () => {
  expect(systemReason(new Error('EACCES: x, open'))).toBe('EACCES: x, open');
  expect(systemReason('odd')).toBe('odd');
  expect(errnoOf('odd')).toBeUndefined();
});
