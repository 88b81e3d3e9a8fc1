import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import type Dockerode from 'dockerode';
import { parseHost } from '../connect/host.ts';
import type { EngineHost } from '../connect/host.ts';
import type { EngineAddress } from '../engine.ts';
import { SshConnection } from './ssh-connection.ts';
import { readTlsFiles } from './tls-files.ts';

/** How dockerode's modem is told to reach an engine. */
export interface Dialing {
  readonly modem: Dockerode.DockerOptions;
  readonly agent: HttpAgent;
  /** Before all paths; often empty. */
  readonly prefix: string;
}

/**
 * What dockerode's modem needs to reach an engine. Every option that the modem would otherwise take from the
 * environment is set, so that nothing but the address decides.
 *
 * @throws EngineError when the address or its certificates are of no use
 */
export function dialing(
  address: EngineAddress,
  env: Readonly<Record<string, string | undefined>>,
): Dialing {
  const host = parseHost(address);
  const agent = quiet(agentFor(host, address, env));
  const nothing = { timeout: undefined, ca: undefined, cert: undefined, key: undefined };
  switch (host.kind) {
    case 'unix': {
      const modem = { socketPath: host.path, host: undefined, port: undefined, protocol: 'http' };
      return { modem: options({ ...nothing, ...modem, agent }), agent, prefix: '' };
    }
    case 'tcp': {
      const protocol = host.tls ? 'https' : 'http';
      const hostname = host.hostname.includes(':') ? `[${host.hostname}]` : host.hostname;
      const modem = { socketPath: undefined, host: `${protocol}://${hostname}`, protocol };
      const { port, prefix } = host;
      return { modem: options({ ...nothing, ...modem, port, agent }), agent, prefix };
    }
    case 'ssh': {
      // The name goes into the Host header only; the docker CLI sends such a dummy as well.
      const modem = { socketPath: undefined, host: 'http://docker.example', protocol: 'http' };
      return { modem: options({ ...nothing, ...modem, port: 80, agent }), agent, prefix: '' };
    }
  }
}

function agentFor(
  host: EngineHost,
  address: EngineAddress,
  env: Readonly<Record<string, string | undefined>>,
): HttpAgent {
  switch (host.kind) {
    // A socket of this machine costs nothing to open; a kept one can be closed by the other side just as it is used again.
    case 'unix':
      return new HttpAgent({ keepAlive: false });
    case 'tcp':
      return host.tls
        ? new HttpsAgent({
            keepAlive: true,
            ...(address.tls !== undefined && readTlsFiles(address.tls)),
          })
        : new HttpAgent({ keepAlive: true });
    case 'ssh':
      return new SshAgent(host, env);
  }
}

/** Every connection is an ssh of its own, kept for the next request. */
class SshAgent extends HttpAgent {
  readonly #host: Extract<EngineHost, { kind: 'ssh' }>;
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(
    host: Extract<EngineHost, { kind: 'ssh' }>,
    env: Readonly<Record<string, string | undefined>>,
  ) {
    super({ keepAlive: true });
    this.#host = host;
    this.#env = env;
  }

  override createConnection(): Duplex {
    return new SshConnection(this.#host, this.#env);
  }
}

/**
 * Keeps an object out of the modem's debug line: that inspects all options of a request in full depth, with the sockets of
 * the agent (measured: 1.4 ms a request) and whatever credentials its headers hold, also while nobody asked for the line.
 */
export function quiet<T extends object>(value: T): T {
  Object.defineProperty(value, inspect.custom, {
    value: () => '[not shown]',
    enumerable: false,
  });
  return value;
}

/** The modem's types do not allow undefined, which is what keeps it from looking into the environment. */
function options(given: Readonly<Record<string, unknown>>): Dockerode.DockerOptions {
  return given;
}
