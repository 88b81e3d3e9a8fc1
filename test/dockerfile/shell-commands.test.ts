import { describe, expect, it } from 'vitest';
import { splitCommands } from '../../src/dockerfile/shell-commands.ts';

const read = (script: string): string[] =>
  splitCommands(script, (offset) => offset).map(({ name, args, sudo }) =>
    [...(sudo ? ['(sudo)'] : []), name, ...args].join(' '),
  );

describe('splitCommands', () => {
  it.each<[string, string[]]>([
    ['a b && c || d; e\nf', ['a b', 'c', 'd', 'e', 'f']],
    ['a "b; c" \'d && e\'', ['a b; c d && e']],
    ['a \\\n  b', ['a b']],
    ['a # b; c\nd', ['a', 'd']],
    ['a#b', ['a#b']],
    ['a 2>&1 >/dev/null &', ['a 2>&1 >/dev/null']],
    ['a &>x; b |& c', ['a &>x', 'b', 'c']],
    ['if a; then b; else c; fi', ['a', 'b', 'c', 'fi']],
    ['(a; b) && { c; }', ['a', 'b', 'c', '}']],
    ['A=1 B=2 /usr/bin/c d', ['c d']],
    ['sudo -E -u root c d', ['(sudo) c d']],
    ['env A=1 c', ['c']],
    ['a $(b c | d) e', ['a $() e', 'b c', 'd']],
    ['a "x $(b "c")" d', ['a x $() d', 'b c']],
    ['a `b c`', ['a `()', 'b c']],
    ['cat <<EOF\nb; c\nEOF\nd', ['cat', 'd']],
    ["cat <<-'EOF' | e\nb\n\tEOF\nd", ['cat', 'e', 'd']],
    ['a <<< b', ['a <<< b']],
    ['a $((1<<2))\nb', ['a $()', 'b']],
    ["a 'b", ['a b']],
    ['', []],
  ])('%j', (script, expected) => {
    expect(read(script)).toEqual(expected);
  });

  it('gives the commands of a pipe one number', () => {
    const numbers = splitCommands('a | b; c || d | e', (offset) => offset).map(
      ({ pipeline }) => pipeline,
    );
    expect(new Set(numbers).size).toBe(3);
    expect(numbers[0]).toBe(numbers[1]);
    expect(numbers[3]).toBe(numbers[4]);
  });

  it('says where a command stands', () => {
    const script = 'a &&  b c  ; d $(e f)';
    const places = splitCommands(script, (offset) => offset).map(({ start, end }) =>
      script.slice(start, end),
    );
    expect(places).toEqual(['a', 'b c', 'd $(e f)', 'e f']);
  });
});
