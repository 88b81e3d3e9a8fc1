import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { causeText } from '../../../src/cli/trust/reasons-text.ts';
import { ComparisonSchema } from '../../../src/trust/against/comparison-schema.ts';
import { managerIn as managerWith } from '../../support/cli-project.ts';
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

/** The program, with what git needs of an environment. */
function managerIn(root: string, line: string | readonly string[]) {
  return managerWith(root, line, { env: { PATH: process.env['PATH'] } });
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
    const refusal = async (line: string | readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await managerIn(root, line);
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    const unknown = await refusal('plan --against no-such');
    expect(unknown).toContain(`git knows no such commit in ${dirname(realpathSync(root))}. `);
    expect(unknown).toContain('`git fetch`');
    expect(await refusal(['plan', '--against=--output=/x'])).toContain('git knows no such commit');
    expect(await refusal('plan --against manifest.yml')).toContain('no plan of this version');
    expect(await refusal('plan --against main --reasons')).toContain('different questions');
    putFiles(root, { 't/_note.njk': '{{ nothing }}' });
    git(root, 'commit', '--quiet', '-a', '-m', 'wrong');
    putFiles(root, FILES);
    expect(await refusal('plan --against main')).toMatch(/has errors: t\/_note\.njk:1:\d+: /);
  });

  it('refuses commits without the manifest, or without its folder', async () => {
    const root = repository();
    const [folder, commit] = [join(root, 'new'), git(root, 'rev-parse', 'main').slice(0, 12)];
    putFiles(folder, FILES);
    const { code, stderr } = await managerIn(folder, 'plan --against main');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`there was no manifest.yml at that commit (${commit})`),
    ]);
    putFiles(root, { 'other.yml': FILES['manifest.yml'] });
    const other = await managerIn(root, 'plan --manifest-file other.yml --against main');
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining('there was no other.yml at that commit'),
    ]);
  });

  it('refuses a commit where there is no repository, and where there is no git', async () => {
    const alone = projectOf(FILES);
    // What lies above the folder of temporary files is not looked at.
    const env = {
      PATH: process.env['PATH'],
      GIT_CEILING_DIRECTORIES: dirname(realpathSync(alone)),
    };
    const none = await managerWith(alone, 'plan --against main', { env });
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringContaining('there is no such file, and the manifest is in no git repository'),
    ]);
    const noGit = await managerWith(alone, 'plan --against main', { env: { PATH: alone } });
    expect([noGit.code, noGit.stderr]).toEqual([2, expect.stringContaining('there is no git')]);
    const elsewhere = await managerWith(alone, 'plan --against main', {
      env: { ...env, GIT_DIR: join(repository(), '../.git'), GIT_WORK_TREE: alone },
    });
    expect(elsewhere.stderr).toContain('there was no manifest.yml at that commit');
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
