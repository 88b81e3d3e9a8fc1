import { createHash } from 'node:crypto';
import { ComponentType, HashAlgorithm } from '@cyclonedx/cyclonedx-library/Enums';
import {
  Bom,
  Component,
  ComponentRepository,
  HashDictionary,
  LicenseRepository,
  Metadata,
  Property,
  PropertyRepository,
  Tools,
} from '@cyclonedx/cyclonedx-library/Models';
import { JSON as JsonFormat, JsonSerializer } from '@cyclonedx/cyclonedx-library/Serialize';
import { Spec1dot6 } from '@cyclonedx/cyclonedx-library/Spec';
import { formatRepository, versionOf } from '../../registry/reference.ts';
import type { Ledger } from '../ledger.ts';
import type { InstalledPackage } from '../package.ts';
import { licenseOf } from './license.ts';
import { PROPERTY } from './properties.ts';
import { imageUrl, packageUrl, referenceOf } from './purl.ts';

/**
 * A ledger as an SBOM: CycloneDX 1.6, JSON. The same ledger is the same text, byte by byte: the number is made from the image's digest,
 * the time is when the image was built.
 *
 * @param version manager's own
 */
export function writeSbom(ledger: Ledger, version: string): string {
  const image = imageComponent(ledger);
  const bom = new Bom({
    serialNumber: `urn:uuid:${uuidOf(image.purl ?? ledger.digest)}`,
    metadata: new Metadata({
      component: image,
      tools: new Tools({
        components: new ComponentRepository([
          new Component(ComponentType.Application, 'manager', { version }),
        ]),
      }),
      ...(ledger.created !== undefined && { timestamp: new Date(ledger.created) }),
    }),
    components: new ComponentRepository([
      ...systemComponents(ledger),
      ...packageComponents(ledger),
    ]),
  });
  const serializer = new JsonSerializer(new JsonFormat.Normalize.Factory(Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function imageComponent(ledger: Ledger): Component {
  const { reference, digest, platform, layers, problems } = ledger;
  const parsed = referenceOf(reference);
  const purl = imageUrl(ledger);
  const component = new Component(
    ComponentType.Container,
    parsed === undefined ? reference : formatRepository(parsed),
    {
      bomRef: purl,
      version: parsed === undefined ? digest : versionOf(parsed),
      purl,
      hashes: new HashDictionary([[HashAlgorithm['SHA-256'], digest.replace(/^sha256:/, '')]]),
    },
  );
  component.properties = propertiesOf({
    [PROPERTY.platform]: platform,
    [PROPERTY.files]: total(layers.map(({ files }) => files)),
    [PROPERTY.size]: total(layers.map(({ size }) => size)),
    ...Object.fromEntries(
      problems.map((problem, index) => [`${PROPERTY.problem}:${index}`, problem]),
    ),
  });
  return component;
}

function systemComponents({ system }: Ledger): Component[] {
  if (system === undefined) return [];
  const { id, version, title } = system;
  return [
    new Component(ComponentType.OperatingSystem, id, {
      bomRef: `os:${id}${version === undefined ? '' : `-${version}`}`,
      ...(version !== undefined && { version }),
      ...(title !== undefined && { description: title }),
    }),
  ];
}

function packageComponents({ packages, system, layers }: Ledger): Component[] {
  const used = new Set<string>();
  return packages.map((found) => {
    const purl = packageUrl(found, system);
    // The same package may be there twice, for two Pythons.
    const bomRef = used.has(purl) ? `${purl} ${found.location}` : purl;
    used.add(bomRef);
    const license = found.license === undefined ? undefined : licenseOf(found.license);
    const component = new Component(ComponentType.Library, found.name, {
      bomRef,
      version: found.version,
      purl,
      ...(license !== undefined && { licenses: new LicenseRepository([license]) }),
    });
    component.properties = packageProperties(found, layers);
    return component;
  });
}

function packageProperties(found: InstalledPackage, layers: Ledger['layers']): PropertyRepository {
  const layer = found.layer === undefined ? undefined : layers[found.layer];
  return propertiesOf({
    [PROPERTY.location]: found.location,
    [PROPERTY.source]: found.source,
    [PROPERTY.packageSize]: found.size,
    [PROPERTY.layer]: found.layer,
    [PROPERTY.layerDigest]: layer?.digest,
    [PROPERTY.instruction]: layer?.instruction,
  });
}

function propertiesOf(
  values: Readonly<Record<string, string | number | undefined>>,
): PropertyRepository {
  return new PropertyRepository(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [new Property(name, String(value))],
    ),
  );
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** RFC 9562, section 6.6, the namespace of URLs, and section 5.5: a UUID that is made from a name. */
const URL_NAMESPACE = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

function uuidOf(url: string): string {
  const bytes = createHash('sha1').update(URL_NAMESPACE).update(url).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
