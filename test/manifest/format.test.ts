import { describe, expect, it } from 'vitest';
import { compileFormat, placeholdersOf } from '../../src/manifest/format.ts';

describe('compileFormat', () => {
  it.each([
    ['{a}-{b}', 'x-y'],
    ['{{a}}', '{a}'],
    ['{{{a}}}', '{x}'],
    ['{a}{a}', 'xx'],
    ['{unknown}', '{unknown}'],
    ['plain', 'plain'],
    ['', ''],
    ['{', '{'],
    ['a}b', 'a}b'],
    ['$&{a}$1', '$&x$1'],
  ])('%s becomes %s', (format, text) => {
    expect(compileFormat(format)({ a: 'x', b: 'y' })).toBe(text);
  });

  it('does not look into what it fills in', () => {
    expect(compileFormat('{a}')({ a: '{b}', b: 'y' })).toBe('{b}');
  });
});

describe('placeholdersOf', () => {
  it('names each once, in order', () => {
    expect(placeholdersOf('{b}{a}{b}{{c}}')).toEqual({ names: ['b', 'a'], problems: [] });
  });

  it.each(['{', '}', '{a', '{}', '{0}', '{a.b}', '{a!r}', '{a:>3}', '{a b}'])(
    'finds what is wrong in %s',
    (format) => {
      expect(placeholdersOf(format).problems).toHaveLength(1);
    },
  );
});
