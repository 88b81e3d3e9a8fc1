/**
 * One release of Triton's containers, as `manager compose` has to know it: what differs from release to release in what NVIDIA's own
 * compose.py writes (its facts: `releases.ts`, one row a release, each with its source). What holds for several releases at once is in
 * `eras.ts`.
 */
export interface TritonRelease {
  /** Of the containers on NGC: `23.06`. */
  readonly version: string;
  /** Of the server, as images say it in `TRITON_SERVER_VERSION`: `2.35.0`; undefined: no source was found. */
  readonly server: string | undefined;
  /** Of the images' distribution: `ubuntu:22.04`. */
  readonly base: string;
  /** `3.10` */
  readonly python: string;
  /** `12.1.1`, as exactly as it is known; undefined: no source was found. */
  readonly cuda: string | undefined;
  /** Packages of the distribution that the server is linked against, beside those that every release needs. */
  readonly libraries: readonly string[];
  /**
   * DCGM's libraries in CUDA's repository: the package, and its version there without the epoch (`1:`). A version that is undefined has
   * no source: the full image says it in `DCGM_VERSION`. undefined as a whole: the release's images bring it by themselves.
   */
  readonly dcgm: { readonly package: string; readonly version: string | undefined } | undefined;
  /** Names of backends, repository agents and caches that the full GPU image holds, in code unit order. */
  readonly backends: readonly string[];
  readonly repoagents: readonly string[];
  readonly caches: readonly string[];
  /** The CPU-only image's backends; undefined: there is no such image. */
  readonly cpuBackends: readonly string[] | undefined;
  /** Platforms of the full image. */
  readonly platforms: readonly string[];
  /** Platform → the backends that its image does not have, or that NVIDIA does not support on it. */
  readonly unsupported: ReadonlyMap<string, readonly string[]>;
  /** Where each of these was looked up, `fact: place`: a repository's path and commit or pull request, a page's address, a stored copy. */
  readonly sources: readonly string[];
}
