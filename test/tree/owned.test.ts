import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import type { OwnedList } from '../../src/tree/owned.ts';
import { formatOwned, readOwned } from '../../src/tree/owned.ts';
import { scratchFolder } from '../support/scratch.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

function read(text: string): OwnedList {
  const path = `${scratchFolder()}/generated.files.json`;
  writeFileSync(path, text);
  return readOwned(path, 'generated.files.json');
}

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics.map((d) => d.code).join();
    throw error;
  }
  return 'accepted';
}

describe('formatOwned', () => {
  it('writes one entry a line, in the order of the paths', () => {
    const text = formatOwned(
      new Map([
        ['b', new Set([A])],
        ['B', new Set([B, A])],
      ]),
    );
    expect(text).toBe(
      `{
  "version": 1,
  "files": [
    { "path": "B", "sha256": "${A}" },
    { "path": "B", "sha256": "${B}" },
    { "path": "b", "sha256": "${A}" }
  ]
}
`,
    );
  });

  it('is read back as it was', () => {
    const owned = new Map([
      ['__proto__', new Set([A])],
      ['8', new Set([A, B])],
      ['é "x"', new Set([B])],
    ]);
    expect(read(formatOwned(owned)).owned).toEqual(owned);
    expect(read(formatOwned(new Map())).owned).toEqual(new Map());
  });
});

describe('readOwned', () => {
  it('has nothing where there is no list', () => {
    const list = readOwned(`${scratchFolder()}/none.files.json`, 'none.files.json');
    expect(list).toMatchObject({ text: undefined, owned: new Map(), warnings: [] });
  });

  it.each([
    ['no JSON', '{'],
    ['an empty file', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['no version', '{"files": []}'],
    ['a later version', '{"version": 2, "files": []}'],
    ['no files', '{"version": 1}'],
    ['files that are no list', '{"version": 1, "files": {}}'],
    ['an entry that is a string', '{"version": 1, "files": ["a"]}'],
    ['an entry without a hash', '{"version": 1, "files": [{"path": "a"}]}'],
    ['a hash that is none', '{"version": 1, "files": [{"path": "a", "sha256": "x"}]}'],
    ['a path that is a number', `{"version": 1, "files": [{"path": 1, "sha256": "${A}"}]}`],
    ['merge marks', `<<<<<<< HEAD\n${formatOwned(new Map())}`],
  ])('refuses %s', (_, text) => {
    expect(refusalOf(() => read(text))).toBe('tree/list-invalid');
  });

  it('refuses a folder in its place', () => {
    const path = `${scratchFolder()}/generated.files.json`;
    mkdirSync(path);
    expect(refusalOf(() => readOwned(path, 'x'))).toBe('tree/list-invalid');
  });

  it.each(['../x', '/etc/passwd', 'C:/x', 'a/../../x', '', 'a\\..\\b', 'a\0'])(
    'ignores the entry %j and says so',
    (path) => {
      const text = JSON.stringify({
        version: 1,
        files: [
          { path, sha256: A },
          { path: 'good', sha256: A },
        ],
      });
      const list = read(text);
      expect([...list.owned.keys()]).toEqual(['good']);
      expect(list.warnings.map(({ code, severity }) => [code, severity])).toEqual([
        ['tree/list-entry-ignored', 'warning'],
      ]);
    },
  );
});
