import { PackageURL } from 'packageurl-js';
import { DOCKER_HUB, parseReference } from '../../registry/reference.ts';
import type { ImageReference } from '../../registry/reference.ts';
import type { Ledger } from '../ledger.ts';
import type { Package } from '../package.ts';
import type { OperatingSystem } from '../sources/os-release.ts';

type Qualifiers = Readonly<Record<string, string | undefined>>;

/** A package's URL (purl specification, "PURL-TYPES"), the same everywhere for the same package of the same distribution. */
export function packageUrl(found: Package, system: OperatingSystem | undefined): string {
  const { ecosystem, name, version, architecture: arch } = found;
  const distro = distroOf(system);
  switch (ecosystem) {
    case 'deb':
      return format('deb', system?.id ?? 'debian', name, version, { arch, distro });
    case 'apk':
      return format('apk', system?.id ?? 'alpine', name, version, { arch, distro });
    case 'rpm': {
      const epoch = found.epoch === undefined ? undefined : String(found.epoch);
      return format('rpm', system?.id, name, version, { arch, epoch, distro });
    }
    case 'pypi':
      return format('pypi', undefined, name, version, {});
    case 'conda': {
      const { build, channel, subdir } = found;
      return format('conda', undefined, name, version, { build, channel, subdir });
    }
  }
}

/** An image's URL: of its configuration, which needs no registry to be known by. */
export function imageUrl({ reference, digest }: Ledger): string {
  const parsed = referenceOf(reference);
  if (parsed === undefined) return format('docker', undefined, 'image', digest, {});
  const parts = parsed.path.split('/');
  const name = parts.pop() ?? '';
  const namespace = parts.length === 0 ? undefined : parts.join('/');
  const isHub = parsed.host === DOCKER_HUB;
  const home = isHub ? undefined : parsed.host;
  return format('docker', namespace, name, digest, { repository_url: home });
}

/** Undefined: the image was asked for by its id. */
export function referenceOf(reference: string): ImageReference | undefined {
  if (/^(?:sha256:)?[0-9a-f]{12,64}$/.test(reference)) return undefined;
  try {
    return parseReference(reference);
  } catch {
    return undefined;
  }
}

/** `debian-12`, as scanners look it up. */
function distroOf(system: OperatingSystem | undefined): string | undefined {
  if (system === undefined) return undefined;
  return system.version === undefined ? system.id : `${system.id}-${system.version}`;
}

function format(
  type: string,
  namespace: string | undefined,
  name: string,
  version: string,
  qualifiers: Qualifiers,
): string {
  const known = Object.entries(qualifiers).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [[key, value] as const],
  );
  const url = new PackageURL(
    type,
    namespace,
    name,
    version,
    known.length === 0 ? undefined : Object.fromEntries(known),
    undefined,
  ).toString();
  // The library leaves it as it is in versions; by the specification it is encoded, which is what scanners write and compare.
  return url.replaceAll('+', '%2B');
}
