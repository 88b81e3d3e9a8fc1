import { describe, expect, it } from 'vitest';
import { substitute } from '../../src/dockerfile/substitute.ts';

const values: Record<string, string> = { A: 'a.b.c', EMPTY: '', N: '3.8' };
const lookup = (name: string): string | undefined | null =>
  name === 'UNKNOWN' ? null : values[name];

describe('substitute', () => {
  it.each([
    ['plain', 'plain'],
    ['$N', '3.8'],
    ['x${N}y', 'x3.8y'],
    ['$N.$N', '3.8.3.8'],
    ['${MISSING}x', 'x'],
    ['${MISSING:-d}', 'd'],
    ['${MISSING-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${N:+d}', 'd'],
    ['${EMPTY:+d}', ''],
    ['${EMPTY+d}', 'd'],
    ['${MISSING+d}', ''],
    ['${N:?message}', '3.8'],
    ['${MISSING:-${N:-x}}', '3.8'],
    ['${MISSING:-"$N x"}', '3.8 x'],
    ['${A#*.}', 'b.c'],
    ['${A##*.}', 'c'],
    ['${A%.*}', 'a.b'],
    ['${A%%.*}', 'a'],
    ['${A%z}', 'a.b.c'],
    ['${A/./-}', 'a-b.c'],
    ['${A//./-}', 'a-b-c'],
    ['${A//.}', 'abc'],
    ['\\$N', '$N'],
    ["'$N'", '$N'],
    ['"$N"', '3.8'],
    ['"a\\"b"', 'a"b'],
    ['$', '$'],
    ['${', '${'],
    ['${N', '3.8'],
    ['a$ b', 'a$ b'],
  ])('%s gives %s', (text, expected) => {
    expect(substitute(text, lookup)).toBe(expected);
  });

  it.each(['$UNKNOWN', 'a${UNKNOWN}b', '${UNKNOWN:-x}', '${MISSING:-$UNKNOWN}', '${A/*/x}'])(
    'does not know %s',
    (text) => {
      expect(substitute(text, lookup)).toBeUndefined();
    },
  );

  it('knows the answer where the unknown part is not used', () => {
    expect(substitute('${N:-$UNKNOWN}', lookup)).toBe('3.8');
    expect(substitute('${MISSING:+$UNKNOWN}', lookup)).toBe('');
  });

  it('follows the escape character', () => {
    expect(substitute('C:\\x`$N', lookup, '`')).toBe('C:\\x$N');
  });
});
