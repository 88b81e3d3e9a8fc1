import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { prepare } from '../src/generate/prepare.ts';
import { MetadataSchema } from '../src/tree/metadata-schema.ts';
import { managerIn } from './support/cli-project.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Every folder whose tree is committed. */
const folders = [root, ...readdirSync(`${root}/examples`).map((name) => `${root}/examples/${name}`)]
  .filter((folder) => existsSync(`${folder}/manifest.yml`))
  .map((folder) => [
    folder === root ? 'the shipped manifest' : folder.slice(root.length + 1),
    folder,
  ]);

describe.each(folders)('%s', (_, folder = root) => {
  it('has a committed tree that is fresh and free of warnings', async () => {
    const { code, stdout, stderr } = await managerIn(folder, 'check --strict');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/\nThe tree on disk is fresh\.\n$/);
  });

  it('has a metadata.json as its schema says, with a Dockerfile for each image', () => {
    const metadata = MetadataSchema.parse(
      JSON.parse(readFileSync(`${folder}/metadata.json`, 'utf8')),
    );
    const entries = Object.entries(metadata);
    expect(entries.length).toBeGreaterThan(0);
    for (const [name, entry] of entries) {
      expect(name).toBe(`${entry.package}:${entry.tag}`);
      expect(existsSync(`${folder}/${entry.dockerfile}`)).toBe(true);
    }
  });
});

describe('README', () => {
  const readme = readFileSync(`${root}/README.md`, 'utf8');
  const tags = /\n## Tags\n([^]*?)\n## /.exec(readme)?.[1] ?? '';
  const { plan } = prepare({
    manifestFile: `${root}/manifest.yml`,
    shownManifest: 'manifest.yml',
    outputFolder: `${root}/generated`,
  });

  /** Release type → distros, as its table says; `those` stands for the row above. */
  function tableOf(text: string): Record<string, Set<string>> {
    const table: Record<string, Set<string>> = {};
    let above = new Set<string>();
    for (const [, type = '', distros = ''] of text.matchAll(/^\| `(\w+)` \|.*\| ([^|]+) \|$/gm)) {
      const names = distros.split(/, | and /);
      above = new Set(names.flatMap((name) => (name === 'those' ? [...above] : [name])));
      table[type] = above;
    }
    return table;
  }

  it('has the distros of each release type', () => {
    const real: Record<string, Set<string>> = {};
    for (const { cell } of plan.images) {
      (real[cell.releaseType.name] ??= new Set()).add(cell.distro.name);
    }
    expect(tableOf(tags)).toEqual(real);
  });

  it('gives tags that exist', () => {
    const names = [...tags.matchAll(/`([\w-]+:[\w.-]+)`/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(2);
    const known = new Set(plan.images.map(({ name }) => name));
    expect(names.filter((name) => name === undefined || !known.has(name))).toEqual([]);
  });

  it('shows what `make generate` prints', async () => {
    const { stdout } = await managerIn(root, '-bv 0.13.0 -dm --dry-run');
    const matrix = stdout.slice(0, stdout.indexOf('Nothing would change.'));
    expect(matrix).toMatch(/^BentoML 0\.13\.0: \d+ images\n/);
    expect(readme).toContain(matrix);
  });
});
