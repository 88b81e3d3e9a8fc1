import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeOptions, parseOptions } from '../../../src/engine/command/parse-options.ts';
import { UsageError } from '../../../src/errors.ts';

describe('--opt', () => {
  it.each<[string, object]>([
    ['platform=linux/arm64', { platform: 'linux/arm64' }],
    ['platform:linux/arm64', { platform: 'linux/arm64' }],
    ['no-cache', { no_cache: true }],
    ['secret=id=aws,src=/k', { secret: 'id=aws,src=/k' }],
    ['build-arg:A=b:c', { build_arg: 'A=b:c' }],
    ['output=type=local,dest=a:b', { output: 'type=local,dest=a:b' }],
    ['target=', {}],
  ])('reads %s', (text, expected) => {
    expect(parseOptions([text])).toEqual(expected);
  });

  it('makes a list of what comes again, and keeps the order', () => {
    const texts = ['label=a=1', 'push', 'label:b=2', 'push=true', 'label=a=1'];
    const options = parseOptions(texts);
    expect(options).toEqual({ label: ['a=1', 'b=2'], push: [true, 'true'] });
    expect(Object.keys(options)).toEqual(['label', 'push']);
  });

  it.each(['', '=x', ':x', '-x=1', 'a b=1', 'tag=x', 'file=x', 'context-path=x', 't=x'])(
    'refuses %j',
    (text) => {
      expect(() => parseOptions([text])).toThrow(UsageError);
    },
  );

  it('gives back every value that it is given', () => {
    const name = fc
      .stringMatching(/^[a-z]{3,8}(-[a-z]{3,8})?$/)
      .filter((each) => each !== 'tag' && each !== 'file');
    const value = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(name, value, fc.constantFrom('=', ':'), (key, text, separator) => {
        expect(parseOptions([`${key}${separator}${text}`])).toEqual({
          [key.replaceAll('-', '_')]: text,
        });
      }),
    );
  });

  it('has no option of its own by the name of a prototype’s', () => {
    expect(Object.entries(parseOptions(['constructor=1', 'toString']))).toEqual([
      ['constructor', '1'],
      ['toString', true],
    ]);
  });
});

describe('deprecated spellings', () => {
  it('are options all the same, in either order', () => {
    const { options } = mergeOptions(['platform=b', 'no-cache'], {
      platform: ['a'],
      'no-cache': true,
    });
    expect(options).toEqual({ platform: ['a', 'b'], no_cache: true });
  });

  it('give way to nothing when they are not used', () => {
    expect(mergeOptions([], { platform: [] })).toEqual({ options: {}, warnings: [] });
  });

  it.each([
    [
      { platform: ['x'] },
      "'--platform=x' is now deprecated, use the equivalent '--opt platform=x' instead.",
    ],
    [
      { 'no-cache': true as const },
      "'--no-cache' is now deprecated, use the equivalent '--opt no-cache' instead.",
    ],
    [
      { label: ['a=1', 'b=2'] },
      "'--label=a=1 --label=b=2' is now deprecated, use the equivalent '--opt label=a=1 --opt label=b=2' instead.",
    ],
    [
      { 'build-arg': ['INDEX=https://me:t0ps3cret@index.example'] },
      "'--build-arg=INDEX=https://me:***@index.example' is now deprecated, use the equivalent '--opt build-arg=INDEX=https://me:***@index.example' instead.",
    ],
    [
      { 'build-arg': ['AWS_SECRET_ACCESS_KEY=hush-hush', 'X=1'] },
      "'--build-arg=AWS_SECRET_ACCESS_KEY=*** --build-arg=X=1' is now deprecated, use the equivalent '--opt build-arg=AWS_SECRET_ACCESS_KEY=*** --opt build-arg=X=1' instead.",
    ],
  ])('are warned of: %j', (deprecated, warning) => {
    expect(mergeOptions([], deprecated).warnings).toEqual([warning]);
  });
});
