import Docker from 'dockerode';
import { EngineError } from '../engine-error.ts';
import type { EngineAddress } from '../engine.ts';
import { commonVersion } from './api-version.ts';
import { shareSignal } from './abort.ts';
import type { Greeting } from './builder.ts';
import { connectionFailure } from './connection-failure.ts';
import { dialing } from './dial.ts';
import { DockerEngine } from './docker-engine.ts';
import { EngineTransport } from './transport.ts';

/** How long an engine may take to greet; ssh has half a minute for its own handshake. */
const PATIENCE = 10_000;
const SSH_PATIENCE = 35_000;

export interface ConnectOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** Build without BuildKit. */
  readonly prefersClassic: boolean;
}

/**
 * Connects to the engine at an address: greets it and settles the version of the API that is spoken from then on.
 *
 * @throws EngineError when nothing answers there, or something that is no engine; the signal's reason
 */
export async function connectTo(
  address: EngineAddress,
  { env, signal, prefersClassic }: ConnectOptions,
): Promise<DockerEngine> {
  signal?.throwIfAborted();
  const { modem: options, agent, prefix } = dialing(address, env);
  const { modem } = makeDocker(options);
  const transport = new EngineTransport(address, { modem, agent, prefix });
  try {
    const greeting = await greet(transport, signal);
    const apiVersion = commonVersion(greeting.apiVersion);
    transport.useVersion(apiVersion);
    return new DockerEngine(transport, greeting, { apiVersion, prefersClassic });
  } catch (error) {
    transport.close();
    throw error;
  }
}

/** The modem looks into the environment whatever it is told, and stumbles over what is wrong there. */
function makeDocker(options: Docker.DockerOptions): Docker {
  try {
    return new Docker(options);
  } catch (cause) {
    throw new EngineError('connect', 'DOCKER_HOST or DOCKER_CERT_PATH cannot be used', {
      hint: 'Correct them, or unset the one that is not needed.',
      cause,
    });
  }
}

async function greet(
  transport: EngineTransport,
  signal: AbortSignal | undefined,
): Promise<Greeting> {
  const limit = AbortSignal.timeout(
    transport.address.url.startsWith('ssh:') ? SSH_PATIENCE : PATIENCE,
  );
  if (signal !== undefined) shareSignal(signal);
  const either = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  try {
    const answer = await transport.send({
      method: 'GET',
      path: '/_ping',
      stage: 'connect',
      signal: either,
    });
    answer.on('error', () => undefined).resume();
    const { headers } = answer;
    const apiVersion = headers['api-version'];
    if (typeof apiVersion !== 'string' || !/^\d+\.\d+$/.test(apiVersion)) {
      throw connectionFailure('connect', transport.address, new NoEngine());
    }
    const builderVersion = headers['builder-version'];
    return {
      apiVersion,
      builderVersion: typeof builderVersion === 'string' ? builderVersion : undefined,
      server: [headers['server'] ?? ''].join(' '),
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (!limit.aborted) throw error;
    const late = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
    throw connectionFailure('connect', transport.address, late);
  }
}

class NoEngine extends Error {
  readonly code = 'HPE_NO_ENGINE';

  constructor() {
    super('the answer has no Api-Version');
  }
}
