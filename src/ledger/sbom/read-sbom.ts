import { PackageURL } from 'packageurl-js';
import * as z from 'zod';
import { InputError } from '../../errors.ts';
import type { Ecosystem, InstalledPackage } from '../package.ts';
import { packageOrder } from '../package.ts';
import { PROPERTY } from './properties.ts';

/** What an SBOM tells of an image's packages. */
export interface SbomPackages {
  /** The image, as the document calls it. */
  readonly title: string;
  readonly packages: readonly InstalledPackage[];
}

const propertiesShape = z
  .array(z.object({ name: z.string(), value: z.string().optional() }))
  .optional();
const sbomShape = z.object({
  bomFormat: z.literal('CycloneDX'),
  metadata: z
    .object({
      component: z.object({ name: z.string(), version: z.string().optional() }).optional(),
    })
    .optional(),
  components: z
    .array(z.object({ purl: z.string().optional(), properties: propertiesShape }))
    .optional(),
});

const ECOSYSTEMS: ReadonlySet<string> = new Set<Ecosystem>(['apk', 'conda', 'deb', 'pypi', 'rpm']);

/**
 * The packages of a CycloneDX document, ours or another tool's: components with a package URL of an ecosystem that ledgers know.
 *
 * @param shown what the file is called in messages
 * @throws InputError when the text is no CycloneDX document in JSON
 */
export function readSbom(text: string, shown: string): SbomPackages {
  const { metadata, components = [] } = documentIn(text, shown);
  const image = metadata?.component;
  const packages = components.flatMap(({ purl, properties = [] }) => {
    const found = purl === undefined ? undefined : packageOf(purl);
    if (found === undefined) return [];
    const said = new Map(properties.map(({ name, value }) => [name, value]));
    const size = Number(said.get(PROPERTY.packageSize) ?? Number.NaN);
    const location = said.get(PROPERTY.location) ?? '';
    const sized = Number.isSafeInteger(size) && { size };
    return [{ ...found, ...sized, location, layer: undefined }];
  });
  const name = image === undefined ? shown : [image.name, image.version ?? ''].join(':');
  return { title: name.replace(/:$/, ''), packages: packages.sort(packageOrder) };
}

function documentIn(text: string, shown: string): z.infer<typeof sbomShape> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal(`${shown} is not JSON`);
  }
  const read = sbomShape.safeParse(value);
  if (read.success) return read.data;
  const where = read.error.issues[0]?.path.join('.') ?? '';
  throw refusal(`${shown} is not a CycloneDX document: ${where === '' ? 'no object' : where}`);
}

function refusal(message: string): InputError {
  const hint = 'Name an image of the engine, or a file that `manager sbom` wrote.';
  return new InputError([{ code: 'ledger/sbom', severity: 'error', message, hint }]);
}

function packageOf(purl: string): Omit<InstalledPackage, 'location' | 'layer'> | undefined {
  let parsed: PackageURL;
  try {
    parsed = PackageURL.fromString(purl);
  } catch {
    return undefined;
  }
  const { type, name, version, qualifiers } = parsed;
  if (!ECOSYSTEMS.has(type) || version === undefined) return undefined;
  const known = new Map(Object.entries(qualifiers ?? {}));
  const [architecture, build] = [known.get('arch'), known.get('build')];
  const epoch = Number(known.get('epoch') ?? 0);
  return {
    ecosystem: type as Ecosystem,
    name,
    version,
    ...(architecture !== undefined && { architecture }),
    ...(build !== undefined && { build }),
    ...(Number.isSafeInteger(epoch) && epoch > 0 && { epoch }),
  };
}
