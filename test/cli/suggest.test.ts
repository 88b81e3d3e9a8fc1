import { expect, it } from 'vitest';
import { suggest } from '../../src/cli/suggest.ts';

const words = ['generate', 'check', 'plan', 'list', 'completion', 'o', 'pv', 'pth'];

it.each([
  ['gnerate', 'generate'],
  ['GENERATE', 'generate'],
  ['gen', 'generate'],
  ['comp', 'completion'],
  ['lsit', undefined],
  ['lst', 'list'],
  ['pln', 'plan'],
  ['pt', 'pth'],
  ['x', undefined],
  ['', undefined],
  ['something', undefined],
])('%s → %s', (typed, expected) => {
  expect(suggest(typed, words)).toBe(expected);
});
