import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readUndoFile } from '../../src/trust/undo-file.ts';

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'undo-file-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'undo.json');
  writeFileSync(path, text);
  return path;
}

describe('a file to undo by', () => {
  it('that is not there is said so, in words of our own', () => {
    expect(() => readUndoFile('/there/is/none.json', 'none.json', 'prune')).toThrow(
      /^--undo none\.json: there is no such file$/,
    );
  });

  it.each([
    ['{', '--undo undo.json is not JSON'],
    ['{}', '--undo undo.json is no undo file of this version'],
    [
      '{"version": 1, "command": "promote", "made": "", "entries": []}',
      '--undo undo.json was written by manager promote',
    ],
  ])('%s is refused', (text, message) => {
    expect(() => readUndoFile(file(text), 'undo.json', 'prune')).toThrow(message);
  });
});
