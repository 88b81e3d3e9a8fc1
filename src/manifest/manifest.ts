import type { Conditions } from './conditions.ts';
import type { Path, SourceDocument } from './document.ts';
import type { ImageTest } from './tests.ts';
import type { TritonSection } from './triton.ts';

/** A value of the Python axis. */
export interface PythonVersion {
  readonly version: string;
  readonly supportedUntil: string | undefined;
}

/** One version of the cuda section: its components in written order. */
export interface CudaVersion {
  readonly version: string;
  readonly components: readonly (readonly [name: string, packageVersion: string])[];
  readonly supportedUntil: string | undefined;
  readonly path: Path;
}

/** How a release type takes part in tags and in the CUDA axis. */
export interface ReleaseType {
  readonly name: string;
  /** Its tags begin with the BentoML version and end with its name; else they begin with its name. */
  readonly versioned: boolean;
  /** One image for each CUDA version. */
  readonly cuda: boolean;
  /** Places that one build of it takes among --jobs; at least 1. */
  readonly weight: number;
}

/** An operating system in a version, with its template family and base image. */
export interface Distro {
  readonly name: string;
  readonly path: Path;
  /** Folder of its template family, normalised, relative to the manifest's folder. */
  readonly templatesDir: string;
  readonly baseImage: string;
  readonly suffix: string;
  readonly multistageImage: boolean | undefined;
  readonly header: string | null | undefined;
  readonly envars: readonly (readonly [name: string, value: string])[];
  /** NVIDIA's name of the distro; undefined where CUDA is not for it. */
  readonly cudaPrefixUrl: string | undefined;
  readonly cudaRequires: string | null;
  readonly pythonVersions: readonly PythonVersion[] | undefined;
  readonly platforms: readonly string[] | undefined;
  readonly supportedUntil: string | undefined;
}

/** A mention of a distro under a package's release type. */
export interface DistroMention {
  readonly distro: string;
  readonly path: Path;
}

export interface PackageRelease {
  readonly type: string;
  readonly distros: readonly DistroMention[];
  readonly path: Path;
}

/** A product that has images. */
export interface Package {
  readonly name: string;
  readonly releases: readonly PackageRelease[];
  readonly path: Path;
}

/** Cells that have no image. */
export interface ExcludeRule extends Conditions {
  readonly why: string;
  readonly path: Path;
}

/**
 * A moving tag of a package, such as `latest`, and the image that it stands for: the one whose cell has all the given values.
 * 2021 pushed `latest` for one hard-coded image.
 */
export interface Alias {
  readonly package: string;
  /** The tag. */
  readonly name: string;
  readonly release: string | undefined;
  readonly distro: string | undefined;
  readonly python: string | undefined;
  readonly cuda: string | undefined;
  readonly path: Path;
}

/** A registry that images are pushed to. `user` and `password` are NAMES of environment variables. */
export interface Registry {
  readonly host: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly loginUrl: string | undefined;
  readonly repositoriesUrl: string | undefined;
  /** Package → repository, in written order. */
  readonly repositories: ReadonlyMap<string, string>;
}

/** A valid manifest with its defaults filled in: the single source of truth, in manifest order throughout. */
export interface Manifest {
  readonly source: SourceDocument;
  readonly bentomlVersion: string | undefined;
  readonly tagFormat: string;
  readonly pathFormat: string;
  readonly pythonVersions: readonly PythonVersion[];
  /** Every version of the cuda section. */
  readonly cuda: readonly CudaVersion[];
  /** The CUDA axis: names of `cuda`, in order. */
  readonly cudaVersions: readonly string[];
  readonly platforms: readonly string[];
  readonly releaseTypes: ReadonlyMap<string, ReleaseType>;
  readonly packages: readonly Package[];
  /** By name, in manifest order. */
  readonly distros: ReadonlyMap<string, Distro>;
  /** The section the distros stand in: `releases` (2021) or `distros`. */
  readonly distroSection: 'releases' | 'distros';
  readonly exclude: readonly ExcludeRule[];
  readonly registries: readonly Registry[];
  readonly aliases: readonly Alias[];
  readonly triton: TritonSection | undefined;
  /** In manifest order; all that match an image count. */
  readonly tests: readonly ImageTest[];
}

/** The Python versions of a manifest that names none, as in July 2021. */
export const PYTHONS_OF_2021: readonly PythonVersion[] = ['3.6', '3.7', '3.8'].map((version) => ({
  version,
  supportedUntil: undefined,
}));

/** The release types of 2021. `base` is implicit and never declared. */
export const RELEASE_TYPES_OF_2021: readonly ReleaseType[] = [
  { name: 'devel', versioned: false, cuda: false, weight: 1 },
  { name: 'runtime', versioned: true, cuda: false, weight: 1 },
  { name: 'cudnn', versioned: true, cuda: true, weight: 1 },
];

export const BASE: ReleaseType = { name: 'base', versioned: false, cuda: false, weight: 1 };

export const DEFAULT_TAG_FORMAT = '{release_type}-python{python_version}-{suffixes}';
export const DEFAULT_PATH_FORMAT = '{package}/{distro}/{release_type}';
export const DEFAULT_PLATFORMS: readonly string[] = ['linux/amd64'];
