import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { followPaths } from '../../src/build-context/follow-paths.ts';
import { putFiles, scratchFolder } from '../support/scratch.ts';

function linked(): string {
  const folder = scratchFolder();
  putFiles(folder, { 'real/a': '', 'real/deep/b': '', 'dir/x': '', 'dir2/y': '', '[x]': '' });
  for (const [path, target] of [
    ['link', 'real'],
    ['chain', 'link/deep'],
    ['real/back', '../dir'],
    ['absolute', '/dir/x'],
    ['out', '../../dir/x'],
    ['ring1', 'ring2'],
    ['ring2', 'ring1'],
    ['gone', 'nowhere/x'],
    ['top', '.'],
  ] as const)
    symlinkSync(target, join(folder, path));
  return folder;
}

it.each<[paths: string[], patterns: string[] | undefined]>([
  [['real/a'], ['real/a']],
  [['/real//./a'], ['real/a']],
  [['link/a'], ['link', 'real/a']],
  [
    ['link/a', 'link/deep'],
    ['link', 'real/a', 'real/deep'],
  ],
  [['chain/b'], ['chain', 'link', 'real/deep/b']],
  [['link/back/x'], ['dir/x', 'link', 'real/back']],
  [['absolute'], ['absolute', 'dir/x']],
  [['out'], ['dir/x', 'out']],
  [['../../dir'], ['dir']],
  [['ring1/x'], ['ring1', 'ring2']],
  [['gone'], ['gone', 'nowhere/x']],
  [['absent/x'], ['absent/x']],
  [['a*/x'], ['a*', 'dir/x/x']],
  [['dir*'], ['dir*']],
  [['li*/a'], ['li*', 'real/a']],
  [['[x]'], ['[x]']],
  [
    ['a[', 'dir'],
    ['a[', 'dir'],
  ],
  [['dir/x', '.'], undefined],
  [['top'], undefined],
  [['..'], undefined],
])('%j needs %j', async (paths, patterns) => {
  expect(await followPaths(linked(), paths)).toEqual(patterns);
});
