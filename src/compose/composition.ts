/** The images that a composition is put together from: what is copied, what it starts from, and CUDA's libraries for a CPU image. */
export type ImageRole = 'full' | 'min' | 'gpu-min';

export const IMAGE_ROLES: readonly ImageRole[] = ['full', 'min', 'gpu-min'];

/** A file or folder of the build context that is put into the image. */
export interface CopiedPath {
  /** Relative to the work dir, `/`-separated. */
  readonly source: string;
  /** Absolute in the image. */
  readonly target: string;
}

/** `compose`: what compose.py of the release makes. `minimal`: bin, lib and backends only, the recipe of r20.10. */
export type RecipeName = 'compose' | 'minimal';

/** What a custom Triton image is asked to be: a value, not checked yet. */
export interface Composition {
  readonly recipe: RecipeName;
  /** In the order in which they were asked for; names may be wrong or repeated. */
  readonly backends: readonly string[];
  readonly repoagents: readonly string[];
  readonly caches: readonly string[];
  /** Of the containers on NGC, `24.12`; undefined: the newest known one, or that of the full image. */
  readonly version: string | undefined;
  /** Images in place of NGC's. They win over the version. */
  readonly images: ReadonlyMap<ImageRole, string>;
  readonly gpu: boolean;
  /** `linux/amd64`: what the image runs on, whatever builds it. */
  readonly platform: string;
  /** Further packages of the distribution and of PyPI. */
  readonly apt: readonly string[];
  readonly pip: readonly string[];
  /** The account that the image runs as: a name or `UID[:GID]`; undefined: root, as NGC's images. */
  readonly user: string | undefined;
  readonly copies: readonly CopiedPath[];
  readonly labels: ReadonlyMap<string, string>;
  /** Name images by their digests. */
  readonly pin: boolean;
}
