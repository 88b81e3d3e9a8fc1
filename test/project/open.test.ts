import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openProject } from '../../src/project/open.ts';
import { SMALL } from '../support/manifest-texts.ts';
import { projectOf, refusalOf } from '../support/project.ts';

const TEMPLATE = { 'templates/debian/runtime.Dockerfile.njk': 'FROM a\n' };
const open = (root: string) => openProject(`${root}/manifest.yml`, 'm.yml');

describe('openProject', () => {
  it('lists the families of a manifest, files and links to files only', () => {
    const root = projectOf({
      'manifest.yml': SMALL,
      ...TEMPLATE,
      'templates/debian/sub/devel.Dockerfile.njk': 'x',
    });
    symlinkSync('runtime.Dockerfile.njk', `${root}/templates/debian/devel.Dockerfile.njk`);
    const { families, manifestFile } = open(root);
    expect(manifestFile).toBe(`${root}/manifest.yml`);
    expect([...(families.get('templates/debian')?.templates.keys() ?? [])]).toEqual([
      'devel',
      'runtime',
    ]);
  });

  it.each([
    ['is missing', () => projectOf({}), 'there is no manifest m.yml'],
    [
      'is a folder',
      () => {
        const root = projectOf({});
        mkdirSync(`${root}/manifest.yml`);
        return root;
      },
      'm.yml is a folder',
    ],
  ])('refuses a manifest that %s', (_, make, message) => {
    const root = make();
    expect(refusalOf(() => open(root))).toMatchObject([{ code: 'manifest/unreadable', message }]);
  });

  it('takes bytes that are no UTF-8 for what they are', () => {
    const root = projectOf(TEMPLATE);
    writeFileSync(`${root}/manifest.yml`, Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    expect(refusalOf(() => open(root))[0]?.code).toMatch(/^manifest\//);
  });

  it('takes a family outside for one that does not exist', () => {
    const outside = projectOf(TEMPLATE);
    const root = projectOf({ 'manifest.yml': SMALL, 'templates/x': '' });
    symlinkSync(`${outside}/templates/debian`, `${root}/templates/debian`);
    expect(open(root).families.get('templates/debian')?.exists).toBe(false);
  });

  it('keeps what can be read of a wrong manifest, for those who ask only that', () => {
    const root = projectOf({ 'manifest.yml': `${SMALL}foo: 1\n`, ...TEMPLATE });
    const project = open(root);
    expect(project.manifest.packages).toHaveLength(1);
    expect(project.diagnostics.map(({ code }) => code)).toEqual(['manifest/unknown-key']);
  });
});
