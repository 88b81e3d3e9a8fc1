import { symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MANIFEST, cliProject, managerIn } from '../../support/cli-project.ts';
import { scratchFolder } from '../../support/scratch.ts';

const RUNTIME = 'templates/debian/runtime.Dockerfile.njk';

const INPUTS: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ['a manifest with mistakes', { 'manifest.yml': `${MANIFEST}nope: 1\n` }, 'manifest/unknown-key'],
  ['a manifest that is no YAML', { 'manifest.yml': 'packages: [\n' }, 'manifest/'],
  ['an empty manifest', { 'manifest.yml': '' }, 'manifest/'],
  ['a template with a mistake', { [RUNTIME]: 'FROM {{ nope }}\n' }, 'template/undefined'],
  ['a template that cannot be read', { [RUNTIME]: '{% if %}\n' }, 'template/syntax'],
  ['a README template with a mistake', { 'templates/docs/README.md.njk': '{{ a }}' }, 'template/'],
];

describe.each(['-dm', 'generate -dm', 'generate --check -dm', '-dr', 'check', '-o -dm'])(
  'manager %s',
  (line) => {
    it.each(INPUTS)('refuses %s and touches nothing', async (_, files, code) => {
      const { manager, put, stamps } = cliProject(files);
      const fresh = stamps();
      const first = await manager(line);
      expect([first.code, first.stderr]).toEqual([2, expect.stringContaining(`error ${code}`)]);
      expect(first.stderr).not.toMatch(/\n +at /);
      expect(stamps()).toEqual(fresh);

      put({
        'generated/app/mine.txt': 'mine',
        'generated.files.json': '{}',
        'metadata.json': '{}',
      });
      const before = stamps();
      expect((await manager(line)).code).toBe(2);
      expect(stamps()).toEqual(before);
    });
  },
);

describe.each(['list', 'plan', 'plan --json', 'explain app:x', 'add python 3.13'])(
  'manager %s',
  (line) => {
    it('refuses a manifest with mistakes, and prints no half of an answer', async () => {
      const { manager, stamps } = cliProject({ 'manifest.yml': `${MANIFEST}nope: 1\n` });
      const before = stamps();
      const { code, stdout, stderr } = await manager(line);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('error manifest/unknown-key');
      expect(stamps()).toEqual(before);
    });

    it('says where it looked for a manifest', async () => {
      const { code, stdout, stderr } = await managerIn(scratchFolder(), `${line} -mf no/such.yml`);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('there is no manifest no/such.yml');
      expect(stderr).toContain('--manifest-file');
    });
  },
);

describe('an output folder', () => {
  it.each(['.', 'templates', '..'])('%s, which holds the sources, is refused', async (folder) => {
    const { manager, stamps } = cliProject();
    const before = stamps();
    const { code, stderr } = await manager(['-dm', '-dd', folder]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('options/output-over-sources')]);
    expect(stamps()).toEqual(before);
  });

  it('that is a file, or a link to a stranger, is refused with a place', async () => {
    const { manager, put, root, stamps } = cliProject();
    put({ 'a-file': 'x' });
    symlinkSync(scratchFolder(), `${root}/a-link`);
    const before = stamps();
    for (const name of ['a-file', 'a-link']) {
      const { code, stderr } = await manager(['-dd', name]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(name)]);
    }
    expect(stamps()).toEqual(before);
  });
});

it('reports mistakes of the manifest, its formats and its families at once', async () => {
  const { manager } = cliProject({
    'manifest.yml': MANIFEST.replace("'3.12'", '3.12')
      .replace('[debian12]\n  web', '[debian13]\n  web')
      .replace('templates/alpine', 'templates/alpin'),
  });
  const { code, stderr } = await manager('-dm');
  expect(code).toBe(2);
  expect(stderr.match(/error [a-z/-]+/g)).toEqual([
    'error manifest/unquoted-number',
    'error manifest/unknown-distro',
    expect.stringMatching(/^error (manifest|family|template)\//),
  ]);
  expect(stderr).toMatch(/\n3 errors\n$/);
});

it.each(['push', 'build --push', '-bi -pth'])(
  'manager %s of a manifest that names no registry is refused, and touches nothing',
  async (line) => {
    const manifest = MANIFEST.replace(/^repository:\n(?: .*\n)+/m, '');
    const { manager, stamps } = cliProject({ 'manifest.yml': manifest });
    const before = stamps();
    const { code, stderr } = await manager(line);
    expect(stderr).toContain('./manifest.yml names no registry. Add one to its repository section');
    expect(code).toBe(2);
    expect(stamps()).toEqual(before);
  },
);
