import type { RenderLimits } from '../render/environment.ts';

/**
 * What one render may take: far more than any Dockerfile needs, and little enough that a hostile template ends with an error
 * before memory or patience does.
 */
export const templateLimits: RenderLimits = {
  output: 16 * 1024 * 1024,
  iterations: 10_000_000,
  milliseconds: 10_000,
  clock: () => performance.now(),
};
