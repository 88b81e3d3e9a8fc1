import { UsageError } from '../../errors.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { nearest } from '../../nearest.ts';
import type { Image, Plan } from '../../plan/image.ts';
import { normalizePlatform } from '../../registry/platform.ts';
import { parseReference } from '../../registry/reference.ts';
import type { ImageReference } from '../../registry/reference.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import { platformReference } from '../../deliver/unit.ts';

/** One tag of the plan with where it is taken from and where it goes. */
export interface Passage {
  readonly image: Image;
  /** `image`: the tag of the image itself; `platform`: that of one of its platforms, which may be missing. */
  readonly kind: 'image' | 'platform';
  readonly from: ImageReference;
  readonly to: ImageReference;
}

/** A moving tag at its destination. */
export interface AliasPassage {
  readonly image: Image;
  readonly alias: string;
  readonly to: ImageReference;
}

export interface Passages {
  readonly tags: readonly Passage[];
  readonly aliases: readonly AliasPassage[];
}

/**
 * Where every image of a plan goes. A place is a registry of the manifest's `repository` section, or `host/path`: there each package has the
 * repository `host/path/<package>`.
 *
 * @throws UsageError for what is neither, for places without an image, and when both are the same
 */
export function passagesOf(
  { images }: Pick<Plan, 'images'>,
  manifest: Pick<Manifest, 'registries'>,
  { from, to }: { readonly from: string; readonly to: string },
): Passages {
  const [source, destination] = [placeOf(from, manifest), placeOf(to, manifest)];
  const tags: Passage[] = [];
  const aliases: AliasPassage[] = [];
  for (const image of images) {
    const [start, end] = [source(image), destination(image)];
    if (image.cell.releaseType.name === 'base' || start === undefined || end === undefined)
      continue;
    if (start === end) throw new UsageError(`${from} and ${to} are the same place`);
    const passage = { image, from: parseReference(start), to: parseReference(end) };
    const platforms = new Set(image.cell.platforms.map(normalizePlatform));
    for (const platform of platforms.size > 1 ? platforms : []) {
      tags.push({
        ...passage,
        kind: 'platform',
        from: parseReference(platformReference(start, platform)),
        to: parseReference(platformReference(end, platform)),
      });
    }
    tags.push({ ...passage, kind: 'image' });
    for (const alias of image.aliases) {
      aliases.push({ image, alias, to: { ...passage.to, tag: alias } });
    }
  }
  if (tags.length > 0) return { tags, aliases };
  throw new UsageError(`no image of this run is both in ${from} and in ${to}`);
}

type Place = (image: Image) => string | undefined;

function placeOf(text: string, { registries }: Pick<Manifest, 'registries'>): Place {
  const hosts = registries.map(({ host }) => host);
  if (hosts.includes(text)) return ({ tags }) => tags.get(text);
  const [host = '', ...path] = text.replace(/\/+$/, '').split('/');
  const isHost = host === 'localhost' || /[.:]/.test(host);
  if (!isHost || path.length === 0) {
    const near = nearest(text, hosts);
    throw new UsageError(
      `${text} is no registry of the manifest, and not host/path either`,
      near === undefined ? `The manifest has ${hosts.join(', ')}.` : `Did you mean ${near}?`,
    );
  }
  const prefix = [host, ...path].join('/');
  try {
    parseReference(`${prefix}/package`);
  } catch (error) {
    if (error instanceof RegistryError) throw new UsageError(error.message);
    throw error;
  }
  return ({ cell, tag }) => `${prefix}/${cell.package}:${tag}`;
}
