import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../src/diagnostics.ts';
import { excerptOf, hasErrors, inFileOrder } from '../src/diagnostics.ts';
import { InputError } from '../src/errors.ts';

const at = (code: string, file?: string, line = 1, col = 1): Diagnostic => ({
  code,
  severity: 'error',
  message: code,
  ...(file === undefined ? {} : { place: { file, line, col } }),
});

describe('excerptOf', () => {
  it.each(['\n', '\r\n', '\r'])('is the line and the one before it, with %j', (newline) => {
    const text = ['a', 'b', 'c'].join(newline);
    expect(excerptOf(text, { line: 2 })).toEqual([
      { line: 1, text: 'a' },
      { line: 2, text: 'b' },
    ]);
    expect(excerptOf(text, { line: 1 })).toEqual([{ line: 1, text: 'a' }]);
  });

  it('stars the password of an address, and keeps the columns', () => {
    const [line] = excerptOf('index: https://me:t0ps3cret@index.example/ # a:b@c', { line: 1 });
    expect(line?.text).toBe('index: https://me:*********@index.example/ # a:b@c');
    const plain = 'FROM 127.0.0.1:5000/a@sha256:1 # https://h:80/x@y http://u:${P}@h';
    expect(excerptOf(plain, { line: 1 })).toEqual([{ line: 1, text: plain }]);
    const long = '://a'.repeat(50_000);
    expect(excerptOf(long, { line: 1 })).toEqual([{ line: 1, text: long }]);
  });

  it('of what is not there is empty', () => {
    expect(excerptOf('a', { line: 9 })).toEqual([]);
  });
});

describe('inFileOrder', () => {
  it('goes by file, line and column; what has no place is last', () => {
    const list = [
      at('x'),
      at('b2', 'b', 2),
      at('a10', 'a', 10),
      at('a9', 'a', 9, 9),
      at('a9b', 'a', 9, 10),
      at('b1', 'b', 1),
    ];
    expect(inFileOrder(list).map(({ code }) => code)).toEqual([
      'b1',
      'b2',
      'a9',
      'a9b',
      'a10',
      'x',
    ]);
  });

  it('keeps the order of those at one place, and says each once', () => {
    expect(inFileOrder([at('b', 'f'), at('a', 'f'), at('b', 'f')]).map(({ code }) => code)).toEqual(
      ['b', 'a'],
    );
  });
});

describe('hasErrors', () => {
  it('is false for warnings', () => {
    expect(hasErrors([])).toBe(false);
    expect(hasErrors([{ ...at('a'), severity: 'warning' }])).toBe(false);
    expect(hasErrors([{ ...at('a'), severity: 'warning' }, at('b')])).toBe(true);
    expect(new InputError([at('first'), at('b')]).message).toBe('first');
  });
});
