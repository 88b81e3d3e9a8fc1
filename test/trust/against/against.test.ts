import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { causeText } from '../../../src/cli/trust/reasons-text.ts';
import { ComparisonSchema } from '../../../src/trust/against/comparison-schema.ts';
import { managerIn } from '../../support/cli-project.ts';
import { projectOf } from '../../support/project.ts';
import { putFiles, readFiles } from '../../support/scratch.ts';

const manifest = (
  version: string,
  base = 'debian:12',
  distros = 'd, e',
) => `bentoml_version: '${version}'
python_versions: ['3.11']
packages: { p: { runtime: [${distros}] } }
distros:
  d: { templates_dir: t, base_image: '${base}', add_to_tags: d }
  e: { templates_dir: t, base_image: 'debian:12', add_to_tags: e }
  f: { templates_dir: t, base_image: 'debian:12', add_to_tags: f }
`;

const FILES = {
  'manifest.yml': manifest('1.0.0'),
  '.gitignore': 'ignored\n',
  't/_note.njk': '# first',
  't/base.Dockerfile.njk': 'FROM {{ metadata.base_image }}\n',
  't/runtime.Dockerfile.njk':
    "{% include 't/_note.njk' %}\n\nARG PYTHON_VERSION\nFROM {{ metadata.package }}:{{ build_tag }}\nENV V={{ metadata.envars.BENTOML_VERSION }}\nCOPY tools/{{ distro }}* /tool/\n",
  'tools/d': 'd\n',
  'tools/e': 'e\n',
  'tools/f': 'f\n',
};

function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@registry.example'];
  return execFileSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' });
}

/** A committed project, in a folder of its repository. */
function repository(): string {
  const top = projectOf({});
  const root = join(top, 'images');
  putFiles(root, FILES);
  git(top, 'init', '--quiet', '--initial-branch=main');
  git(top, 'add', '.');
  git(top, 'commit', '--quiet', '-m', 'first');
  return root;
}

async function compared(root: string, flags = '--against main') {
  const { code, stdout, stderr } = await managerIn(root, `plan --json ${flags}`);
  expect(code, stderr).toBe(0);
  return ComparisonSchema.parse(JSON.parse(stdout));
}

type Compared = Awaited<ReturnType<typeof compared>>;

const told = ({ rebuilt }: Compared): string[] =>
  rebuilt.map(({ image, causes }) => `${image}: ${causes.map(causeText).join(' | ')}`);

describe('manager plan --against COMMIT', () => {
  it('finds nothing where nothing changed, and leaves everything as it is', async () => {
    const root = repository();
    const before = [readFiles(root), git(root, 'status', '--porcelain')];
    const temporary = projectOf({});
    vi.stubEnv('TMPDIR', temporary);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const comparison = await compared(root);
    expect(comparison).toMatchObject({
      added: [],
      removed: [],
      rebuilt: [],
      unchanged: 4,
      diffs: [],
    });
    expect([readFiles(root), git(root, 'status', '--porcelain')]).toEqual(before);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('says by template line, file, base image and parent why images are rebuilt', async () => {
    const root = repository();
    putFiles(root, {
      't/_note.njk': '# second',
      'tools/e': 'other\n',
      'tools/d2': 'new\n',
      ignored: 'x',
    });
    expect(told(await compared(root))).toEqual([
      'p:1.0.0-python3.11-d-runtime: t/_note.njk:1 changed | tools/d2 changed',
      'p:1.0.0-python3.11-e-runtime: t/_note.njk:1 changed | tools/e changed',
    ]);
    putFiles(root, { ...FILES, 'manifest.yml': manifest('1.0.0', 'debian:13') });
    rmSync(join(root, 'tools/d2'));
    expect(told(await compared(root))).toEqual([
      'p:1.0.0-python3.11-d-runtime: parent p:base-python3.11-d is rebuilt ← base debian:12 → debian:13',
      'p:base-python3.11-d: base debian:12 → debian:13',
    ]);
  });

  it('takes images for the same by their place in the matrix, not by their tags', async () => {
    const root = repository();
    putFiles(root, { 'manifest.yml': manifest('1.0.1', 'debian:12', 'd, f') });
    const comparison = await compared(root);
    expect(comparison.added).toEqual(['p:1.0.1-python3.11-f-runtime', 'p:base-python3.11-f']);
    expect(comparison.removed).toEqual(['p:1.0.0-python3.11-e-runtime', 'p:base-python3.11-e']);
    expect(told(comparison)).toEqual([
      'p:1.0.1-python3.11-d-runtime: argument BENTOML_VERSION 1.0.0 → 1.0.1',
    ]);
    expect(comparison.rebuilt[0]?.was).toBe('p:1.0.0-python3.11-d-runtime');
  });

  it('prints Markdown with each distinct change of Dockerfiles once', async () => {
    const root = repository();
    putFiles(root, { 't/_note.njk': '# ```second' });
    const { stdout, code } = await managerIn(root, 'plan --against main');
    expect(code).toBe(0);
    expect(stdout).toContain(
      '### Images against `main`: 0 added, 0 removed, 2 rebuilt, 2 unchanged',
    );
    expect(stdout).toContain('- t/\\_note.njk:1 changed\n\n<details><summary>2 images</summary>');
    expect(stdout.match(/^\+# ```second$/gm)).toHaveLength(1);
    expect(stdout).toContain('````diff\n');
    expect(stdout).toContain(' and 1 more (2 images)</summary>');
  });

  it('refuses what is neither a plan nor a commit, and commits with mistakes', async () => {
    const root = repository();
    const unknown = await managerIn(root, 'plan --against no-such');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('no such commit')]);
    const option = await managerIn(root, ['plan', '--against=--output=/x']);
    expect(option.code).toBe(2);
    const noPlan = await managerIn(root, 'plan --against manifest.yml');
    expect([noPlan.code, noPlan.stderr]).toEqual([2, expect.stringContaining('no plan of this')]);
    const both = await managerIn(root, 'plan --against main --reasons');
    expect(both.code).toBe(2);
    putFiles(root, { 't/_note.njk': '{{ nothing }}' });
    git(root, 'commit', '--quiet', '-a', '-m', 'wrong');
    putFiles(root, FILES);
    const wrong = await managerIn(root, 'plan --against main');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('has errors')]);
  });
});

describe('manager plan --against FILE', () => {
  it('compares what a plan holds, and says that Dockerfiles are not in it', async () => {
    const root = projectOf(FILES);
    const folder = mkdtempSync(join(tmpdir(), 'manager-test-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'plan.json');
    writeFileSync(file, (await managerIn(root, 'plan --json')).stdout);
    putFiles(root, { 'manifest.yml': manifest('1.0.0', 'debian:13'), 't/_note.njk': '# second' });
    const comparison = await compared(root, `--against ${file}`);
    expect(comparison.dockerfiles_compared).toBe(false);
    expect(told(comparison)).toContain('p:base-python3.11-d: base debian:12 → debian:13');
    expect(comparison.diffs).toEqual([]);
    const { stdout } = await managerIn(root, `plan --against ${file}`);
    expect(stdout).toContain('has no Dockerfiles');
  });
});
