import { EngineError } from '../engine/engine-error.ts';

/**
 * What the C library says of a name server that does not answer just now, EAI_AGAIN (gai_strerror(3)), as glibc words it for most programs, and as
 * apt does. A name that does not exist is another message.
 */
const NAME_SERVER_AWAY = /temporary failure (?:in name resolution|resolving )/i;

/**
 * A step that ends with an exit code has failed for good: its program knew what it did. Except where the network's name server was away,
 * which says of itself that it is temporary; hundreds of builds at once ask it for much, and earlier steps are in the engine's cache.
 *
 * @param lastLines what the failed step said last
 * @returns the error, worth trying again in that case
 */
export function judgeStep(error: unknown, lastLines: readonly string[]): unknown {
  if (!(error instanceof EngineError) || error.transient) return error;
  if (!lastLines.some((line) => NAME_SERVER_AWAY.test(line))) return error;
  const { stage, message, line, cause } = error;
  return new EngineError(stage, message, {
    transient: true,
    ...(line !== undefined && { line }),
    hint: 'The name server did not answer in the build. Run again; fewer --jobs ask it for less at once.',
    cause,
  });
}
