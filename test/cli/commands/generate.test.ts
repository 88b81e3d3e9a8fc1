import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../support/scratch.ts';
import { FILES, MANIFEST, cliProject, managerIn } from '../../support/cli-project.ts';

const RUNTIME = 'generated/app/debian12/runtime/Dockerfile';

describe('generate', () => {
  it('writes the tree, says so on one screen, and writes nothing the second time', async () => {
    const { manager, stamps, files } = cliProject();
    expect(await manager('-dm')).toEqual({
      code: 0,
      stdout: `BentoML 1.0.0: 14 images
  app  8 images  4 runtime, 2 cudnn, 2 devel
  web  6 images  6 runtime
generated/     10 files:  10 written, 0 unchanged, 0 removed
metadata.json             written
`,
      stderr: 'Past the end of its support: debian11 (`manager list` shows the dates).\n',
    });
    expect(Object.keys(files()).sort()).toEqual(
      [
        'generated.files.json',
        'generated/README.md',
        'generated/app/README.md',
        'generated/app/alpine3.20/runtime/Dockerfile',
        'generated/app/debian12/cudnn/Dockerfile',
        'generated/app/debian12/devel/Dockerfile',
        RUNTIME,
        'generated/web/README.md',
        'generated/web/alpine3.20/runtime/Dockerfile',
        'generated/web/debian11/runtime/Dockerfile',
        'generated/web/debian12/runtime/Dockerfile',
        'metadata.json',
        ...Object.keys(FILES),
      ].sort(),
    );
    const before = stamps();
    const { code, stdout } = await manager('generate -dm');
    expect(code).toBe(0);
    expect(stdout).toContain('0 written, 10 unchanged, 0 removed');
    expect(stdout).toMatch(/metadata\.json +unchanged\n/);
    expect(stamps()).toEqual(before);
  });

  it('leaves metadata.json alone unless asked', async () => {
    const { manager, files } = cliProject({ 'metadata.json': 'mine' });
    expect((await manager('generate')).code).toBe(0);
    expect(files()['metadata.json']).toBe('mine');
  });

  it('writes unchanged files again with --overwrite', async () => {
    const { manager, files, stamps } = cliProject();
    await manager('-dm');
    const [texts, before] = [files(), stamps()];
    const { stdout } = await manager('-o -dm');
    expect(stdout).toContain('10 written, 0 unchanged');
    expect(files()).toEqual(texts);
    const after = stamps();
    expect(after[RUNTIME]).not.toBe(before[RUNTIME]);
    expect(after['metadata.json']).not.toBe(before['metadata.json']);
    expect(after['manifest.yml']).toBe(before['manifest.yml']);
  });

  it('says nothing with --quiet but errors', async () => {
    const { manager } = cliProject();
    expect(await manager('-dm --quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await manager('-vl -q')).toEqual({ code: 0, stdout: '', stderr: '' });
    const { code, stderr } = await manager('-q -r nope');
    expect(code).toBe(2);
    expect(stderr).toContain('options/no-match');
  });

  it('puts the tree elsewhere with --dockerfile-dir, relative or absolute', async () => {
    const { manager, files, metadataKeys } = cliProject();
    expect((await manager('-dd out/images -dm')).stdout).toMatch(/^out\/images\/ +10 files/m);
    expect(files()).toHaveProperty(['out/images/app/debian12/runtime/Dockerfile']);
    expect(files()).toHaveProperty(['out/images.files.json']);
    expect(files()['metadata.json']).toContain('"out/images/app/debian12/runtime/Dockerfile"');
    expect(metadataKeys()).toHaveLength(14);

    const elsewhere = `${scratchFolder()}/deep/er`;
    expect((await manager(['-dd', elsewhere])).code).toBe(0);
    expect((await manager(['generate', '--check', '-dd', elsewhere])).code).toBe(2); // metadata.json names out/images
    expect(files()).not.toHaveProperty(['generated.files.json']);
  });

  it('takes templates from the folder of the manifest, and writes to the current one', async () => {
    const { root, files, stamps } = cliProject();
    const before = stamps();
    const cwd = scratchFolder();
    const { code, stdout } = await managerIn(cwd, ['-mf', `${root}/manifest.yml`, '-dm']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('10 written')]);
    expect(stamps()).toEqual(before);
    expect((await managerIn(cwd, ['check', '-mf', `${root}/manifest.yml`])).code).toBe(0);

    mkdirSync(`${root}/inner`);
    expect((await managerIn(`${root}/inner`, '-mf ../manifest.yml')).code).toBe(0);
    expect(files()).toHaveProperty(['inner/generated/app/debian12/runtime/Dockerfile']);
  });

  it('shows places in a manifest elsewhere from where the user is', async () => {
    const { root, put } = cliProject();
    put({ 'manifest.yml': `${MANIFEST}nope: 1\n`, 'inner/x': '' });
    const { code, stderr } = await managerIn(`${root}/inner`, '-mf ../manifest.yml');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^\.\.\/manifest\.yml:\d+:1: error manifest\/unknown-key/);
  });
});

describe('--check', () => {
  it('is 0 when the tree is fresh and 2 with a unified diff when it is not; it writes nothing', async () => {
    const { manager, put, stamps, files } = cliProject();
    await manager('-dm');
    expect(await manager('generate --check')).toMatchObject({
      code: 0,
      stdout: 'The tree on disk is fresh.\n',
    });
    put({ [RUNTIME]: (files()[RUNTIME] ?? '').replace('USER 1000:1000', 'USER root') });
    const before = stamps();
    const { code, stdout, stderr } = await manager('generate --check');
    expect(code).toBe(2);
    expect(stdout).toBe(`--- a/${RUNTIME}
+++ b/${RUNTIME}
@@ -1,5 +1,5 @@
 FROM debian:bookworm-slim
 ARG PYTHON_VERSION
 LABEL org.opencontainers.image.version="1.0.0"
-USER root
+USER 1000:1000
 CMD ["app", "runtime"]
\\ No newline at end of file
`);
    expect(stderr).toContain('error tree/stale: the tree on disk is stale: 1 file of it');
    expect(stderr).toContain('Run `manager generate` (with the same flags)');
    expect(stamps()).toEqual(before);
  });

  it('is 2 when nothing was generated yet, and leaves no trace', async () => {
    const { manager, stamps } = cliProject();
    const before = stamps();
    const { code, stdout } = await manager('generate --check -dm');
    expect(code).toBe(2);
    expect(stdout).toContain(`--- /dev/null\n+++ b/${RUNTIME}\n`);
    expect(stdout).toContain('+++ b/metadata.json\n');
    expect(stamps()).toEqual(before);
  });
});

describe('--dry-run', () => {
  it('says what would change and changes nothing', async () => {
    const { manager, put, stamps } = cliProject();
    const untouched = stamps();
    const { code, stdout } = await manager('-dr -dm');
    expect(code).toBe(0);
    expect(stdout).toContain('Would touch 11 files:\n');
    expect(stdout).toContain('  write  metadata.json\n');
    expect(stamps()).toEqual(untouched);

    await manager('-dm');
    expect((await manager('-dr -dm')).stdout).toMatch(/\nNothing would change\.\n$/);
    put({
      'manifest.yml': MANIFEST.replace('      - debian11\n', '').replace(
        / {2}debian11:\n( {4}.*\n)+/,
        '',
      ),
    });
    const before = stamps();
    const again = await manager('-dr');
    expect(again.stdout).toContain('  remove  generated/web/debian11/runtime/Dockerfile\n');
    expect(stamps()).toEqual(before);
  });

  it('fits on one screen, whatever would change', async () => {
    const many = Array.from({ length: 40 }, (_, i) => `d${i}`);
    const { manager } = cliProject({
      'manifest.yml': `packages: { app: { runtime: [${many.join(', ')}] } }\ndistros:\n${many.map((name) => `  ${name}: { templates_dir: templates/debian, base_image: a:1, add_to_tags: ${name} }\n`).join('')}`,
    });
    const { stdout } = await manager('-dr -bv 1.0');
    expect(stdout.split('\n').length).toBeLessThan(24);
    expect(stdout).toMatch(/\n {2}and 30 more\n$/);
  });
});

describe('--validate', () => {
  it('reads the manifest only; it needs no BentoML version for that', async () => {
    const { manager, put, stamps } = cliProject();
    expect((await manager('-vl')).stdout).toContain('is valid: 14 images.\n');
    put({
      'manifest.yml': MANIFEST.replace("bentoml_version: '1.0.0'\n", ''),
      'templates/debian/runtime.Dockerfile.njk': '{{ nope }}',
    });
    const before = stamps();
    const { code, stdout } = await manager('-vl');
    expect([code, stdout]).toEqual([0, expect.stringContaining('is valid: 14 images.\n')]);
    expect(stamps()).toEqual(before);
  });

  it('finds mistakes', async () => {
    const { manager } = cliProject({ 'manifest.yml': MANIFEST.replace("'3.12'", '3.12') });
    const { code, stdout, stderr } = await manager('-vl');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('manifest.yml:5:5: error manifest/unquoted-number');
  });
});
