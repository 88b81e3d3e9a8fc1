import { expect, it } from 'vitest';
import { paintFor } from '../../../src/cli/report/style.ts';
import { fakeContext } from '../fake-context.ts';

it.each([
  ['auto', true, {}, true],
  ['auto', false, {}, false],
  ['auto', true, { NO_COLOR: '1' }, false],
  ['auto', true, { NO_COLOR: '0' }, false],
  ['auto', true, { NO_COLOR: '' }, true],
  ['auto', false, { FORCE_COLOR: '1' }, true],
  ['auto', false, { FORCE_COLOR: '0' }, false],
  ['auto', true, { FORCE_COLOR: '0' }, false],
  ['auto', false, { FORCE_COLOR: '' }, false],
  ['auto', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['auto', true, { TERM: 'dumb' }, false],
  ['always', false, { NO_COLOR: '1' }, true],
  ['never', true, { FORCE_COLOR: '1' }, false],
] as const)('colour %s, terminal %s, %j → %s', (mode, isTTY, env, expected) => {
  const paint = paintFor(fakeContext({ isTTY }).stdout, mode, env);
  const plain = 'x';
  expect(paint('error', plain) !== plain).toBe(expected);
});
