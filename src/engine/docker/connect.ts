import Docker from 'dockerode';
import { EngineError } from '../engine-error.ts';
import type { EngineAddress } from '../engine.ts';
import { commonVersion } from './api-version.ts';
import { shareSignal } from './abort.ts';
import type { Greeting } from './builder.ts';
import { shownUrl } from '../connect/host.ts';
import { connectionFailure, NO_ENGINE } from './connection-failure.ts';
import { dialing } from './dial.ts';
import { DockerEngine } from './docker-engine.ts';
import { HttpStatusError } from './http-status.ts';
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

/** What the modem reads out of the environment, whatever it is told. */
const READ_BY_MODEM = ['DOCKER_HOST', 'DOCKER_CERT_PATH'] as const;

/**
 * The modem stumbles over what is wrong in the environment, and over a folder of certificates without one of our own, although the options
 * say everything. So it does not get to see these variables.
 */
function makeDocker(options: Docker.DockerOptions): Docker {
  const held = READ_BY_MODEM.map((name) => [name, process.env[name]] as const);
  for (const name of READ_BY_MODEM) Reflect.deleteProperty(process.env, name);
  try {
    return new Docker(options);
  } finally {
    for (const [name, value] of held) if (value !== undefined) process.env[name] = value;
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
    if (!limit.aborted) throw refusedGreeting(error, transport.address) ?? error;
    const late = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
    throw connectionFailure('connect', transport.address, late);
  }
}

/** An engine answers `/_ping` to whoever may connect; what refuses it with a status is mostly something else: a registry, a proxy. */
function refusedGreeting(error: unknown, address: EngineAddress): EngineError | undefined {
  if (!(error instanceof EngineError && error.cause instanceof HttpStatusError)) return undefined;
  const where = `at ${shownUrl(address.url)} (${address.source})`;
  const what = `something answers, but not as an engine does: ${error.message}`;
  return new EngineError('connect', `${where} ${what}`, {
    hint: 'See whether that is the address of an engine, and whether something in between lets /_ping through.',
    transient: error.transient,
    cause: error.cause,
  });
}

class NoEngine extends Error {
  readonly code = NO_ENGINE;

  constructor() {
    super('the answer has no Api-Version');
  }
}
