import { describe, expect, it } from 'vitest';
import { ImageComparisonSchema } from '../../../src/ledger/compare/comparison-schema.ts';
import { writeSbom } from '../../../src/ledger/sbom/write-sbom.ts';
import { PACKAGES, sampleLedger } from '../../ledger/sample-ledger.ts';
import { FILES, managerIn } from '../../support/cli-project.ts';
import { putFiles, readFiles, scratchFolder } from '../../support/scratch.ts';

/** A folder with the SBOMs of two releases. */
function folderOfTwo(): string {
  const folder = scratchFolder();
  const newer = PACKAGES.filter(({ name }) => name !== 'bash').map((found) =>
    found.name === 'libc6' ? { ...found, version: '2.41-1', size: 3_001_024 } : found,
  );
  const after = sampleLedger({ reference: 'registry.example:5000/team/app:1.1', packages: newer });
  putFiles(folder, {
    'a.cdx.json': writeSbom(sampleLedger(), '1'),
    'b.cdx.json': writeSbom(after, '1'),
    ...FILES,
  });
  return folder;
}

/** Nobody is to be asked. */
const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

describe('manager diff-images', () => {
  it('compares two SBOMs without an engine', async () => {
    const folder = folderOfTwo();
    const { code, stdout, stderr } = await managerIn(folder, 'diff-images a.cdx.json b.cdx.json', {
      env,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout)
      .toBe(`          registry.example:5000/team/app:1.0  registry.example:5000/team/app:1.1
packages  7                                   6                                   −1

Debian packages (dpkg): 1 changed
  ~  libc6  2.36-9+deb12u10 → 2.41-1  +3.0 MB

RPM packages: 1 removed
  -  bash  1:5.1-1.el9
`);
  });

  it('writes Markdown and JSON', async () => {
    const folder = folderOfTwo();
    const markdown = await managerIn(folder, 'diff-images a.cdx.json b.cdx.json --markdown');
    expect(markdown.stdout).toContain('| libc6 | 2.36-9+deb12u10 | 2.41-1 | +3.0 MB |  |\n');
    const json = await managerIn(folder, 'diff-images a.cdx.json b.cdx.json --json');
    const record = ImageComparisonSchema.parse(JSON.parse(json.stdout));
    expect(record).toMatchObject({
      version: 1,
      differs: true,
      before: { image: 'registry.example:5000/team/app:1.0', packages: 7, size: null },
      layers: null,
      packages: [
        { change: 'changed', name: 'libc6', growth: 3_000_000, layers: [] },
        { change: 'removed', name: 'bash', growth: null },
      ],
    });
  });

  it.each([
    ['a.cdx.json b.cdx.json --exit-code', 1],
    ['a.cdx.json a.cdx.json --exit-code', 0],
    ['a.cdx.json b.cdx.json', 0],
  ])('%s exits %i', async (line, code) => {
    expect((await managerIn(folderOfTwo(), `diff-images ${line}`)).code).toBe(code);
  });

  it('says that nothing differs', async () => {
    const { stdout } = await managerIn(folderOfTwo(), 'diff-images a.cdx.json a.cdx.json');
    expect(stdout).toContain('\nNo package differs.\n');
  });

  it.each([
    ['a.cdx.json manifest.yml', 1, 'no container engine answers'],
    ['a.cdx.json', 2, 'diff-images'],
    ['a.cdx.json b.cdx.json --json --markdown', 2, '--json and --markdown are two outputs'],
    ['a.cdx.json none.json', 1, 'no container engine answers'],
  ])('refuses %s (%i): %s', async (line, code, message) => {
    const ended = await managerIn(folderOfTwo(), `diff-images ${line}`, { env });
    expect(ended.code).toBe(code);
    expect(ended.stdout + ended.stderr).toContain(message);
  });
});

describe('manager sbom', () => {
  it.each([
    ['sbom', 'the SBOMs of the manifest need a folder'],
    ['sbom -o -', 'the SBOMs of the manifest need a folder'],
    ['sbom a b', 'several SBOMs need a folder'],
    ['sbom a --only x', '--only chooses images of the manifest'],
    ['sbom -o out --only none/at/all', 'none/at/all'],
  ])('refuses `%s`: %s', async (line, message) => {
    const folder = folderOfTwo();
    const before = readFiles(folder);
    const { code, stdout, stderr } = await managerIn(folder, line, { env });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(readFiles(folder)).toEqual(before);
  });
});
