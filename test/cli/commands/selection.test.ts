import { describe, expect, it } from 'vitest';
import { MANIFEST, cliProject } from '../../support/cli-project.ts';

const BULLSEYE = 'generated/web/debian11/runtime/Dockerfile';

/** The manifest without debian11: a whole run removes its file. */
const WITHOUT_DEBIAN11 = MANIFEST.replace('      - debian11\n', '').replace(
  / {2}debian11:\n( {4}.*\n)+/,
  '',
);

describe('a selection', () => {
  it.each([
    '-r runtime',
    '--releases=devel,cudnn',
    '--packages web',
    '--distros debian*',
    '--only app/debian*/cudnn/py3.12',
    '--only app:*-cudnn',
    '-pv 3.12',
    '-cv 12.4.1',
    '-pv 3.13',
    '-cv 12.6.3',
  ])('%s removes nothing', async (flags) => {
    const { manager, put, files } = cliProject();
    await manager('generate');
    put({ 'manifest.yml': WITHOUT_DEBIAN11 });
    const { code, stdout } = await manager(`generate ${flags}`);
    expect([code, stdout]).toEqual([0, expect.stringContaining(' 0 removed')]);
    expect(files()).toHaveProperty([BULLSEYE]);
    expect((await manager('generate')).stdout).toContain(' 1 removed');
    expect(files()).not.toHaveProperty([BULLSEYE]);
  });

  it('renders its part only, and counts it', async () => {
    const { manager, files } = cliProject();
    const { stdout } = await manager('--only app/*/*/py3.12 -r runtime');
    expect(stdout).toMatch(/^BentoML 1\.0\.0: 2 of 14 images\n {2}app {2}2 images {2}2 runtime\n/);
    const rendered = Object.keys(files()).filter((path) => path.endsWith('/Dockerfile'));
    expect(rendered).toEqual([
      'generated/app/alpine3.20/runtime/Dockerfile',
      'generated/app/debian12/runtime/Dockerfile',
    ]);
  });

  it('keeps the other entries of metadata.json, in the order of the matrix', async () => {
    const { manager, metadataKeys, files, put } = cliProject();
    await manager('-dm');
    const [all, text] = [metadataKeys(), files()['metadata.json']];
    await manager('-dm -pv 3.12 -r runtime');
    expect(files()['metadata.json']).toBe(text);

    put({ 'metadata.json': '{}' });
    await manager('-dm --packages web');
    expect(metadataKeys()).toEqual(all.filter((key) => key.startsWith('web:')));
    await manager('-dm --packages app');
    expect(files()['metadata.json']).toBe(text);
  });

  it('is checked as what it is', async () => {
    const { manager } = cliProject();
    await manager('-dm -r runtime');
    expect((await manager('generate --check -dm -r runtime')).code).toBe(0);
    expect((await manager('generate --check -dm')).code).toBe(2);
  });

  it('that matches nothing is refused, with what was probably meant', async () => {
    const { manager, stamps } = cliProject();
    await manager('-dm');
    const before = stamps();
    const { code, stderr } = await manager('-r runtim --distros debian21 --only x/y -dm');
    expect(code).toBe(2);
    expect(stderr).toContain("--releases runtim matches no image\n  hint: Did you mean 'runtime'?");
    expect(stderr).toContain("--distros debian21 matches no image\n  hint: Did you mean 'debian");
    expect(stderr).toContain('--only x/y matches no image');
    expect(stamps()).toEqual(before);
  });
});

describe('an axis on the command line', () => {
  it('-pv with a version that is not listed becomes the axis', async () => {
    const { manager, metadataKeys, files } = cliProject();
    await manager('-dm');
    await manager('-dm -pv 3.13 -pv 3.12');
    expect(metadataKeys()).toHaveLength(14);
    expect(metadataKeys().filter((key) => key.includes('python3.13'))).toHaveLength(7);
    expect(metadataKeys().filter((key) => key.includes('python3.11'))).toEqual([]);
    expect(files()['generated/README.md']).not.toContain('python3.11');
  });

  it('-bv changes the tags; the old entries go, as does what is no longer wanted', async () => {
    const { manager, metadataKeys, files, put } = cliProject();
    await manager('-dm');
    put({ 'manifest.yml': WITHOUT_DEBIAN11 });
    const { stdout } = await manager('-dm -bv 2.0.0');
    expect(stdout).toContain(' 1 removed');
    expect(files()).not.toHaveProperty([BULLSEYE]);
    expect(metadataKeys()).toHaveLength(12);
    expect(metadataKeys().filter((key) => key.includes('1.0.0'))).toEqual([]);
    expect(metadataKeys()).toContain('app:devel-python3.11-slim');
    expect(files()['generated/app/debian12/runtime/Dockerfile']).toContain('version="2.0.0"');
  });

  it('-cv several times makes images for each, told apart by a suffix', async () => {
    const { manager, metadataKeys } = cliProject();
    await manager('-dm -cv 12.4.1 -cv 12.6.3');
    const cudnn = metadataKeys().filter((key) => key.includes('cudnn'));
    expect(cudnn).toEqual([
      'app:1.0.0-python3.11-slim-cudnn-cuda12.4.1',
      'app:1.0.0-python3.11-slim-cudnn-cuda12.6.3',
      'app:1.0.0-python3.12-slim-cudnn-cuda12.4.1',
      'app:1.0.0-python3.12-slim-cudnn-cuda12.6.3',
    ]);
  });
});

describe('building and pushing without an engine', () => {
  const nowhere = { env: { DOCKER_HOST: 'unix:///does/not/exist.sock' } };

  it.each([
    '-bi',
    '-pth',
    '-p',
    '-bi -pth',
    '-g images',
    '-g dockerfiles,images -p',
    'generate --build-images',
    'build',
    'push -bv 0.13.0',
  ])('%s names the address tried, exits 1 and writes nothing', async (line) => {
    const { manager, stamps } = cliProject();
    const before = stamps();
    const { code, stdout, stderr } = await manager(line, nowhere);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      'error engine/connect: no container engine answers: at unix:///does/not/exist.sock (DOCKER_HOST)',
    );
    expect(stderr).toContain('\n  hint: ');
    expect(stamps()).toEqual(before);
  });

  it.each(['-bi -pth', '-p', '-g images'])(
    '%s needs none with --stop-at-generate',
    async (line) => {
      const { manager, files } = cliProject();
      expect((await manager(`${line} -sag -dm`, nowhere)).code).toBe(0);
      expect(files()).toHaveProperty(['metadata.json']);
    },
  );

  it.each([
    ['-bi -vl', 'manifest.yml is valid'],
    ['-g dockerfiles', '10 written'],
    ['build --push -dr', 'Would build 14 images'],
  ])('%s needs none', async (line, said) => {
    const { code, stdout } = await cliProject().manager(line, nowhere);
    expect([code, stdout]).toEqual([0, expect.stringContaining(said)]);
  });

  it.each([
    ['build --registry quay.io', '--registry quay.io: the manifest has none of that name'],
    ['build --platform linux/s390x', '--platform linux/s390x: the manifest has none of that name'],
    ['build --secret id=a,src=none', '--secret id=a: there is no file none'],
    ['build --ssh default', '--ssh default: no SSH agent is known'],
    ['-bi --progress json --format json', '--progress json and --format json both write'],
    ['push --readmes', '--readmes: no registry of this run takes READMEs'],
    ['build --jobs 0', '--jobs'],
  ])('%s is refused before an engine is looked for', async (line, said) => {
    const { manager, stamps } = cliProject();
    const before = stamps();
    const { code, stdout, stderr } = await manager(line, nowhere);
    expect([code, stdout + stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(stamps()).toEqual(before);
  });
});
