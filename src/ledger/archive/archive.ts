import { posix } from 'node:path';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { formatPlatform, normalizePlatform } from '../../registry/platform.ts';
import { ArchiveError } from './archive-error.ts';
import { readBlob } from './blob.ts';
import { readConfig } from './config.ts';
import type { SavedConfig } from './config.ts';
import { imagesOf } from './images.ts';
import type { LayerContents } from './layer.ts';

/** An image as it was read from an archive. */
export interface SavedImage {
  /** `sha256:…` of the configuration, which is the same in every engine and store. */
  readonly configDigest: string;
  readonly config: SavedConfig;
  readonly layers: readonly LayerContents[];
}

/** All that an archive holds, by path. */
export interface ArchiveParts {
  readonly documents: ReadonlyMap<string, { readonly value: unknown; readonly digest: string }>;
  readonly layers: ReadonlyMap<string, LayerContents>;
}

/**
 * Reads what `docker save` writes, in one pass: docker's own form (`manifest.json`, layers as tars; up to 24, and Podman), and the
 * layout of the OCI image specification (from 25 on), whose layers may be compressed. Layers come in any order, before or
 * after what tells how they belong together, so all of them are looked into; of each only what is of use is kept.
 *
 * @param wanted the platform, where the archive holds several
 * @param onBytes hears how many bytes were read in all
 * @throws ArchiveError when the archive is not whole, or holds none for the platform
 */
export async function readArchive(
  archive: Readable,
  {
    wanted,
    onBytes,
  }: { readonly wanted?: string; readonly onBytes?: (bytes: number) => void } = {},
): Promise<SavedImage> {
  const parts = await readParts(archive, onBytes);
  const found = imagesOf(parts.documents).flatMap(({ config: path, layers: paths }) => {
    const document = parts.documents.get(path);
    const config = readConfig(document?.value);
    const layers = paths.flatMap((layer) => parts.layers.get(layer) ?? []);
    return document === undefined || config === undefined || layers.length < paths.length
      ? []
      : [{ configDigest: document.digest, config, layers }];
  });
  const image = choose(found, wanted);
  if (image !== undefined) return image;
  // Both forms tell of the same image, where both are there.
  const platforms = [...new Set(found.map(platformOf))].join(', ');
  throw new ArchiveError(
    found.length === 0
      ? "the engine's archive of the image is not whole: it lacks the configuration or layers"
      : `the engine holds the image for ${platforms}, not for ${wanted ?? ''}`,
    found.length === 0
      ? 'Pull or build the image again, for this platform.'
      : 'Name one of these with --platform.',
  );
}

async function readParts(
  archive: Readable,
  onBytes: ((bytes: number) => void) | undefined,
): Promise<ArchiveParts> {
  const documents = new Map<string, { value: unknown; digest: string }>();
  const layers = new Map<string, LayerContents>();
  const links = new Map<string, string>();
  let bytes = 0;
  const entries = extract();
  entries.setMaxListeners(0);
  archive.on('data', (chunk: Buffer) => onBytes?.((bytes += chunk.length)));
  // The loop gets its errors.
  pipeline(archive, entries, () => undefined);
  for await (const entry of entries) {
    const { name, type, linkname } = entry.header;
    const path = posix.normalize(name);
    if (type === 'symlink' || type === 'link') {
      const folder = type === 'symlink' ? posix.dirname(path) : '';
      links.set(path, posix.join(folder, linkname));
    } else if (type === 'file') {
      const blob = await readBlob(entry as AsyncIterable<Buffer>, path);
      if (blob.type === 'layer') layers.set(path, blob.layer);
      else if (blob.type === 'document') documents.set(path, blob);
    }
    entry.resume();
  }
  // Layers that are the same are there once, and Podman has them under docker's old names besides.
  for (const [path, target] of links) {
    const layer = layers.get(target);
    if (layer !== undefined) layers.set(path, layer);
  }
  return { documents, layers };
}

function choose(found: readonly SavedImage[], wanted: string | undefined): SavedImage | undefined {
  const [only] = found;
  if (wanted === undefined) return only;
  return found.find((image) => platformOf(image) === normalizePlatform(wanted));
}

function platformOf({ config }: SavedImage): string {
  return formatPlatform(config);
}
