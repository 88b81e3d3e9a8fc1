import { setImmediate as turn } from 'node:timers/promises';
import type { Context } from '../context.ts';

/**
 * Lets signals in between two stages that keep the thread to themselves, and ends the run here if one came.
 * @throws the signal's reason when the run was aborted.
 */
export async function checkpoint(context: Pick<Context, 'signal'>): Promise<void> {
  await turn();
  context.signal.throwIfAborted();
}
