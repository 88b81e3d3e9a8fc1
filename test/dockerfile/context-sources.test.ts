import { describe, expect, it } from 'vitest';
import { contextSources } from '../../src/dockerfile/context-sources.ts';
import { readDockerfile } from '../../src/dockerfile/read.ts';

const paths = (text: string, args: Record<string, string> = {}): string[] =>
  contextSources(readDockerfile(text), args).map(({ path }) => path);

describe('contextSources', () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      'FROM a:1\nCOPY a b /c/\nADD d.tar https://x/y /e/\nCOPY --from=z f /g\n',
      {},
      ['a', 'b', 'd.tar'],
    ],
    [
      'FROM a:1\nRUN --mount=type=bind,source=x,target=/y z\nRUN --mount=target=/y z\n',
      {},
      ['x', '.'],
    ],
    ['FROM a:1\nRUN --mount=type=cache,target=/y z\nRUN --mount=type=secret,id=a z\n', {}, []],
    ['FROM a:1\nARG D=x\nCOPY $D/a /b\n', {}, ['x/a']],
    ['FROM a:1\nARG D=x\nCOPY $D/a /b\n', { D: 'y' }, ['y/a']],
    ['ARG D=x\nFROM a:1\nCOPY ${D}a /b\nARG D\nCOPY ${D}a /b\n', {}, ['a', 'xa']],
    ['FROM a:1\nENV D=x\nARG D=y\nCOPY $D /b\n', { D: 'z' }, ['x']],
    ['FROM a:1 AS p\nENV D=x\nARG E=y\nFROM P\nCOPY $D$E /b\n', {}, ['x']],
    ['FROM a:1\nCOPY $D /b\nENV D=x\n', {}, ['']],
    ['FROM a:1\nENV A=1 B=${A}2\nCOPY $B /b\n', {}, ['12']],
    ['FROM a:1\nCOPY ["a $X", "/b"]\n', {}, ['a ']],
  ])('%j with %j', (text, args, expected) => {
    expect(paths(text, args)).toEqual(expected);
  });
});
