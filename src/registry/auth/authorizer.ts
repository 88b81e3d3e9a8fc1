import type { AnswerContext } from '../answer-error.ts';
import { isLoopback } from '../endpoint.ts';
import { RegistryError } from '../registry-error.ts';
import type { Challenge } from './challenge.ts';
import { askCredentials, createTokenCache, keyOf } from './token-cache.ts';
import type { Authorizable, TokenCacheOptions } from './token-cache.ts';
import { basicHeader } from './token.ts';
import type { TokenServer } from './token.ts';

/** Knows how each registry wants to be asked. */
export interface Authorizer {
  /** The header that the registry wants, as far as it has told; undefined: not yet, or none. */
  headerFor(request: Authorizable): Promise<string | undefined>;
  /**
   * Takes in the challenges of a 401, so that {@link headerFor} knows. `used` is the header that was refused. False: there is no
   * use in trying again.
   *
   * @throws {RegistryError} `registry/bad-answer` when log-ins would go to an unsafe address.
   */
  learn(
    request: Authorizable,
    challenges: readonly Challenge[],
    used: string | undefined,
  ): Promise<boolean>;
}

export interface AuthorizerOptions extends TokenCacheOptions {
  /** Hosts that may be spoken to in plain HTTP. */
  readonly plainHttp: ReadonlySet<string>;
}

type Scheme =
  | { readonly type: 'basic' }
  | { readonly type: 'bearer'; readonly server: TokenServer; readonly scope: string | undefined };

export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { credentials, plainHttp } = options;
  const schemes = new Map<string, Scheme>();
  const wanted = new Map<string, readonly string[]>();
  const tokens = createTokenCache(options);
  const completed = (request: Authorizable): Authorizable => ({
    ...request,
    scopes: wanted.get(keyOf(request)) ?? request.scopes,
  });
  return {
    headerFor: async (request) => {
      const { context } = request;
      const scheme = schemes.get(context.host);
      if (scheme === undefined) return undefined;
      if (scheme.type === 'bearer') {
        return `Bearer ${await tokens.tokenFor(scheme.server, completed(request))}`;
      }
      const header = basicHeader(await askCredentials(credentials, context))['authorization'];
      if (header !== undefined) context.redaction.add(header.slice('Basic '.length));
      return header;
    },
    learn: async (request, challenges, used) => {
      const { context, scopes } = request;
      const scheme = schemeOf(challenges, context, plainHttp);
      if (scheme === undefined) return false;
      schemes.set(context.host, scheme);
      if (scheme.type === 'basic') {
        const found = await askCredentials(credentials, context);
        return found?.type === 'password' && used === undefined;
      }
      // It may have been revoked, or be of an earlier key.
      if (used !== undefined) tokens.forget(completed(request), used.replace(/^Bearer /, ''));
      wanted.set(keyOf(request), withScopes(scopes, scheme.scope));
      return true;
    },
  };
}

/**
 * The registry knows best what a request needs. For one that needs nothing (the ping) some name a scope of nobody's
 * (`repository:user/image:pull` at GitHub), which is not asked for.
 */
function withScopes(own: readonly string[], challenged: string | undefined): readonly string[] {
  if (own.length === 0 || challenged === undefined) return own;
  const more = challenged
    .split(' ')
    .filter((scope) => scope !== '' && !own.some((has) => covers(has, scope)));
  return [...own, ...more];
}

/** `repository:a:pull,push` covers `repository:a:pull`. */
function covers(scope: string, other: string): boolean {
  const [resource, actions] = partsOf(scope);
  const [otherResource, otherActions] = partsOf(other);
  return resource === otherResource && otherActions.every((action) => actions.includes(action));
}

function partsOf(scope: string): [resource: string, actions: string[]] {
  const colon = scope.lastIndexOf(':');
  return [scope.slice(0, colon), scope.slice(colon + 1).split(',')];
}

function schemeOf(
  challenges: readonly Challenge[],
  { host }: AnswerContext,
  plainHttp: ReadonlySet<string>,
): Scheme | undefined {
  const bearer = challenges.find(
    (each) => each.scheme === 'bearer' && each.parameters.has('realm'),
  );
  if (bearer === undefined) {
    return challenges.some(({ scheme }) => scheme === 'basic') ? { type: 'basic' } : undefined;
  }
  const { parameters } = bearer;
  const realm = safeAddress(parameters.get('realm') ?? '', plainHttp);
  if (realm === undefined) {
    throw new RegistryError(
      'registry/bad-answer',
      `${host} sends log-ins to an address that is not safe (only https is)`,
    );
  }
  const server = { realm, service: parameters.get('service') };
  return { type: 'bearer', server, scope: parameters.get('scope') };
}

function safeAddress(text: string, plainHttp: ReadonlySet<string>): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol === 'https:') return url;
  const plain = isLoopback(url.hostname) || plainHttp.has(url.host);
  return url.protocol === 'http:' && plain ? url : undefined;
}
