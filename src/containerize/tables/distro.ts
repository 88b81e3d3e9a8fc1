import type { DistroFamily } from '../setup.ts';

/** What a distro can be built for: Python alone, with CUDA, with conda. */
export type DistroRelease = 'python' | 'cuda' | 'miniconda';

/** Base images of one kind. Of several rows the first one that has the Python, and the CUDA version, counts. */
export interface BaseImages {
  /** With `{python}` for 3.11, `{digits}` for 311 and `{cuda}` for 12.8.1. */
  readonly image: string;
  readonly pythons: readonly string[];
  /** In full. Undefined: not a CUDA image. */
  readonly cudas?: readonly string[];
  /** Platforms that the image is published for. */
  readonly platforms: readonly string[];
  /** False: the distro's packages bring Python. */
  readonly hasPython: boolean;
  /** Where the facts of the row are from; docs/sources.md has them with the rest. */
  readonly sources: readonly string[];
}

/** A value of `docker.distro`. */
export interface Distro {
  readonly name: string;
  readonly family: DistroFamily;
  /** What `cuda_version: default` means, where CUDA is to be had. */
  readonly defaultCuda?: string;
  readonly releases: Readonly<Record<DistroRelease, readonly BaseImages[]>>;
}
