import { isDeepStrictEqual } from 'node:util';
import type { Path } from './document.ts';
import type { RawTriton } from './triton-schema.ts';

export type TritonImageRole = 'full' | 'min' | 'gpu-min';

const ROLES: readonly TritonImageRole[] = ['full', 'min', 'gpu-min'];

/** A reference as written, `{version}` in it, and where that is. */
export interface TritonReference {
  readonly text: string;
  readonly path: Path;
}

/** One set of backends: what an image is made of, whatever its version. */
export interface TritonSet {
  readonly name: string;
  readonly path: Path;
  readonly recipe: 'compose' | 'minimal';
  readonly backends: readonly string[];
  readonly repoagents: readonly string[];
  readonly caches: readonly string[];
  readonly gpu: boolean;
  readonly user: string | undefined;
  readonly apt: readonly string[];
  readonly pip: readonly string[];
  /** `SOURCE[:TARGET]`, not taken apart yet. */
  readonly copies: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  /** Its own, over those of the section. */
  readonly images: ReadonlyMap<TritonImageRole, TritonReference>;
  readonly versions: readonly string[];
  readonly versionsPath: Path;
  readonly platforms: readonly string[];
  readonly platformsPath: Path;
}

export type RawFacts = Extract<NonNullable<RawTriton['image_facts']>, object>[string];

/** A family of Triton images: versions × sets × platforms. */
export interface TritonSection {
  readonly package: string;
  readonly tagFormat: string;
  readonly sets: readonly TritonSet[];
  /** The name of a JSON file beside the manifest, or the facts by image. */
  readonly imageFacts: string | ReadonlyMap<string, RawFacts> | undefined;
  /** False where mistakes in its shape, already reported, were set aside: then what is left of it tells too little. */
  readonly isWhole: boolean;
}

export const DEFAULT_TRITON_PACKAGE = 'triton';
export const DEFAULT_TRITON_TAG = '{version}-{set}';

/**
 * @param written the section as it stands in the file
 * @param platforms those of the manifest
 */
export function normalizeTriton(
  raw: RawTriton,
  written: unknown,
  platforms: readonly string[],
): TritonSection {
  return {
    package: raw.package ?? DEFAULT_TRITON_PACKAGE,
    tagFormat: raw.tag ?? DEFAULT_TRITON_TAG,
    sets: Object.entries(raw.sets).map(([name, set]) => setOf(name, set, raw, platforms)),
    imageFacts:
      typeof raw.image_facts === 'object'
        ? new Map(Object.entries(raw.image_facts))
        : raw.image_facts,
    isWhole: isDeepStrictEqual(raw, written),
  };
}

function setOf(
  name: string,
  set: RawTriton['sets'][string],
  section: RawTriton,
  platforms: readonly string[],
): TritonSet {
  const path = ['triton', 'sets', name];
  return {
    name,
    path,
    recipe: set.recipe ?? 'compose',
    backends: set.backends ?? [],
    repoagents: set.repoagents ?? [],
    caches: set.caches ?? [],
    gpu: set.gpu ?? true,
    user: set.user,
    apt: set.apt ?? [],
    pip: set.pip ?? [],
    copies: set.copy ?? [],
    labels: new Map(Object.entries(set.labels ?? {})),
    images: new Map(
      ROLES.flatMap((role) => {
        const own = set.images?.[role];
        const text = own ?? section.images?.[role];
        const holder = own === undefined ? ['triton'] : path;
        return text === undefined ? [] : [[role, { text, path: [...holder, 'images', role] }]];
      }),
    ),
    versions: set.versions ?? section.versions,
    versionsPath: set.versions ? [...path, 'versions'] : ['triton', 'versions'],
    platforms: set.platforms ?? section.platforms ?? platforms,
    platformsPath: set.platforms
      ? [...path, 'platforms']
      : section.platforms
        ? ['triton', 'platforms']
        : ['platforms'],
  };
}
