import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { placesOf } from '../../src/tree/request.ts';
import { openStaging, removeIfEmpty, sweepStaged } from '../../src/tree/staging.ts';
import { putFiles, readFiles, scratchFolder } from '../support/scratch.ts';

const OTHER_DEVICE = '/dev/shm';
const hasOtherDevice = ((): boolean => {
  const other = lstatSync(OTHER_DEVICE, { throwIfNoEntry: false });
  return other?.isDirectory() === true && other.dev !== statSync(scratchTop()).dev;
})();

function scratchTop(): string {
  return process.env['TMPDIR'] ?? '/tmp';
}

describe('openStaging', () => {
  it('puts files in place and leaves nothing', () => {
    const root = scratchFolder();
    const staging = openStaging(placesOf(`${root}/generated`));
    staging.put(`${root}/a`, 'one');
    staging.put(`${root}/a`, 'two', 0o600);
    expect(readdirSync(root).sort()).toEqual(['.generated.staging', 'a']);
    staging.close();
    expect(readFiles(root)).toEqual({ a: 'two' });
    expect(statSync(`${root}/a`).mode & 0o777).toBe(0o600);
  });

  it('clears what a killed run staged, not what somebody else put there', () => {
    const root = scratchFolder();
    putFiles(root, {
      '.generated.staging/0123abcd-1.tmp': 'half',
      '.generated.staging/0123abcd-2.txt': 'mine',
    });
    openStaging(placesOf(`${root}/generated`)).close();
    expect(readFiles(root)).toEqual({ '.generated.staging/0123abcd-2.txt': 'mine' });
  });

  it('leaves no part of a file that cannot be put in place', () => {
    const root = scratchFolder();
    const staging = openStaging(placesOf(`${root}/generated`));
    mkdirSync(`${root}/a/b`, { recursive: true });
    expect(() => {
      staging.put(`${root}/a`, 'text');
    }).toThrow();
    staging.close();
    expect(readFiles(root)).toEqual({ 'a/b': '/' });
  });

  it.runIf(hasOtherDevice)('stages beside the file where the folder is on another device', () => {
    const root = scratchFolder();
    const other = mkdtempSync(`${OTHER_DEVICE}/manager-test-`);
    onTestFinished(() => {
      rmSync(other, { recursive: true });
    });
    const staging = openStaging({ ...placesOf(`${root}/generated`), staging: `${other}/staging` });
    for (const name of ['a', 'b']) staging.put(`${root}/${name}`, name);
    staging.close();
    expect(readFiles(root)).toEqual({ a: 'a', b: 'b' });
    expect(readFiles(other)).toEqual({});
  });
});

describe('sweepStaged', () => {
  it('removes files of ours by their name alone', () => {
    const root = scratchFolder();
    putFiles(root, { 'x/.manager-0123abcd-1.tmp': 'half', 'x/.manager-notes.tmp': 'mine' });
    sweepStaged([`${root}/x`, `${root}/none`]);
    expect(readFiles(root)).toEqual({ 'x/.manager-notes.tmp': 'mine' });
  });
});

describe('removeIfEmpty', () => {
  it('removes an empty folder alone, never through a link', () => {
    const root = scratchFolder();
    putFiles(root, { 'full/a': '' });
    mkdirSync(`${root}/empty`);
    mkdirSync(`${root}/target`);
    symlinkSync('target', `${root}/link`);
    const found = ['full', 'empty', 'link', 'none'].map((name) => removeIfEmpty(`${root}/${name}`));
    expect(found).toEqual([false, true, false, true]);
    expect(readFiles(root)).toEqual({ 'full/a': '', link: '→ target', target: '/' });
  });
});
