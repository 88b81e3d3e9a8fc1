import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelsOf } from '../../src/plan/graph.ts';

const node = (name: string, ...parents: string[]) => ({ name, parents });

describe('levelsOf', () => {
  it.each([
    ['nothing', [], {}],
    ['one', [node('a')], { a: 0 }],
    ['a parent that comes later', [node('b', 'a'), node('a')], { a: 0, b: 1 }],
    ['parents outside', [node('a', 'debian:10')], { a: 0 }],
    [
      'a diamond',
      [node('d', 'b', 'c'), node('c', 'b'), node('b', 'a'), node('a')],
      { a: 0, b: 1, c: 2, d: 3 },
    ],
  ])('of %s', (_, nodes, expected) => {
    const { levels } = levelsOf(nodes);
    expect(Object.fromEntries(levels ?? [])).toEqual(expected);
  });

  it.each([
    ['itself', [node('a', 'a')], ['a', 'a']],
    ['two', [node('a', 'b'), node('b', 'a')], ['a', 'b', 'a']],
    [
      'a tail before it',
      [node('t', 'a'), node('a', 'b'), node('b', 'c'), node('c', 'a')],
      ['a', 'b', 'c', 'a'],
    ],
    ['a second parent', [node('a', 'x', 'b'), node('x'), node('b', 'a')], ['a', 'b', 'a']],
  ])('finds the whole cycle: %s', (_, nodes, cycle) => {
    expect(levelsOf(nodes)).toEqual({ cycle });
  });

  it('takes chains of any length', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => node(`n${index}`, `n${index + 1}`));
    expect(levelsOf(chain).levels?.get('n0')).toBe(9_999);
    expect(levelsOf([...chain, node('n10000', 'n0')]).cycle).toHaveLength(10_002);
  });

  it('puts every node below all its parents', () => {
    const edges = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 60 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const nodes = Array.from({ length: 21 }, (_, child) =>
          node(
            `${child}`,
            ...pairs.filter(([a, b]) => a === child && b < child).map(([, b]) => `${b}`),
          ),
        );
        const { levels } = levelsOf(nodes);
        for (const { name, parents } of nodes) {
          const above = parents.map((parent) => levels?.get(parent) ?? NaN);
          expect(levels?.get(name)).toBe(Math.max(-1, ...above) + 1);
        }
      }),
      { seed: 2021 },
    );
  });
});
