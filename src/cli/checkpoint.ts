import { setImmediate as turn } from 'node:timers/promises';
import type { Context } from '../context.ts';

/**
 * Lets signals in between two stages that keep the thread to themselves, and ends the run here if one came.
 * @throws the signal's reason when the run was aborted.
 */
export async function checkpoint(context: Pick<Context, 'signal'>): Promise<void> {
  // A signal that arrives during one turn of the event loop is told of in the next.
  await turn();
  await turn();
  context.signal.throwIfAborted();
}
