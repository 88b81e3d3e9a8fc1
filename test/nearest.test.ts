import { describe, expect, it } from 'vitest';
import { nearest, suggestion } from '../src/nearest.ts';

describe('nearest', () => {
  it.each([
    ['runtme', ['devel', 'runtime'], 'runtime'],
    ['RUNTIME', ['devel', 'runtime'], 'runtime'],
    ['Runtme', ['devel', 'runtime'], 'runtime'],
    ['RUNTME', ['devel', 'runtime'], 'runtime'],
    ['x', ['y', 'zz'], undefined],
    ['x', ['X'], 'X'],
    ['xy', ['x'], undefined],
    ['x', ['xy'], undefined],
    ['xyz', ['x', 'xyzz'], 'xyzz'],
    ['bw', ['bv'], 'bv'],
    ['distros', ['distro', 'distros'], 'distros'],
    ['abcdef', ['uvwxyz'], undefined],
    ['', ['a'], undefined],
    ['a', [], undefined],
  ])('of %s among %j is %s', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });
});

describe('suggestion', () => {
  it('names the near one, else what there is, shortened', () => {
    expect(suggestion('runtme', ['runtime'])).toBe("Did you mean 'runtime'?");
    expect(suggestion('xxxxxx', ['runtime', 'devel'])).toBe('Known: runtime, devel.');
    expect(suggestion('xxxxxx', [])).toBeUndefined();
    const many = Array.from({ length: 14 }, (_, index) => `candidate${index}`);
    expect(suggestion('x', many)).toMatch(/^Known: candidate0, .*candidate11, and 2 more\.$/);
  });
});
