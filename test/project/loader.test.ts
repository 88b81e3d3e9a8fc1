import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLoader } from '../../src/project/loader.ts';
import { refusalOf } from '../support/project.ts';
import { putFiles, scratchFolder } from '../support/scratch.ts';

function setUp() {
  const top = scratchFolder();
  putFiles(top, {
    'secret.njk': 'secret',
    'project/templates/a/x.njk': 'ax',
    'project/templates/y.njk': 'y',
    'project/z.njk': 'z',
    'shipped/part.njk': 'part',
    'shipped/own.njk': 'own',
  });
  symlinkSync(`${top}/secret.njk`, `${top}/project/templates/link.njk`);
  symlinkSync('y.njk', `${top}/project/templates/inner.njk`);
  symlinkSync(top, `${top}/project/up`);
  symlinkSync('loop.njk', `${top}/project/loop.njk`);
  return createLoader({
    root: `${top}/project`,
    searchPath: ['templates', ''],
    shipped: `${top}/shipped`,
  });
}

describe('createLoader', () => {
  it.each([
    ['a canonical name', 'templates/a/x.njk', undefined, 'templates/a/x.njk'],
    ['beside the family', 'y.njk', 'templates/a/x.njk', 'templates/y.njk'],
    ['at the root', 'z.njk', 'templates/a/x.njk', 'z.njk'],
    ['relative', './x.njk', 'templates/a/q.njk', 'templates/a/x.njk'],
    ['relative, upward', '../y.njk', 'templates/a/q.njk', 'templates/y.njk'],
    ['shipped', '@manager/part.njk', 'templates/a/x.njk', '@manager/part.njk'],
    ['shipped, relative to a shipped one', './own.njk', '@manager/part.njk', '@manager/own.njk'],
    ['through a link that stays inside', 'inner.njk', 'templates/a/x.njk', 'templates/inner.njk'],
  ])('finds %s', (_, name, from, canonical) => {
    expect(setUp()(name, from)?.name).toBe(canonical);
  });

  it.each([
    ['above the root', '../secret.njk', undefined],
    ['above the root, relative', '../../../secret.njk', 'templates/a/x.njk'],
    ['through dots inside', 'templates/../../secret.njk', 'templates/a/x.njk'],
    ['an absolute path', '/etc/passwd', 'templates/a/x.njk'],
    ['through a link', 'templates/link.njk', undefined],
    ['through a linked folder', 'up/secret.njk', undefined],
    ['above the shipped ones', '@manager/../secret.njk', undefined],
    ['above the shipped ones, relative', '../secret.njk', '@manager/part.njk'],
    ['a folder', 'templates/a', undefined],
    ['a link to itself', 'loop.njk', undefined],
    ['a zero byte', 'z.njk\0', undefined],
    ['nothing', '', 'templates/a/x.njk'],
    ['a name that is too long', 'x'.repeat(5000), undefined],
    ['what is not there', 'nope.njk', 'templates/a/x.njk'],
  ])('does not find %s', (_, name, from) => {
    expect(setUp()(name, from)).toBeUndefined();
  });

  it('refuses what is not UTF-8, and keeps a byte order mark', () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'latin.njk'), Buffer.from([0x61, 0xe9]));
    writeFileSync(join(root, 'bom.njk'), '\ufeffx');
    const load = createLoader({ root, searchPath: [''], shipped: root });
    expect(load('bom.njk', undefined)?.text).toBe('\ufeffx');
    expect(refusalOf(() => load('latin.njk', undefined))).toMatchObject([
      { code: 'file/not-utf-8', message: 'the template latin.njk is not UTF-8' },
    ]);
  });
});
