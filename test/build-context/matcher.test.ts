import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIgnoreFile } from '../../src/build-context/ignore-file.ts';
import { Matcher, PathSet } from '../../src/build-context/matcher.ts';
import type { Match } from '../../src/build-context/matcher.ts';
import { withParents } from '../../src/build-context/go-path.ts';

function matcherOf(ignore: string): Matcher {
  return new Matcher(readIgnoreFile(ignore, '.dockerignore').rules.map(({ pattern }) => pattern));
}

describe('an ignore file', () => {
  it.each<[ignore: string, out: string[], kept: string[]]>([
    ['logs', ['logs', 'logs/a/b'], ['a/logs', 'logs2']],
    ['/logs/', ['logs', 'logs/a'], ['a/logs']],
    ['*/logs', ['a/logs', 'a/logs/b'], ['logs', 'a/b/logs']],
    ['**/logs', ['logs', 'a/logs', 'a/b/logs/c'], ['a/logs2', 'xlogs']],
    ['**logs', ['logs', 'a/xlogs'], ['logs2']],
    ['logs/**', ['logs/a', 'logs/a/b'], ['logs', 'logs2/a']],
    ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z'], ['a', 'z', 'b/a/z']],
    ['*.md', ['x.md', '.md'], ['a/x.md', 'x.mdx']],
    ['**/*.md', ['x.md', 'a/b/x.md'], ['x.mdx']],
    ['?', ['a', 'é', '\u{1f600}'], ['', 'ab', 'cd/e']],
    ['[a-c]x', ['ax', 'cx'], ['dx', 'a', 'abx']],
    ['[^a-c]x', ['dx', '-x'], ['ax', 'x']],
    ['a.b', ['a.b'], ['axb']],
    ['a+(b)$', ['a+(b)$'], ['aab$']],
    ['\\*', ['*'], ['a', '\\*']],
    ['a/../b/./c', ['b/c'], ['a', 'c']],
    ['*\n!keep', ['a', 'b/keep'], ['keep', 'keep/deep']],
    ['*\n!keep\nkeep/not', ['a', 'keep/not/x'], ['keep', 'keep/yes']],
    ['!keep\n*', ['keep'], []],
    ['a\n!a/b\na/b/c', ['a', 'a/x', 'a/b/c'], ['a/b', 'a/b/d']],
    // An exception does not reach below what it names when something else matched there.
    ['a/*\n!a', ['a/x'], ['a']],
    ['**\n!**/*.md', ['a', 'a/b'], ['x.md', 'a/b/x.md']],
    ['  spaced out \t', ['spaced out'], ['spaced']],
    ['# a\n #b', ['#b'], ['a', '# a']],
    ['\uFEFFa\r\nb\r\n', ['a', 'b'], ['c']],
  ])('%j', (ignore, out, kept) => {
    const matcher = matcherOf(ignore);
    const judge = (path: string): boolean => matcher.matchAll(path).matched;
    expect(out.filter((path) => !judge(path))).toEqual([]);
    expect(kept.filter(judge)).toEqual([]);
  });

  const name = fc.stringMatching(/^[a-c.+|$(){}^ é日]{1,4}$/).filter((text) => {
    return text === text.trim() && !/^[.!#]/.test(text);
  });
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));

  it('leaves out a path that is written in it, and all below', () => {
    fc.assert(
      fc.property(path, name, (one, child) => {
        const matcher = matcherOf(one);
        expect(matcher.matchAll(one).matched).toBe(true);
        expect(matcher.matchAll(`${one}/${child}`).matched).toBe(true);
      }),
      { seed: 7 },
    );
  });

  it('leaves out by ** and a path wherever it is, and takes back what is excepted last', () => {
    fc.assert(
      fc.property(path, path, (one, above) => {
        expect(matcherOf(`**/${one}`).matchAll(`${above}/${one}`).matched).toBe(true);
        expect(matcherOf(`**/${one}`).matchAll(one).matched).toBe(true);
        expect(matcherOf(`*\n!${one}`).matchAll(one).matched).toBe(false);
        expect(matcherOf(`*\n!${one}\n${one}`).matchAll(one).matched).toBe(true);
      }),
      { seed: 8 },
    );
  });

  it('says what may change below a folder, and never wrongly that nothing does', () => {
    const word = fc.constantFrom('a', 'b', 'ab', '*', '**', 'a*', '?', '[ab]', '*b');
    const rule = fc
      .tuple(fc.constantFrom('', '!'), fc.array(word, { minLength: 1, maxLength: 3 }))
      .map(([mark, words]) => mark + words.join('/'));
    const plain = fc.array(fc.constantFrom('a', 'b', 'ab'), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 4 }), plain, (rules, names) => {
        const matcher = matcherOf(rules.join('\n'));
        let above: Match | undefined;
        for (const step of withParents(names.join('/'))) {
          const match = matcher.match(step, above);
          const folder = step.slice(0, Math.max(0, step.lastIndexOf('/')));
          if (above !== undefined && !matcher.mayChangeBelow(folder, above)) {
            expect(match.matched).toBe(above.matched);
          }
          above = match;
        }
      }),
      { seed: 9, numRuns: 500 },
    );
  });
});

describe('PathSet', () => {
  it('takes paths literally, with all below them, and knows the folders above', () => {
    const set = new PathSet(['a/b', '*', 'c']);
    const match = (path: string): Match =>
      withParents(path).reduce<Match | undefined>(
        (above, step) => set.match(step, above),
        undefined,
      ) ?? set.match(path, undefined);
    const found = ['a', 'a/b', 'a/b/x/y', 'a/bc', '*', 'd', 'c/x'].map((one) => match(one).matched);
    expect(found).toEqual([false, true, true, false, true, false, true]);
    const may = ['a', 'a/b', 'c', 'd'].map((one) => set.mayChangeBelow(one, match(one)));
    expect(may).toEqual([true, false, false, false]);
  });
});
