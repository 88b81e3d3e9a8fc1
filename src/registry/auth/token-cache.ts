import type { CredentialSource, Credentials } from '../credentials.ts';
import type { AnswerContext } from '../answer-error.ts';
import type { Transport } from '../http/transport.ts';
import { unlessAborted } from '../timing.ts';
import { fetchToken } from './token.ts';
import type { Token, TokenServer } from './token.ts';

/** One request that may need authorization. */
export interface Authorizable {
  /** What it needs: `repository:library/debian:pull`. */
  readonly scopes: readonly string[];
  readonly context: AnswerContext;
  readonly signal: AbortSignal | undefined;
}

export interface TokenCacheOptions {
  readonly transport: Transport;
  readonly credentials: CredentialSource;
  readonly now: () => number;
}

/** Tokens by registry and scopes, as long as they are good; one request for all who want the same at once. */
export interface TokenCache {
  tokenFor(server: TokenServer, request: Authorizable): Promise<string>;
  /** Drops a token that was refused, unless another one has taken its place meanwhile. */
  forget(request: Authorizable, refused: string): void;
}

export function createTokenCache({ transport, credentials, now }: TokenCacheOptions): TokenCache {
  const tokens = new Map<string, Promise<Token>>();
  /** Of those that have arrived. */
  const values = new Map<string, string>();
  const fetch = async (server: TokenServer, { scopes, context }: Authorizable): Promise<Token> => {
    const found = await askCredentials(credentials, context);
    const fresh = { ...context, now: now() };
    const token = await fetchToken(transport, {
      server,
      scopes,
      credentials: found,
      context: fresh,
    });
    context.redaction.add(token.value);
    return token;
  };
  return {
    tokenFor: async (server, request) => {
      const key = keyOf(request);
      const known = tokens.get(key);
      const token = known && (await unlessAborted(known, request.signal));
      if (token !== undefined && token.expires > now()) return token.value;
      // Others may have begun to renew it meanwhile.
      let fetching = tokens.get(key);
      if (fetching === undefined || fetching === known) {
        // Not with the signal: one caller's end must not be that of all who wait for the same token.
        fetching = fetch(server, request);
        tokens.set(key, fetching);
        fetching.then(
          ({ value }) => values.set(key, value),
          () => tokens.delete(key),
        );
      }
      return (await unlessAborted(fetching, request.signal)).value;
    },
    forget: (request, refused) => {
      const key = keyOf(request);
      if (values.get(key) !== refused) return;
      values.delete(key);
      tokens.delete(key);
    },
  };
}

/** Credentials for a registry; from now on they are taken out of all texts. */
export async function askCredentials(
  source: CredentialSource,
  { host, redaction }: AnswerContext,
): Promise<Credentials | undefined> {
  const found = await source(host);
  if (found !== undefined) redaction.add(found.type === 'password' ? found.password : found.token);
  return found;
}

/** The same for requests that the same token serves. */
export function keyOf({ scopes, context }: Authorizable): string {
  return [context.host, ...[...scopes].sort()].join(' ');
}
