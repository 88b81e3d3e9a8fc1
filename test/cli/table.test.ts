import { describe, expect, it } from 'vitest';
import { columns, csv, markdownTable } from '../../src/cli/table.ts';

describe('columns', () => {
  it('aligns, two blanks apart, without blanks at the end', () => {
    expect(
      columns([
        ['a', 'long', 'x'],
        ['longer', '', 'y'],
        ['b', 'c', ''],
      ]),
    ).toBe('a       long  x\nlonger        y\nb       c\n');
  });

  it('takes rows of different lengths and none at all', () => {
    expect(columns([['a'], ['b', 'c']])).toBe('a\nb  c\n');
    expect(columns([])).toBe('');
    expect(columns([['', '']])).toBe('\n');
  });
});

describe('csv', () => {
  it('quotes what RFC 4180 asks for, and only that', () => {
    expect(
      csv([
        ['a b', "it's", ''],
        ['x,y', 'say "hi"', 'two\nlines', 'cr\r'],
      ]),
    ).toBe('a b,it\'s,\n"x,y","say ""hi""","two\nlines","cr\r"\n');
  });
});

describe('markdownTable', () => {
  it('has a head, and pipes that do not end a cell', () => {
    expect(markdownTable(['A', 'B'], [['x|y', '']])).toBe(
      '| A | B |\n| --- | --- |\n| x\\|y |  |\n',
    );
  });
});
