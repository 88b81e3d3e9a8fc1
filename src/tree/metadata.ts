import type { Image, Plan } from '../plan/image.ts';
import { recordOf } from '../plan/record.ts';
import { environmentOf } from '../plan/environment.ts';
import type { MetadataEntry } from './metadata-schema.ts';

/** What only rendering tells about an image. */
export interface RenderedFacts {
  readonly templates: readonly string[];
  readonly baseImages: readonly string[];
}

/** What metadata.json is made of. */
export interface MetadataInput {
  /** The images that this run describes. */
  readonly plan: Plan;
  /** Every image of the matrix: what an earlier run said of the others is kept, and of no longer existing ones dropped. */
  readonly full: Plan;
  readonly outputPath: string;
  readonly factsOf: (image: Image) => RenderedFacts;
  /** Text of the metadata.json that is there; undefined: none. */
  readonly previous: string | undefined;
}

/** The text of metadata.json: `<package>:<tag>` → entry, in matrix order, indented by two, with a final newline. */
export function metadataText(input: MetadataInput): string {
  const current = new Set(input.plan.images.map(({ name }) => name));
  const previous = entriesOf(input.previous);
  const entries = input.full.images.flatMap((image): [string, unknown][] => {
    if (current.has(image.name)) return [[image.name, entryOf(image, input)]];
    return Object.hasOwn(previous, image.name) ? [[image.name, previous[image.name]]] : [];
  });
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/** The entries of an earlier metadata.json. One that is no JSON object is replaced as a whole. */
function entriesOf(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function entryOf(image: Image, input: MetadataInput): MetadataEntry {
  const record = recordOf(image, input.plan, input.outputPath);
  const facts = input.factsOf(image);
  return {
    package: record.package,
    release_type: record.release_type,
    distro: record.distro,
    python_version: record.python_version,
    cuda_version: record.cuda_version,
    platforms: [...record.platforms],
    tag: record.tag,
    tags: { ...record.tags },
    aliases: [...record.aliases],
    dockerfile: record.dockerfile,
    context: record.context,
    build_args: { ...record.build_args },
    base_image: record.base_image,
    base_images: [...facts.baseImages],
    parents: [...record.parents],
    level: record.level,
    files: [...record.files],
    templates: [...facts.templates],
    env: Object.fromEntries(environmentOf(image.cell, input.plan.bentomlVersion)),
    cuda: cudaEntry(image),
    supported_until: record.supported_until,
  };
}

function cudaEntry({ cell }: Image): MetadataEntry['cuda'] {
  if (cell.cuda === undefined) return null;
  return {
    version: cell.cuda.version,
    requires: cell.distro.cudaRequires,
    components: Object.fromEntries(cell.cuda.components),
  };
}
