import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scalarText } from '../../src/maintain/scalar-text.ts';

describe('scalarText', () => {
  it.each([
    ['debian:12-slim', 'debian:12-slim'],
    ['registry:5000/a/b@sha256:00', 'registry:5000/a/b@sha256:00'],
    ['ubuntu24.04', 'ubuntu24.04'],
    ['11.3.1', '11.3.1'],
    ['12.8', "'12.8'"],
    ['1e3', "'1e3'"],
    ['0x1f', "'0x1f'"],
    ['true', "'true'"],
    ['no', "'no'"],
    ['2024-06-30', "'2024-06-30'"],
    ['12:30:45', "'12:30:45'"],
    ['', "''"],
    ["it's", "'it''s'"],
    ['a: b', "'a: b'"],
    ['a, b', "'a, b'"],
    ['*a', "'*a'"],
    ['~', "'~'"],
    ['a:', "'a:'"],
    ['a\nb', '"a\\nb"'],
  ])('%j is written %s', (value, text) => {
    expect(scalarText(value)).toBe(text);
  });

  it('means the same string to every reader, in block and flow', () => {
    const same = fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('plain' as const, 'single' as const, 'double' as const),
      (value, quoting) => {
        const text = scalarText(value, quoting);
        expect(parse(`a: ${text}`)).toEqual({ a: value });
        expect(parse(`[${text}]`, { version: '1.1' })).toEqual([value]);
      },
    );
    fc.assert(same, { numRuns: 400, seed: 7 });
  });
});
