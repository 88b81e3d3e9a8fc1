import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_LINE, createLineAssembler, plainLine } from '../../../src/deliver/log/lines.ts';

describe('createLineAssembler', () => {
  it('makes lines of pieces, step by step', () => {
    const lines = createLineAssembler();
    expect(lines.add('1', 'Setting up py')).toEqual([]);
    expect(lines.add('2', 'other\n')).toEqual(['other']);
    expect(lines.add('1', 'thon3\nDone\nrest')).toEqual(['Setting up python3', 'Done']);
    expect(lines.end('2')).toEqual([]);
    expect(lines.end('1')).toEqual([{ step: '1', line: 'rest' }]);
    expect(lines.end()).toEqual([]);
  });

  it('ends all steps at once', () => {
    const lines = createLineAssembler();
    lines.add('1', 'a');
    lines.add(undefined, 'b');
    expect(lines.end()).toEqual([
      { step: '1', line: 'a' },
      { step: undefined, line: 'b' },
    ]);
  });

  it('does not keep a line that never ends', () => {
    const lines = createLineAssembler();
    const long = 'x'.repeat(LONGEST_LINE * 2 + 5);
    expect(lines.add('1', long).map((line) => line.length)).toEqual([LONGEST_LINE, LONGEST_LINE]);
    expect(lines.end()).toEqual([{ step: '1', line: 'xxxxx' }]);
  });

  it('does not mind where the pieces are cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\u001b[31m', 'é', '\t') });
    fc.assert(
      fc.property(text, fc.array(fc.nat(60)), (whole, cuts) => {
        const places = [0, ...cuts.filter((at) => at < whole.length).sort((a, b) => a - b)];
        const lines = createLineAssembler();
        const pieces = places.map((at, index) => whole.slice(at, places[index + 1]));
        const found = pieces.flatMap((piece) => lines.add('1', piece));
        found.push(...lines.end().map(({ line }) => line));
        const all = whole.split('\n');
        if (all.at(-1) === '') all.pop();
        expect(found).toEqual(all.map(plainLine));
      }),
    );
  });
});

describe('plainLine', () => {
  it.each([
    ['plain', 'plain'],
    ['\u001b[1;31mred\u001b[0m', 'red'],
    ['\u001b]8;;https://example.com\u0007link\u001b]8;;\u0007', 'link'],
    [' 10%\r 50%\r100%', '100%'],
    ['windows\r', 'windows'],
    ['tab\tand bell\u0007', 'tab\tand bell'],
    ['ünïcode ✓', 'ünïcode ✓'],
    ['c1 \u009b31mcontrol', 'c1 control'],
  ])('%j becomes %j', (raw, plain) => {
    expect(plainLine(raw)).toBe(plain);
  });
});
