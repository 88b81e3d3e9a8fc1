import { setMaxListeners } from 'node:events';

/** What a signal was aborted with, to be thrown as it is, which is what `throwIfAborted` does. */
export function reasonOf(signal: AbortSignal): Error {
  return signal.reason as Error;
}

/** Lets one signal be given to hundreds of requests at once, which Node would take for a leak and say so on stderr. */
export function shareSignal(signal: AbortSignal): void {
  setMaxListeners(0, signal);
}
