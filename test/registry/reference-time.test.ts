import { describe, expect, it } from 'vitest';
import { parseReference } from '../../src/registry/reference.ts';

/** The tests' own limit of time is the check: a parser that goes back and forth would not come to an end. */
describe('a crafted image reference', () => {
  const LENGTH = 200_000;
  it.each([
    ['separators', `${'a-'.repeat(LENGTH)}!`],
    ['dashes', `a${'-'.repeat(LENGTH)}!`],
    ['underscores', `${'a_'.repeat(LENGTH)}_`],
    ['dots in a host', `${'a.'.repeat(LENGTH)}/x!`],
    ['parts', `${'a/'.repeat(LENGTH)}!`],
    ['colons', `a${':a'.repeat(LENGTH)}!`],
    ['a tag', `a:${'a.'.repeat(LENGTH)}!`],
    ['digests', `a${'@sha256:'.repeat(LENGTH)}`],
    ['letters', `${'a'.repeat(LENGTH)}!`],
  ])('is refused at once: %s', (_, text) => {
    expect(() => parseReference(text)).toThrow();
  });
});
