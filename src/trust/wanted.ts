import type { Image, Plan } from '../plan/image.ts';
import { normalizePlatform } from '../registry/platform.ts';
import { formatRepository, parseReference } from '../registry/reference.ts';
import type { ImageReference, Repository } from '../registry/reference.ts';
import { platformReference, registryReferences } from '../deliver/unit.ts';

/** What the plan wants of one registry for one image. */
export interface WantedImage {
  readonly image: Image;
  /** The registry, as the manifest's `repository` section names it. */
  readonly registry: string;
  /** As the plan spells it. */
  readonly reference: string;
  readonly target: ImageReference;
  /** Each once, in one spelling. */
  readonly platforms: readonly string[];
  /** Tags of single platforms, which an index is made of; none for an image of one platform. */
  readonly platformTags: readonly string[];
}

/** A moving tag, and the image that it has to lead to. */
export interface WantedAlias {
  readonly alias: string;
  readonly reference: string;
  readonly target: ImageReference;
  readonly of: WantedImage;
}

/** @param registries hosts of the manifest; undefined: all */
export function wantedImages(
  { images }: Pick<Plan, 'images'>,
  registries: readonly string[] | undefined,
): readonly WantedImage[] {
  return images.flatMap((image) =>
    [...registryReferences(image, registries)].map(([registry, reference]) => {
      const target = parseReference(reference);
      const platforms = [...new Set(image.cell.platforms.map(normalizePlatform))];
      const platformTags =
        platforms.length > 1
          ? platforms.map((each) => tagIn(platformReference(reference, each)))
          : [];
      return { image, registry, reference, target, platforms, platformTags };
    }),
  );
}

export function wantedAliases(wanted: readonly WantedImage[]): readonly WantedAlias[] {
  return wanted.flatMap((of) =>
    of.image.aliases.map((alias) => {
      const reference = `${of.reference.slice(0, -of.image.tag.length)}${alias}`;
      return { alias, reference, target: parseReference(reference), of };
    }),
  );
}

/** A repository with all tags that a plan wants in it. */
export interface WantedRepository {
  readonly registry: string;
  readonly repository: Repository;
  readonly tags: ReadonlySet<string>;
}

/** Several packages may share a repository. */
export function wantedRepositories(wanted: readonly WantedImage[]): readonly WantedRepository[] {
  const found = new Map<string, WantedRepository & { tags: Set<string> }>();
  for (const each of wanted) {
    const { host, path } = each.target;
    const repository = { host, path };
    const name = formatRepository(repository);
    const entry = found.get(name) ?? { registry: each.registry, repository, tags: new Set() };
    found.set(name, entry);
    for (const tag of [each.image.tag, ...each.platformTags, ...each.image.aliases]) {
      entry.tags.add(tag);
    }
  }
  return [...found.values()];
}

function tagIn(reference: string): string {
  return parseReference(reference).tag ?? 'latest';
}
