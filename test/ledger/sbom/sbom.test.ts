import { Version } from '@cyclonedx/cyclonedx-library/Spec';
import { JsonStrictValidator } from '@cyclonedx/cyclonedx-library/Validation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InstalledPackage } from '../../../src/ledger/package.ts';
import { licenseOf } from '../../../src/ledger/sbom/license.ts';
import { readSbom } from '../../../src/ledger/sbom/read-sbom.ts';
import { writeSbom } from '../../../src/ledger/sbom/write-sbom.ts';
import { PACKAGES, sampleLedger } from '../sample-ledger.ts';

interface Document {
  serialNumber: string;
  metadata: { timestamp?: string; component: Record<string, unknown> };
  components: { name: string; purl?: string; licenses?: unknown }[];
}

const parse = (text: string): Document => JSON.parse(text) as Document;
const problemsOf = (text: string): Promise<unknown> =>
  new JsonStrictValidator(Version.v1dot6).validate(text);

describe('an SBOM', () => {
  it('is valid CycloneDX 1.6, and the same each time', async () => {
    const text = writeSbom(sampleLedger(), '1.2.3');
    expect(await problemsOf(text)).toBeNull();
    const shuffled = sampleLedger({ packages: [...PACKAGES].reverse() });
    expect(writeSbom(shuffled, '1.2.3')).toBe(text);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('names the image by its digest', () => {
    const { serialNumber, metadata } = parse(writeSbom(sampleLedger(), '1'));
    const digest = 'ab'.repeat(32);
    expect(metadata.timestamp).toBe('2024-01-02T03:04:05.678Z');
    expect(metadata.component).toMatchObject({
      type: 'container',
      name: 'registry.example:5000/team/app',
      version: '1.0',
      purl: `pkg:docker/team/app@sha256:${digest}?repository_url=registry.example%3A5000`,
      hashes: [{ alg: 'SHA-256', content: digest }],
    });
    const other = sampleLedger({ digest: `sha256:${'cd'.repeat(32)}` });
    expect(parse(writeSbom(other, '1')).serialNumber).not.toBe(serialNumber);
    expect(serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab]/);
  });

  it('has package URLs', () => {
    const { components } = parse(writeSbom(sampleLedger(), '1'));
    expect(components.flatMap(({ purl }) => purl ?? []).sort()).toEqual([
      'pkg:apk/debian/musl@1.2-r1?distro=debian-12',
      'pkg:conda/python@3.11.4?build=h1_0_cpython&channel=conda-forge&subdir=linux-64',
      'pkg:deb/debian/g%2B%2B@4:12.2?arch=amd64&distro=debian-12',
      'pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64&distro=debian-12',
      'pkg:pypi/typing-extensions@4.1',
      'pkg:pypi/typing-extensions@4.1',
      'pkg:rpm/debian/bash@5.1-1.el9?arch=x86_64&distro=debian-12&epoch=1',
    ]);
    const system = components.find(({ purl }) => purl === undefined);
    expect(system).toMatchObject({ type: 'operating-system', name: 'debian', version: '12' });
  });

  it('has licenses only where they are SPDX', () => {
    const { components } = parse(writeSbom(sampleLedger(), '1'));
    const licenses = (name: string): unknown =>
      components.find((component) => component.name === name)?.licenses;
    expect(licenses('musl')).toEqual([{ license: { id: 'MIT' } }]);
    expect(licenses('bash')).toBeUndefined();
    expect(licenses('Typing_Extensions')).toEqual([
      { expression: 'MIT OR (Apache-2.0 WITH LLVM-exception AND LicenseRef-x)' },
    ]);
  });

  it.each([
    'sha256:' + 'ab'.repeat(32),
    'abababababab',
    'debian',
    'debian@sha256:' + 'ab'.repeat(32),
    '[::1]:5000/a/b/c:1',
  ])('of %s is valid too', async (reference) => {
    const bare = { created: undefined, system: undefined, packages: [], problems: ['x', 'y'] };
    expect(await problemsOf(writeSbom(sampleLedger({ reference, ...bare }), '1'))).toBeNull();
  });

  it('is valid whatever packages are called', async () => {
    const word = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '');
    const found: fc.Arbitrary<InstalledPackage> = fc.record({
      ecosystem: fc.constantFrom('apk', 'conda', 'deb', 'pypi', 'rpm'),
      name: word,
      version: word,
      license: fc.string(),
      architecture: fc.string(),
      location: word,
      layer: fc.constantFrom(0, 1, undefined),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(found, { maxLength: 100 }), async (packages) => {
        expect(await problemsOf(writeSbom(sampleLedger({ packages }), '1'))).toBeNull();
      }),
      { numRuns: 4 },
    );
  });

  it('is read back', () => {
    const { title, packages } = readSbom(writeSbom(sampleLedger(), '1'), 'a.cdx.json');
    expect(title).toBe('registry.example:5000/team/app:1.0');
    expect(packages.map(({ ecosystem, name, version }) => [ecosystem, name, version])).toEqual(
      sampleLedger().packages.map(({ ecosystem, name, version }) => [
        ecosystem,
        ecosystem === 'pypi' ? 'typing-extensions' : name,
        version,
      ]),
    );
    expect(packages.find(({ name }) => name === 'libc6')).toMatchObject({ size: 1024 });
  });
});

it.each([
  '',
  'BSD',
  'MIT OR',
  'OR MIT',
  'MIT and ISC',
  '(MIT',
  'MIT)',
  'MIT ISC',
  'MIT WITH',
  '()',
])('the license "%s" is left out', (text) => {
  expect(licenseOf(text)).toBeUndefined();
});

it.each([
  ['{', 'x.json is not JSON'],
  ['[]', 'x.json is not a CycloneDX document: no object'],
  ['{"bomFormat": "SPDX"}', 'x.json is not a CycloneDX document: bomFormat'],
  ['{"bomFormat": "CycloneDX", "components": [1]}', 'CycloneDX document: components.0'],
])('reading refuses %s', (text, message) => {
  expect(() => readSbom(text, 'x.json')).toThrow(message);
});

it('reading passes over what is no package of an image', () => {
  const components = [
    { type: 'library', name: 'a', purl: 'pkg:npm/a@1' },
    { type: 'library', name: 'b', purl: 'nonsense' },
    { type: 'library', name: 'c', purl: 'pkg:deb/debian/c' },
    { type: 'file', name: 'd' },
    { type: 'library', name: 'e', purl: 'pkg:deb/debian/e@1' },
  ];
  const text = JSON.stringify({ bomFormat: 'CycloneDX', components });
  expect(readSbom(text, 'x.json')).toEqual({
    title: 'x.json',
    packages: [{ ecosystem: 'deb', name: 'e', version: '1', location: '', layer: undefined }],
  });
});
