import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeWhole } from '../src/whole-file.ts';
import { scratchFolder } from './support/scratch.ts';

describe('a file that is written whole', () => {
  it('takes the place of what was there', () => {
    const folder = scratchFolder();
    const path = join(folder, 'a.json');
    writeWhole(path, 'first');
    writeWhole(path, 'second');
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(readdirSync(folder)).toEqual(['a.json']);
  });

  it('leaves nothing where it cannot be put in place', () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'taken'));
    expect(() => {
      writeWhole(join(folder, 'taken'), 'text');
    }).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});
