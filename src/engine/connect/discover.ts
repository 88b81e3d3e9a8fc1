import type { EngineAddress } from '../engine.ts';
import { chooseEngine, dockerConfigFolder } from './candidates.ts';
import type { Surroundings } from './candidates.ts';
import { contextAddress, currentContext } from './docker-context.ts';

/** Where an engine may be, the first choice first. */
export interface Discovered {
  readonly addresses: readonly EngineAddress[];
  /** True when somebody named the engine; otherwise these are the usual places. */
  readonly named: boolean;
}

/**
 * The addresses at which an engine is to be looked for. Reads the docker CLI's folder, and that only as far as needed.
 *
 * @throws EngineError when a context was asked for that is not there, or the docker CLI's files are broken
 */
export function discoverEngines(surroundings: Surroundings): Discovered {
  const folder = dockerConfigFolder(surroundings);
  const choice = chooseEngine(surroundings, () => currentContext(folder));
  switch (choice.type) {
    case 'named':
      return { addresses: [choice.address], named: true };
    case 'context':
      return { addresses: [contextAddress(folder, choice.context)], named: true };
    case 'usual':
      return { addresses: choice.addresses, named: false };
  }
}
