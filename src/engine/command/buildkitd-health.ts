import type { Health, Probe } from './backend.ts';
import { programHealth } from './probe.ts';

/** What `nerdctl build` and buildctl need: their program, and a buildkitd that they find by themselves or by BUILDKIT_HOST. */
export async function buildkitdHealth(
  probe: Probe,
  program: string,
  hint: string,
): Promise<Health> {
  if (probe.platform === 'win32') {
    return {
      healthy: false,
      problem: `${program} does not build on Windows`,
      hint: 'Use --backend docker or buildx.',
    };
  }
  const found = await programHealth(probe, program, hint);
  if (!found.healthy) return found;
  const host = probe.env['BUILDKIT_HOST'] ?? '';
  if (host !== '' || (await probe.find('buildkitd')) !== undefined) return { healthy: true };
  return {
    healthy: false,
    problem: `${program} needs buildkitd, which is not on PATH, and BUILDKIT_HOST names none`,
    hint: 'Start buildkitd (github.com/moby/buildkit), or run it in a container and set BUILDKIT_HOST=docker-container://buildkitd.',
  };
}
