import { EngineError } from '../engine/engine-error.ts';
import { lastTry } from './retry.ts';

/** Whether something failed because nobody took the connection to the engine: it has stopped, or cannot be reached. */
export function isEngineAway(thrown: unknown): boolean {
  const { error } = lastTry(thrown);
  if (!(error instanceof EngineError)) return false;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    if ('syscall' in cause && cause.syscall === 'connect') return true;
  }
  return false;
}
