import { describe, expect, it } from 'vitest';
import { splitDockerfile } from '../../src/dockerfile/split.ts';

describe('splitDockerfile', () => {
  it('keeps every instruction with its lines, and counts lines', () => {
    const text =
      '# c\nFROM a:1\n\n  RUN x \\\n# c\n\n    y\nCOPY <<A <<-B /z\n1\nA\n2\n\tB\nCMD ["q"]';
    const rows = splitDockerfile(text).instructions.map(({ line, col, text: own }) => [
      line,
      col,
      own,
    ]);
    expect(rows).toEqual([
      [2, 0, 'FROM a:1'],
      [4, 2, 'RUN x \\\n# c\n\n    y'],
      [8, 0, 'COPY <<A <<-B /z\n1\nA\n2\n\tB'],
      [13, 0, 'CMD ["q"]'],
    ]);
  });

  it('finds the bodies of here-documents', () => {
    const [, run] = splitDockerfile('FROM a:1\nRUN <<A cat <<"B"\n1\n2\nA\nB\nX').instructions;
    const bodies = run?.heredocs.map(({ name, expands, start, end }) => [
      name,
      expands,
      run.text.slice(start, end),
    ]);
    expect(bodies).toEqual([
      ['A', true, '1\n2\n'],
      ['B', false, ''],
    ]);
  });

  it('takes a doubled escape before the line break for a character', () => {
    const texts = splitDockerfile('FROM a:1\nRUN x \\\\\nRUN y').instructions.map(
      ({ text }) => text,
    );
    expect(texts).toEqual(['FROM a:1', 'RUN x \\\\', 'RUN y']);
  });

  it.each([
    ['# escape=`\nFROM a', '`'],
    ['#ESCAPE = `\nFROM a', '`'],
    ['# syntax=x\n# escape=`\nFROM a', '`'],
    ['# hello\n# escape=`\nFROM a', '\\'],
    ['\n# escape=`\nFROM a', '\\'],
    ['FROM a\n# escape=`', '\\'],
  ])('%j is escaped by %s', (text, escape) => {
    expect(splitDockerfile(text).escape).toBe(escape);
  });
});
