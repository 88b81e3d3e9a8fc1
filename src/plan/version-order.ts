/** Words that stand before a release, in their order; a release itself comes after them, and `post` after that. */
const BEFORE: readonly string[] = ['dev', 'a', 'b', 'rc'];
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['alpha', 'a'],
  ['beta', 'b'],
  ['c', 'rc'],
  ['pre', 'rc'],
  ['preview', 'rc'],
  ['rev', 'post'],
  ['r', 'post'],
]);

/**
 * The order of two versions of a product: below zero, `one` is earlier. Numbers count as numbers, missing ones as zero. The words of
 * Python's versions are known (PEP 440: dev, alpha, beta, rc, post, in any of its spellings), other words stand before the release, as
 * semantic versioning has it (`1.0.0-nightly`).
 */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)];
  const length = Math.max(a.release.length, b.release.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (a.release[index] ?? 0) - (b.release[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return compareWords(a.words, b.words);
}

type Word = string | number;

function partsOf(version: string): { release: number[]; words: Word[] } {
  const text = version.toLowerCase().replace(/^v(?=[0-9])/, '');
  const [release = ''] = /^[0-9]+(?:\.[0-9]+)*/.exec(text) ?? [];
  const rest = text.slice(release.length).match(/[a-z]+|[0-9]+/g) ?? [];
  return {
    release: release.split('.').map(Number),
    words: rest.map((word) => (/^[0-9]/.test(word) ? Number(word) : (SPELLINGS.get(word) ?? word))),
  };
}

function compareWords(a: readonly Word[], b: readonly Word[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [one, other] = [a[index], b[index]];
    if (one === other) continue;
    const difference = rank(one) - rank(other);
    if (difference !== 0) return difference;
    if (typeof one === 'number' && typeof other === 'number') return one - other;
    return String(one) < String(other) ? -1 : 1;
  }
  return 0;
}

/** Unknown words first, then those of PEP 440, then the end of the version, then `post` and numbers. */
function rank(word: Word | undefined): number {
  if (word === undefined) return BEFORE.length;
  if (typeof word === 'number') return BEFORE.length + 2;
  return word === 'post' ? BEFORE.length + 1 : BEFORE.indexOf(word);
}
