import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaultImageTag,
  isTagPart,
  parseFullTag,
  parseTag,
  tagText,
} from '../../../src/containerize/bento/tag.ts';
import { newVersion } from '../../../src/containerize/bento/version.ts';
import { worldOf } from '../../../src/containerize/bento/world.ts';

describe('tags of bentos', () => {
  it.each([
    ['iris', 'iris', undefined],
    ['iris:latest', 'iris', undefined],
    ['iris:LATEST', 'iris', undefined],
    ['iris:1', 'iris', '1'],
    ['Iris_Classifier:V1.0', 'iris_classifier', 'v1.0'],
    ['a-b.c_d:3ffhgd42acobctca', 'a-b.c_d', '3ffhgd42acobctca'],
    [`${'a'.repeat(63)}:${'b'.repeat(63)}`, 'a'.repeat(63), 'b'.repeat(63)],
  ])('%s', (text, name, version) => {
    expect(parseTag(text)).toEqual({ name, version });
  });

  it.each([
    ['', 'it is empty'],
    [':1', 'it is empty'],
    ['iris:', 'ends with a colon'],
    ['-iris', 'begin and end'],
    ['iris-', 'begin and end'],
    ['iris:1:2', 'version is wrong'],
    ['ir is', 'only letters'],
    ['ïris', 'only letters'],
    ['iris:../../etc', 'version is wrong'],
    ['..', 'begin and end'],
    ['iris\n', 'only letters'],
    ['a'.repeat(64), 'longer than 63'],
  ])('refuses %j', (text, message) => {
    expect(() => parseTag(text)).toThrow(message);
  });

  it('shows what was typed on one short line', () => {
    const typed = `\u001b[31m\n${'x'.repeat(500)}`;
    expect(() => parseTag(typed)).toThrow(/^'\?\[31m\?x{74}…' is not/);
  });

  it('takes a crafted tag of a million characters in one pass', () => {
    expect(() => parseTag(`a${'-'.repeat(1_000_000)}`)).toThrow('longer than 63');
    expect(() => parseTag(`a:${'.a'.repeat(1_000_000)}-`)).toThrow('longer than 63');
  });

  it('reads back what it writes', () => {
    const part = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,10}[a-z0-9]$/);
    fc.assert(
      fc.property(part, part, (name, version) => {
        fc.pre(version !== 'latest');
        expect(parseFullTag(tagText({ name, version }))).toEqual({ name, version });
      }),
    );
  });

  it('never throws anything but its own error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseTag(text);
        } catch (error) {
          expect(error).toHaveProperty('name', 'InputError');
        }
      }),
    );
  });

  it('names the image as the bento, unless no image can be called so', () => {
    expect(defaultImageTag({ name: 'iris', version: '1.0' })).toBe('iris:1.0');
    expect(() => defaultImageTag({ name: 'a..b', version: '1' })).toThrow(
      'cannot be the name of an image',
    );
  });

  it('wants a version where one is needed', () => {
    expect(() => parseFullTag('model:latest')).toThrow('names no version');
  });
});

describe('the world of a run', () => {
  it('puts what is temporary where TMPDIR says', () => {
    const context = { cwd: '/here', signal: new AbortController().signal, now: () => new Date() };
    expect(worldOf({ ...context, env: { TMPDIR: 'mine' } }).temporaryFolder).toBe('/here/mine');
    expect(worldOf({ ...context, env: {} }).temporaryFolder).toMatch(/^\//);
    expect(worldOf({ ...context, env: {} }).random(4)).toHaveLength(4);
  });
});

describe('a new version', () => {
  const at = (iso: string, byte = 0): string =>
    newVersion({ now: () => new Date(iso), random: (count) => new Uint8Array(count).fill(byte) });

  it('looks like one of BentoML', () => {
    expect(at('2024-05-06T07:08:09Z', 255)).toMatch(/^[a-z2-7]{16}$/);
    expect(isTagPart(at('2024-05-06T07:08:09Z'))).toBe(true);
  });

  it('sorts by time', () => {
    fc.assert(
      fc.property(fc.nat(4e12), fc.nat(4e12), (a, b) => {
        const [first, second] = [a, b].map((ms) => at(new Date(ms).toISOString()));
        expect(String(first) < String(second)).toBe(a < b);
      }),
    );
  });

  it('differs by what is random', () => {
    expect(at('2024-05-06T07:08:09Z', 1)).not.toBe(at('2024-05-06T07:08:09Z', 2));
  });
});
