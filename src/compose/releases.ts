import type { TritonRelease } from './release.ts';
import { releaseOf } from './releases/row.ts';
import { RELEASES_2023_2024 } from './releases/years-2023-2024.ts';
import { RELEASES_2025_2026 } from './releases/years-2025-2026.ts';

/**
 * NVIDIA's releases of the Triton containers, 23.06 to 26.09, oldest first, without a gap. What has no source is undefined. 26.10 is out
 * (its release notes name CUDA 13.4.3), but of what is in its images nothing was found: it goes by the newest row, with a warning.
 */
export const RELEASES: readonly TritonRelease[] = [
  ...RELEASES_2023_2024,
  ...RELEASES_2025_2026,
].map(releaseOf);
