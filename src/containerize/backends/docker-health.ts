import type { Health, Probe } from '../../engine/command/backend.ts';
import { openCurrentEngine } from '../../engine/connect/open-engine.ts';
import { ManagerError } from '../../errors.ts';

/** The Engine API answers, and is new enough. */
export async function dockerApiHealth({ env, platform }: Probe): Promise<Health> {
  try {
    const engine = await openCurrentEngine({ env, os: platform });
    await engine.close();
    return { healthy: true };
  } catch (error) {
    if (!(error instanceof ManagerError)) throw error;
    const { message, hint } = error;
    return { healthy: false, problem: message, ...(hint !== undefined && { hint }) };
  }
}
