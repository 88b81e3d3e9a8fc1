import { addressOf, isLoopback } from './endpoint.ts';
import { isPlainAnswer } from './http/network-error.ts';
import { discardBody } from './http/read-body.ts';
import type { Transport } from './http/transport.ts';
import { RegistryError } from './registry-error.ts';
import { unlessAborted } from './timing.ts';

/** Where the API of a registry is: `https://registry-1.docker.io`. */
export type BaseAddress = (host: string, signal?: AbortSignal) => Promise<URL>;

/**
 * HTTPS, unless plain HTTP is asked for. A registry on this machine is asked once which of both it speaks, since `docker push
 * localhost:5000/…` works with either.
 *
 * @throws {RegistryError} when a registry on this machine does not answer, or a host is none.
 */
export function createBaseAddress(
  transport: Transport,
  plainHttp: ReadonlySet<string>,
): BaseAddress {
  const probed = new Map<string, Promise<URL>>();
  const probe = async (secure: URL): Promise<URL> => {
    try {
      discardBody(
        await transport.send({ method: 'GET', url: new URL('/v2/', secure), headers: {} }),
      );
      return secure;
    } catch (error) {
      if (!isPlainAnswer(error)) throw error;
      return new URL(`http://${secure.host}`);
    }
  };
  return async (host, signal) => {
    const address = addressOf(host);
    if (plainHttp.has(host)) return urlOf('http', address);
    const secure = urlOf('https', address);
    if (!isLoopback(secure.hostname)) return secure;
    const known = probed.get(address) ?? probe(secure);
    probed.set(address, known);
    known.catch(() => probed.delete(address));
    return unlessAborted(known, signal);
  };
}

function urlOf(scheme: string, address: string): URL {
  const text = `${scheme}://${address}`;
  // A host is all that is wanted: no user, no path.
  if (!/[/?#@\\]/.test(address) && URL.canParse(text)) return new URL(text);
  throw new RegistryError(
    'registry/bad-reference',
    `'${address}' is not a host with an optional port`,
  );
}
