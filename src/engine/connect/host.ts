import { EngineError } from '../engine-error.ts';
import type { EngineAddress } from '../engine.ts';

/** How a connection to an engine is made. */
export type EngineHost =
  | { readonly kind: 'unix'; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly hostname: string;
      readonly port: number;
      readonly tls: boolean;
      /** A path before all others, without a slash at its end: where a proxy serves the engine; often empty. */
      readonly prefix: string;
    }
  | {
      readonly kind: 'ssh';
      readonly user: string | undefined;
      readonly hostname: string;
      readonly port: number | undefined;
      /** The engine's socket over there; undefined: that machine's own default. */
      readonly socket: string | undefined;
    };

export const DEFAULT_SOCKET = '/var/run/docker.sock';

/** Registered for Docker by IANA: 2375 without TLS, 2376 with it. */
const PORT = 2375;
const TLS_PORT = 2376;

const WAYS = 'manager reaches engines by unix://, tcp://, http://, https:// and ssh://.';

/**
 * Reads an engine's address the way the docker CLI reads `DOCKER_HOST` (docker/cli, opts/hosts.go and cli/connhelper/ssh):
 * a path alone is a socket, anything else without a scheme is tcp, an empty address is the default one. http and https are
 * taken too, as Docker's client libraries do.
 *
 * @throws EngineError when it cannot be reached by us, or holds a password
 */
export function parseHost(address: EngineAddress): EngineHost {
  const text = address.url.trim();
  const [scheme, rest] = splitScheme(text);
  switch (scheme) {
    case 'unix':
      return { kind: 'unix', path: rest === '' ? DEFAULT_SOCKET : rest };
    case 'tcp':
      return tcpHost(address, rest, address.tls !== undefined);
    case 'http':
      return tcpHost(address, rest, false);
    case 'https':
      return tcpHost(address, rest, true);
    case 'ssh':
      return sshHost(address, rest);
    case 'npipe':
      throw refusal(address, 'names a Windows pipe, which manager does not speak', WAYS);
    default:
      throw refusal(address, `has a scheme that manager does not know, ${scheme}://`, WAYS);
  }
}

/** An address as it may be shown: without the password that somebody may have written into it. */
export function shownUrl(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, (whole, scheme: string) =>
    whole.includes(':', scheme.length) ? `${scheme}…@` : whole,
  );
}

function splitScheme(text: string): [string, string] {
  const at = text.indexOf('://');
  if (at >= 0) return [text.slice(0, at).toLowerCase(), text.slice(at + 3)];
  if (text === '' || text.startsWith('/') || text.startsWith('./')) return ['unix', text];
  return ['tcp', text];
}

function tcpHost(address: EngineAddress, rest: string, tls: boolean): EngineHost {
  const url = parsed(address, rest);
  if (url.username !== '' || url.password !== '') {
    throw refusal(
      address,
      'holds a user name or password',
      'Take it out: engines over tcp know certificates (DOCKER_CERT_PATH) only.',
    );
  }
  return {
    kind: 'tcp',
    hostname: url.hostname === '' ? 'localhost' : unbracketed(url.hostname),
    port: url.port === '' ? (tls ? TLS_PORT : PORT) : Number(url.port),
    tls,
    prefix: url.pathname.replace(/\/+$/, ''),
  };
}

function sshHost(address: EngineAddress, rest: string): EngineHost {
  const url = parsed(address, rest);
  if (url.password !== '') {
    throw refusal(
      address,
      'holds a password',
      'Take it out; ssh finds your keys in its agent and in ~/.ssh.',
    );
  }
  if (url.hostname === '') {
    throw refusal(address, 'names no host', 'Write ssh://user@host.');
  }
  const socket = decoded(address, url.pathname);
  return {
    kind: 'ssh',
    user: url.username === '' ? undefined : decoded(address, url.username),
    hostname: unbracketed(url.hostname),
    port: url.port === '' ? undefined : Number(url.port),
    socket: /^\/*$/.test(socket) ? undefined : socket,
  };
}

function decoded(address: EngineAddress, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal(address, 'has a % that escapes nothing', 'Write a percent sign as %25.');
  }
}

/** Parses what follows the scheme. A scheme that URLs treat specially would lose its port where that is the usual one. */
function parsed(address: EngineAddress, rest: string): URL {
  // A URL of an unknown scheme may have a host and no slash, but not a port without a host (`tcp://:2375`).
  const text = rest.startsWith(':') ? `localhost${rest}` : rest;
  let url: URL;
  try {
    url = new URL(`engine://${text}`);
  } catch {
    throw refusal(address, 'is no address', 'Write it as tcp://host:2375 or ssh://user@host.');
  }
  if (url.search !== '' || url.hash !== '') {
    throw refusal(address, 'has a query or fragment', 'Take out all from the ? or # on.');
  }
  return url;
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function refusal(address: EngineAddress, what: string, hint: string): EngineError {
  return new EngineError(
    'connect',
    `the engine's address ${shownUrl(address.url)} (${address.source}) ${what}`,
    { hint },
  );
}
