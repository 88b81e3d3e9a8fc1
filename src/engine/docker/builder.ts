import { EngineError } from '../engine-error.ts';
import type { EngineInfo } from '../engine.ts';
import { statusOf } from './http-status.ts';
import type { SessionTransport } from './transport.ts';

/** What an engine says of itself in the headers of `GET /_ping`. */
export interface Greeting {
  readonly apiVersion: string;
  /** `Builder-Version`: 1 or 2; the builder that the engine prefers, not the only one that it has. */
  readonly builderVersion: string | undefined;
  /** `Docker/26.1.5 (linux)`, `Libpod/4.3.1 (linux)`. */
  readonly server: string;
}

/**
 * Which builder an engine has. One that prefers BuildKit says so; of the others Docker has had it since 18.09 all the same,
 * so a session is opened and closed again: engines without BuildKit refuse that.
 */
export async function findBuilder(
  transport: SessionTransport,
  greeting: Greeting,
  signal?: AbortSignal,
): Promise<EngineInfo['builder']> {
  if (greeting.builderVersion === '2') return 'buildkit';
  if (greeting.server.startsWith('Libpod/')) return 'classic';
  try {
    const socket = await transport.upgrade({
      path: '/session',
      protocol: 'h2c',
      headers: {
        'X-Docker-Expose-Session-Uuid': crypto.randomUUID(),
        'X-Docker-Expose-Session-Name': 'manager',
      },
      stage: 'connect',
      ...(signal && { signal }),
    });
    socket.destroy();
    return 'buildkit';
  } catch (error) {
    if (error instanceof EngineError && statusOf(error) !== undefined) return 'classic';
    throw error;
  }
}
