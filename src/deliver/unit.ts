import type { DockerfileFacts } from '../dockerfile/read.ts';
import type { RenderedFile } from '../generate/render-images.ts';
import type { Image } from '../plan/image.ts';
import type { UnitName } from './outcome.ts';

/** An image named in a Dockerfile. */
export interface ImageUse {
  /** As the Dockerfile says it, variables filled in. */
  readonly reference: string;
  readonly platform: string;
  readonly line: number;
}

/** One image on one platform, with what its Dockerfile says; nothing was looked up for it yet. */
export interface Unit extends UnitName {
  readonly id: string;
  readonly planned: Image;
  readonly file: RenderedFile;
  readonly facts: DockerfileFacts;
  /** Path of the Dockerfile inside the context. */
  readonly dockerfile: string;
  /** Uses of images of the plan, by the id of the unit that is used. */
  readonly parents: readonly (ImageUse & { readonly unit: string })[];
  /** Ids of the units that must be built before; those of `parents`, and what the plan says. */
  readonly after: readonly string[];
  /** Uses of images from outside of the plan. */
  readonly bases: readonly ImageUse[];
  /** True when the image is for several platforms: the registry then gets an index of them. */
  readonly isMultiPlatform: boolean;
}

export function unitId({ image, platform }: UnitName): string {
  return `${image} ${platform}`;
}

/** The other way round: no name of an image has a blank. */
export function unitName(id: string): UnitName {
  const blank = id.indexOf(' ');
  return { image: id.slice(0, blank), platform: id.slice(blank + 1) };
}

/** `linux/arm/v7` → `linux-arm-v7`, to be put behind a tag. */
export function platformSuffix(platform: string): string {
  return platform.replaceAll('/', '-');
}

/** References that the image answers to in the engine: children start from the first one, registries know it by the others. */
export function localReferences(unit: Unit): readonly string[] {
  const plain = [...new Set([unit.planned.name, ...unit.planned.tags.values()])];
  return unit.isMultiPlatform
    ? [...plain, ...plain.map((each) => platformReference(each, unit.platform))]
    : plain;
}

/** The reference under which one platform of an image is pushed, for an index to list it. */
export function platformReference(reference: string, platform: string): string {
  return `${reference}-${platformSuffix(platform)}`;
}

/** What the registries that are asked for know the image by: host → reference. */
export function registryReferences(
  image: Image,
  registries: readonly string[] | undefined,
): ReadonlyMap<string, string> {
  return new Map([...image.tags].filter(([host]) => registries?.includes(host) ?? true));
}

/** Base images are not pushed, so a run that only pushes has nothing to say of them; one that only tests, of what has no tests. */
export function isReported(
  { planned }: Pick<Unit, 'planned'>,
  { build, push }: { readonly build: boolean; readonly push: boolean },
): boolean {
  if (!build && !push) return planned.tests !== undefined;
  return build || planned.tags.size > 0;
}
