import { expect, it } from 'vitest';
import { countsText, roleOf, wordOf } from '../../../src/cli/progress/outcome-words.ts';

const skipped = { type: 'skipped', why: '', imageId: 'sha256:1', pushed: [] } as const;
const tested = { ...skipped, tested: true } as const;

it('images that were only to be tested are not called skipped', () => {
  expect([tested, skipped].map(wordOf)).toEqual(['tested', 'skipped']);
  expect([tested, skipped].map(roleOf)).toEqual(['added', 'faint']);
  expect(countsText([skipped, tested, tested, { type: 'cancelled' }])).toBe(
    '2 tested, 1 skipped, 1 cancelled',
  );
});
