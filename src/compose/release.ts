/**
 * One release of Triton's containers, as `manager compose` has to know it: what differs from release to release in what NVIDIA's own
 * compose.py writes (its facts: `releases.ts`, one row a release, each with its source).
 */
export interface TritonRelease {
  /** Of the containers on NGC: `23.06`. */
  readonly version: string;
  /** Of the server, as images say it in `TRITON_SERVER_VERSION`: `2.35.0`. */
  readonly server: string;
  /** Of the images' distribution: `ubuntu:22.04`. */
  readonly base: string;
  /** `3.10` */
  readonly python: string;
  /** `12.1.1`; undefined: no source was found. */
  readonly cuda: string | undefined;
  /** DCGM's package and version in CUDA's repository; undefined: the release's images bring it by themselves. */
  readonly dcgm: { readonly package: string; readonly version: string } | undefined;
  /** Names of backends, repository agents and caches that the full GPU image holds, in code unit order. */
  readonly backends: readonly string[];
  readonly repoagents: readonly string[];
  readonly caches: readonly string[];
  /** The CPU-only image's backends; undefined: there is no such image. */
  readonly cpuBackends: readonly string[] | undefined;
  /** Platforms of the full image. */
  readonly platforms: readonly string[];
  /** Where each of these was looked up: repository, path and commit or tag, or a page's address. */
  readonly sources: readonly string[];
}
