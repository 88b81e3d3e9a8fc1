import { answerError } from './answer-error.ts';
import type { AnswerContext } from './answer-error.ts';
import type { Authorizer } from './auth/authorizer.ts';
import { parseChallenges } from './auth/challenge.ts';
import type { BaseAddress } from './base-address.ts';
import { discardBody } from './http/read-body.ts';
import type { HttpBody, HttpResponse, Transport } from './http/transport.ts';
import type { Redaction } from './redaction.ts';
import { RegistryError } from './registry-error.ts';
import { retrying } from './retrying.ts';
import type { Retrying } from './retrying.ts';

/** One request to a registry's API. */
export interface Call {
  readonly host: string;
  readonly method: string;
  /** Below the registry's address (`/v2/…`), or an absolute URL that the registry gave. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  /** What it needs: `repository:library/debian:pull`. */
  readonly scopes: readonly string[];
  /** Statuses that are answers; all others are errors. */
  readonly accept: readonly number[];
  /** The object of a sentence: `the manifest of docker.io/library/debian:12`. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
  /** False where trying again is the caller's: the state of an upload is unknown after a failure. */
  readonly retry?: boolean;
}

/** Speaks to registries: addresses, authorization, redirects, retries. */
export interface Connection {
  /** @throws {RegistryError} for every status but the accepted ones; the signal's reason when aborted. */
  call(call: Call): Promise<HttpResponse>;
  contextOf(host: string, what: string): AnswerContext;
  readonly retrying: Retrying;
}

export interface ConnectionOptions {
  readonly transport: Transport;
  readonly baseAddress: BaseAddress;
  readonly authorizer: Authorizer;
  readonly retrying: Retrying;
  readonly redaction: Redaction;
  readonly loginHint: (host: string) => string;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 5;

export function createConnection(options: ConnectionOptions): Connection {
  const contextOf = (host: string, what: string): AnswerContext => ({
    host,
    what,
    now: options.retrying.timing.now(),
    loginHint: options.loginHint(host),
    redaction: options.redaction,
  });
  const once = async (call: Call): Promise<HttpResponse> => {
    const response = await sendAuthorized(call, options, contextOf(call.host, call.what));
    if (call.accept.includes(response.status)) return response;
    throw await answerError(response, contextOf(call.host, call.what));
  };
  return {
    contextOf,
    retrying: options.retrying,
    call: (call) =>
      call.retry === false ? once(call) : retrying(options.retrying, call.signal, () => once(call)),
  };
}

async function sendAuthorized(
  call: Call,
  options: ConnectionOptions,
  context: AnswerContext,
): Promise<HttpResponse> {
  const { authorizer } = options;
  const base = await options.baseAddress(call.host, call.signal);
  const url = addressFrom(call.path, base);
  const request = { scopes: call.scopes, context, signal: call.signal };
  // Only the registry itself is told who asks, not a store that it sends to.
  const isOwn = url.origin === base.origin;
  const header = isOwn ? await authorizer.headerFor(request) : undefined;
  const response = await follow(call, url, { options, header });
  if (response.status !== 401 || response.url.origin !== base.origin) return response;
  const challenges = parseChallenges(response.headers['www-authenticate'] ?? '');
  if (!(await authorizer.learn(request, challenges, header))) return response;
  discardBody(response);
  const renewed = await authorizer.headerFor(request);
  return follow(call, url, { options, header: renewed });
}

/** Reading may be redirected, to a store for instance (OCI distribution specification, "Pulling blobs"). */
async function follow(
  { method, headers, body, signal, host }: Call,
  start: URL,
  { options, header }: { options: ConnectionOptions; header: string | undefined },
): Promise<HttpResponse> {
  let url = start;
  for (let count = 0; ; count += 1) {
    const authorization =
      header === undefined || url.origin !== start.origin ? {} : { authorization: header };
    const request = { method, url, headers: { ...headers, ...authorization }, body, signal };
    const response = await options.transport.send(request);
    const { location } = response.headers;
    const reads = method === 'GET' || method === 'HEAD';
    if (!reads || !REDIRECTS.has(response.status) || location === undefined) return response;
    discardBody(response);
    if (count === MOST_REDIRECTS) {
      throw new RegistryError(
        'registry/bad-answer',
        `${host} redirects more than ${MOST_REDIRECTS} times`,
      );
    }
    url = redirectFrom(location, url, host);
  }
}

function redirectFrom(location: string, from: URL, host: string): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  // Never from HTTPS down to plain HTTP.
  if (target?.protocol === 'https:' || target?.protocol === from.protocol) return target;
  throw new RegistryError(
    'registry/bad-answer',
    `${host} redirects to an address that is not safe`,
  );
}

/**
 * The address of a call. A registry behind a proxy that ends TLS may give an `http:` address of itself for an upload; it is asked
 * in the way that it was reached.
 */
function addressFrom(path: string, base: URL): URL {
  const url = new URL(path, base);
  if (url.protocol === 'http:' && base.protocol === 'https:' && url.hostname === base.hostname) {
    url.protocol = 'https:';
    url.port = base.port;
  }
  if (url.protocol !== 'https:' && url.protocol !== base.protocol) {
    throw new RegistryError(
      'registry/bad-answer',
      `${base.host} sends to an address that is not safe`,
    );
  }
  return url;
}
