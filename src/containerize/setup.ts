import type { EnvVariable } from './bentofile.ts';

/** What an image starts from: Python's image, CUDA's, miniconda's, or one of the user's. */
export type ReleaseType = 'python' | 'cuda' | 'miniconda' | 'base';

/** How a distribution is prepared: which package manager, which peculiarities. */
export type DistroFamily = 'debian' | 'alpine' | 'ubi' | 'amazonlinux';

/** Everything that a bento's Dockerfile says, decided; what `docker:` and `conda:` become with their defaults. A value. */
export interface ImageSetup {
  readonly releaseType: ReleaseType;
  /** The name in `docker.distro`; undefined: an image of the user's. */
  readonly distro: string | undefined;
  readonly family: DistroFamily | undefined;
  /** What FROM names. */
  readonly baseImage: string;
  /** `3.11`. With an image of the user's: what was written, or the default, which that image need not have. */
  readonly pythonVersion: string;
  /** False: the base image lacks that Python, and the distro's packages bring it. Undefined: an image of the user's. */
  readonly hasPython?: boolean;
  /** In full: `11.6.2`. */
  readonly cudaVersion: string | undefined;
  /** Platforms that the base image is published for; undefined: unknown. */
  readonly platforms: readonly string[] | undefined;
  readonly env: readonly EnvVariable[];
  readonly systemPackages: readonly string[];
  /** The bento has env/docker/setup_script. */
  readonly hasSetupScript: boolean;
  /** env/conda/environment.yml takes part. */
  readonly conda: { readonly pythonVersion: string } | undefined;
  /** The Python that env/conda/environment.yml names, also where conda takes no part (`__conda_python_version__`). */
  readonly condaPythonVersion?: string;
  /** The user's template. `name` is how diagnostics call it. */
  readonly template: { readonly name: string; readonly text: string } | undefined;
  /** Every field as the templates see it in `__options__…`, in the words of `docker:`. */
  readonly options: Readonly<Record<string, unknown>>;
}
