import type { DeliveryWorld } from './ports.ts';
import { readRun } from './prepare/prepare-run.ts';
import type { DeliveryRequest } from './request.ts';

/**
 * Reads what a run is about before its files are written: what is wrong with the input is said while nothing has changed on disk.
 * What the run would write counts as there.
 *
 * @throws InputError for sources that are missing from the context, and for images that need each other in a circle
 */
export async function checkDelivery(request: DeliveryRequest, world: DeliveryWorld): Promise<void> {
  await readRun(request, world, await world.engine.info(world.signal), false);
}
