import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../../src/containerize/options/dotenv.ts';

const PROCESS: Readonly<Record<string, string>> = { HOME: '/home/me', HOST: 'here' };
const parse = (text: string) => parseDotenv(text, (name) => PROCESS[name]);

describe('lines of a dotenv file', () => {
  it.each([
    ['A=b', 'b'],
    ['A = b ', 'b'],
    ['  A=b', 'b'],
    ['export A=b', 'b'],
    ['export\tA=b', 'b'],
    ['A: b', 'b'],
    ['A:  b', 'b'],
    ['A: ', ''],
    ['A=', ''],
    ['A=b # c', 'b'],
    ['A=b#c', 'b'],
    ['A=# c', ''],
    ['A=b c', 'b c'],
    ['A=b=c', 'b=c'],
    ['A="b # c"', 'b # c'],
    ['A="b"# c', 'b'],
    ["A='b' # c", 'b'],
    ['A=""', ''],
    ['A=\'b "c" d\'', 'b "c" d'],
    ["A='it's'", "it's"],
    ['A="a \\" b"', 'a " b'],
    ['A="a\\\\"', 'a\\'],
    ['A="a\\nb"', 'anb'],
    ["A='a\\nb'", 'a\\nb'],
    ['A=a\\b', 'a\\b'],
    ['A="x" # "y"', 'x'],
    ['A=$HOST', 'here'],
    ['A=${HOST}y', 'herey'],
    ['A=$HOSTy', ''],
    ['A="$HOST"', 'here'],
    ["A='$HOST'", '$HOST'],
    ['A=\\$HOST', '$HOST'],
    ['A="\\$HOST"', '$HOST'],
    ['A="\\\\$HOST"', '\\here'],
    ['A=$NONE', ''],
    ['A=$', '$'],
    ['A=${}', '${}'],
    ['A=${HOST', '${HOST'],
    ['A=a$-b', 'a$-b'],
    ['A="ä ✓"', 'ä ✓'],
  ])('%s', (line, value) => {
    expect(parse(line)).toEqual({ variables: [['A', value]], badLines: [] });
  });

  it.each([
    ['A', 'neither'],
    ['export A', 'neither'],
    ['=b', 'neither'],
    ['A:b', 'neither'],
    ['A B=c', 'neither'],
    ['A-B=c', 'neither'],
    ['A="b', 'quoted'],
    ['A="b" c', 'quoted'],
    ["A='b", 'quoted'],
    ['A="b\\"', 'quoted'],
  ])('%s is none, and left out', (line, why) => {
    const { variables, badLines } = parse(`X=1\n${line}\nY=2`);
    expect(variables.map(([name]) => name)).toEqual(['X', 'Y']);
    expect(badLines).toEqual([
      { line: 2, why: expect.stringContaining(why) as string, isError: false },
    ]);
  });

  it('does not tell what stands in a bad line', () => {
    expect(JSON.stringify(parse('my secret is hunter2').badLines)).not.toContain('hunter2');
  });

  it('ends lines as every system does, and passes over comments and a byte order mark', () => {
    const text = '\uFEFFA=1\r\n# c\r\rB=2\n\n   \n\t# d\nC=3';
    expect(parse(text).variables).toEqual([
      ['A', '1'],
      ['B', '2'],
      ['C', '3'],
    ]);
  });

  it('takes variables from earlier lines first, then from the process', () => {
    expect(parse('HOST=there\nA=$HOST$HOME\nB=$C\nC=1\nA.B=2\nD=$A.B').variables).toEqual([
      ['HOST', 'there'],
      ['A', 'there/home/me'],
      ['B', ''],
      ['C', '1'],
      ['A.B', '2'],
      ['D', 'there/home/me.B'],
    ]);
  });

  it('keeps the last of several values, at the place of the first', () => {
    expect(parse('A=1\nB=2\nA=3').variables).toEqual([
      ['A', '3'],
      ['B', '2'],
    ]);
  });

  it('refuses a value with a line break, wherever that comes from', () => {
    const { variables, badLines } = parseDotenv('A=$X\nB="a\u0000b"', () => 'a\nRUN evil');
    expect(variables).toEqual([]);
    expect(badLines.map(({ isError, why }) => [isError, why])).toEqual([
      [true, 'becomes a value that has a line break'],
      [true, 'becomes a value that has a control character (U+0000)'],
    ]);
  });
});

describe('limits', () => {
  it('stops variables that double with every line', () => {
    const lines = ['A0=xxxxxxxxxx'];
    for (let i = 1; i < 60; i += 1) lines.push(`A${i}=$A${i - 1}$A${i - 1}`);
    const { badLines } = parse(lines.join('\n'));
    expect(badLines.some(({ isError, why }) => isError && why.includes('128 KiB'))).toBe(true);
  });

  it('stops many large variables', () => {
    const lines = [
      `A=${'x'.repeat(100_000)}`,
      ...Array.from({ length: 1000 }, (_, i) => `B${i}=$A`),
    ];
    const { badLines, variables } = parse(lines.join('\n'));
    expect(badLines).toMatchObject([{ line: 11, isError: true }]);
    expect(variables).toHaveLength(10);
  });

  it.each([
    ['quotes', '"'.repeat(200_000)],
    ['quotes and blanks', `"${'" '.repeat(100_000)}`],
    ['backslashes', `"${'\\'.repeat(200_000)}`],
    ['dollars', '$'.repeat(200_000)],
    ['open braces', '${'.repeat(100_000)],
    ['long names', `\${${'A'.repeat(200_000)}`],
    ['blanks', ' '.repeat(200_000)],
  ])('%s take linear time', (_, value) => {
    const { variables, badLines } = parse(`A=${value}\n${value}\nexport ${value}`);
    expect(variables.length + badLines.length).toBeGreaterThan(0);
  });
});

describe('any text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          'A',
          'export ',
          '=',
          ': ',
          '"',
          "'",
          '#',
          '\\',
          '$',
          '{',
          '}',
          '\n',
          '\r',
          ' ',
          'é',
        ),
        {
          maxLength: 60,
        },
      )
      .map((parts) => parts.join('')),
  );

  it('becomes variables of one line each, or bad lines that exist', () => {
    fc.assert(
      fc.property(text, (content) => {
        const { variables, badLines } = parse(content);
        const lines = content.split(/\r\n|\r|\n/).length;
        for (const { line } of badLines) expect(line >= 1 && line <= lines).toBe(true);
        for (const [name, value] of variables) {
          expect(name).toMatch(/^[A-Za-z0-9_.]+$/);
          expect(value).not.toMatch(/[\r\n]/);
        }
        expect(new Set(variables.map(([name]) => name)).size).toBe(variables.length);
      }),
    );
  });

  it('comes back from single and from double quotes', () => {
    const value = fc.string({ unit: 'grapheme' }).map((all) => all.replaceAll(/\p{C}/gu, ''));
    fc.assert(
      fc.property(value, (written) => {
        const double = written.replaceAll(/["\\$]/g, '\\$&');
        expect(parse(`A="${double}"`).variables).toEqual([['A', written]]);
        if (/'[ \t]*(?:#|$)/.test(written)) return;
        expect(parse(`A='${written}'`).variables).toEqual([['A', written]]);
      }),
    );
  });
});
