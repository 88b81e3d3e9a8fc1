import type { EngineInfo } from '../engine.ts';

/** The oldest API that this program uses: Docker Engine 20.10's. Older ones cannot say which platform to build. */
const OLDEST_API = '1.41';

/**
 * Whether an engine is older than what this program can work with: Docker Engine 20.10 (API 1.41).
 *
 * @returns what to tell of it, and the next step; undefined when it is new enough
 */
export function ageProblem({
  product,
  version,
  apiVersion,
}: Pick<EngineInfo, 'product' | 'version' | 'apiVersion'>):
  { readonly message: string; readonly hint: string } | undefined {
  if (isAtLeast(apiVersion, OLDEST_API)) return undefined;
  return {
    message: `${product} ${version} speaks API ${apiVersion}, and manager needs ${OLDEST_API} or newer`,
    hint: 'Use Docker Engine 20.10 or newer, or Podman 4 or newer.',
  };
}

/** The newest one whose meaning is known here; newer engines speak it too (Docker Engine 28.3). */
export const NEWEST_API = '1.51';

/** Compares versions of the API, `1.41`. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** The version to speak with an engine: the newest that both know, so that the same words mean the same everywhere. */
export function commonVersion(engines: string): string {
  return isAtLeast(engines, NEWEST_API) ? NEWEST_API : engines;
}
