import { describe, expect, it } from 'vitest';
import { FILES, MANIFEST, cliProject } from '../../support/cli-project.ts';

const DISTRO =
  'add distro debian13 --like debian12 --base-image debian:trixie-slim --suffix trixie';
const CUDA =
  'add cuda 12.8.1 --like 12.4.1 --component cudart=12.8.90-1 --component cudnn9=9.8.0.87-1';

const commentsOf = (text: string | undefined): string[] => text?.match(/#.*/g) ?? [];

/** The lines of one text that another lacks. */
function newLines(before: string, after: string | undefined): string[] {
  const known = new Set(before.split('\n'));
  return (after ?? '').split('\n').filter((line) => !known.has(line));
}

describe.each([DISTRO, CUDA, 'add python 3.13'])('%s', (line) => {
  it('keeps the comments, prints the diff of the manifest first, and leaves a fresh tree', async () => {
    const { manager, files } = cliProject();
    await manager('-dm');
    const { code, stdout } = await manager(line);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^--- a\/manifest\.yml\n\+\+\+ b\/manifest\.yml\n@@ /);
    expect(stdout).toContain('--- a/metadata.json\n');
    expect(stdout).toMatch(/\nBentoML 1\.0\.0: \d+ images\n/);
    expect(stdout).toMatch(/\nmanifest\.yml +written\n/);
    const after = files()['manifest.yml'];
    expect(after).not.toBe(MANIFEST);
    expect(commentsOf(after)).toEqual(commentsOf(MANIFEST));
    expect((await manager('check --strict')).code).toBe(0);
    // What it wrote is what its diff said.
    expect(newLines(MANIFEST, after).filter((text) => !stdout.includes(`\n+${text}\n`))).toEqual(
      [],
    );
  });

  it('--dry-run prints the same diff and writes nothing', async () => {
    const { manager, stamps } = cliProject();
    await manager('-dm');
    const before = stamps();
    const dry = await manager(`${line} --dry-run`);
    expect([dry.code, dry.stderr]).toEqual([0, expect.stringContaining('nothing was written')]);
    expect(stamps()).toEqual(before);
    const { stdout } = await manager(line);
    expect(stdout.startsWith(dry.stdout)).toBe(true);
  });

  it('leaves metadata.json alone where there is none', async () => {
    const { manager, files } = cliProject();
    await manager('generate');
    expect((await manager(line)).code).toBe(0);
    expect(files()).not.toHaveProperty(['metadata.json']);
  });

  it('prints the diff only with --quiet', async () => {
    const { manager } = cliProject();
    const { code, stdout, stderr } = await manager(`${line} -q`);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^--- a\/manifest\.yml\n/);
    expect(stdout).not.toContain('BentoML 1.0.0:');
  });
});

describe('a mistake', () => {
  it.each([
    ['add distro debian13 --like debian2 --base-image a:1', "Did you mean 'debian12'?"],
    ['add distro debian13 --base-image a:1', '--like is missing'],
    ['add distro debian13 --like debian12', '--base-image is missing'],
    ['add distro debian12 --like debian12 --base-image a:1', 'there is a distro debian12 already'],
    [`${DISTRO} --packages apps`, "Did you mean 'app'?"],
    [`${DISTRO} --supported-until tomorrow`, 'tomorrow'],
    [`${DISTRO} --templates-dir ../outside`, 'templates'],
    ['add distro debian13 --like debian12 --base-image a:1 --suffix slim', 'same tag'],
    ['add cuda 12.4.1 --component cudart=1', 'there is a CUDA version 12.4.1 already'],
    ['add cuda 12.8.1 --like 12.4.1 --component cudart=1', 'no version for cudnn9'],
    ['add cuda 12.8.1 --like 12.4 --component cudart=1', "no CUDA version '12.4'"],
    ['add cuda 12.8.1 --component cudart', 'not NAME=VERSION'],
    ['add cuda 12.8.1', 'no components'],
    ['add python 3.12', 'the manifest has Python 3.12 already'],
    ['add python three', 'three'],
    ['add python 3.13 --distros debian21', "no distro 'debian21'"],
    ['add python 3.13 --supported-until 2029-02-30', '2029-02-30'],
  ])('%s exits 2 and changes nothing', async (line, said) => {
    const { manager, stamps } = cliProject();
    await manager('-dm');
    const before = stamps();
    const { code, stdout, stderr } = await manager(line);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
    expect(stamps()).toEqual(before);
  });

  it('in a template stops it before anything is written', async () => {
    const template = 'templates/debian/runtime.Dockerfile.njk';
    const broken = `${FILES[template] ?? ''}{% if distro == 'debian13' %}{{ nope }}{% endif %}\n`;
    const { manager, stamps } = cliProject({ [template]: broken });
    await manager('-dm');
    const before = stamps();
    const { code, stderr } = await manager(DISTRO);
    expect([code, stderr]).toEqual([2, expect.stringContaining('template/undefined')]);
    expect(stamps()).toEqual(before);
  });
});

it('says that a line is one of the manifest as it would be', async () => {
  const { manager, files } = cliProject();
  const { code, stderr } = await manager('add distro x --like debian12 --base-image Debian:13');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^manifest\.yml:\d+:\d+: error manifest\/bad-reference/m);
  expect(stderr).toContain('note: in the manifest as it would be; nothing was written');
  expect(files()['manifest.yml']).toBe(MANIFEST);
});

describe('add distro', () => {
  it('goes to the packages named, with the facts given', async () => {
    const { manager, files, metadataKeys } = cliProject();
    await manager('-dm');
    const more = '--packages web --supported-until 2030-06-30 --cuda-prefix-url debian13';
    expect((await manager(`${DISTRO} ${more}`)).code).toBe(0);
    const names = metadataKeys().filter((key) => key.includes('trixie'));
    expect(names).toEqual([
      'web:1.0.0-python3.11-trixie-runtime',
      'web:1.0.0-python3.12-trixie-runtime',
    ]);
    expect(files()).toHaveProperty(['generated/web/debian13/runtime/Dockerfile']);
    expect(newLines(MANIFEST, files()['manifest.yml'])).toEqual([
      '      - debian13',
      '  debian13:',
      '    base_image: debian:trixie-slim',
      '    add_to_tags: trixie',
      expect.stringMatching(/^ {4}(supported_until|cuda_prefix_url): /),
      expect.stringMatching(/^ {4}(supported_until|cuda_prefix_url): /),
    ]);
  });

  it('says what it took from the other distro', async () => {
    const { manager } = cliProject();
    const { stderr } = await manager(DISTRO);
    expect(stderr).toContain('debian13 takes its CUDA packages from debian12, as debian12 does');
    const alpine = await manager('add distro a --like alpine3.20 --base-image alpine:3.21');
    expect(alpine.stderr).not.toContain('CUDA');
  });

  it('starts a family of its own as a copy of the other', async () => {
    const { manager, files } = cliProject();
    const { code, stdout } = await manager(`${DISTRO} --templates-dir templates/debian13`);
    expect(code).toBe(0);
    for (const type of ['runtime', 'cudnn', 'devel']) {
      const name = `${type}.Dockerfile.njk`;
      expect(files()[`templates/debian13/${name}`]).toBe(FILES[`templates/debian/${name}`]);
      expect(stdout).toContain(`+++ b/templates/debian13/${name}\n`);
    }
    expect((await manager('check --strict')).code).toBe(0);
  });

  it('does not overwrite a family that is there; starters fill its gaps, and lint clean', async () => {
    const mine = 'FROM {{ metadata.base_image }}\nUSER 1000:1000\n';
    const { manager, files } = cliProject({ 'templates/mine/runtime.Dockerfile.njk': mine });
    const { code, stderr } = await manager(`${DISTRO} --templates-dir templates/mine`);
    expect(code).toBe(0);
    expect(stderr).not.toContain('warning');
    expect(files()['templates/mine/runtime.Dockerfile.njk']).toBe(mine);
    expect(files()).toHaveProperty(['templates/mine/cudnn.Dockerfile.njk']);
    expect(files()['generated/app/debian13/devel/Dockerfile']).toMatch(
      /^FROM debian:trixie-slim$/m,
    );
    expect((await manager('check --strict')).code).toBe(0);
  });
});

describe('add cuda', () => {
  it('makes images for the new version beside the old ones', async () => {
    const { manager, metadataKeys } = cliProject();
    await manager('-dm');
    await manager(CUDA);
    expect(metadataKeys().filter((key) => /python3\.12.*cudnn/.test(key))).toEqual([
      'app:1.0.0-python3.12-slim-cudnn-cuda12.4.1',
      'app:1.0.0-python3.12-slim-cudnn-cuda12.8.1',
    ]);
  });
});

describe('add python', () => {
  it('is for some distros, if asked; those that merge them keep what they had', async () => {
    const { manager, metadataKeys } = cliProject();
    await manager('-dm');
    expect((await manager('add python 3.13 --distros debian12')).code).toBe(0);
    expect(metadataKeys().filter((key) => key.includes('3.13'))).toEqual([
      'app:1.0.0-python3.13-slim-runtime',
      'app:1.0.0-python3.13-slim-cudnn',
      'app:devel-python3.13-slim',
      'web:1.0.0-python3.13-slim-runtime',
    ]);
  });
});
