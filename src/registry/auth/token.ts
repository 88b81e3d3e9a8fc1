import * as z from 'zod';
import type { Credentials } from '../credentials.ts';
import { answerError } from '../answer-error.ts';
import type { AnswerContext } from '../answer-error.ts';
import { discardBody, readBody } from '../http/read-body.ts';
import type { HttpResponse, Transport } from '../http/transport.ts';
import { RegistryError } from '../registry-error.ts';

/** Where tokens come from, as a Bearer challenge tells. */
export interface TokenServer {
  readonly realm: URL;
  readonly service: string | undefined;
}

export interface TokenRequest {
  readonly server: TokenServer;
  /** `repository:library/debian:pull` */
  readonly scopes: readonly string[];
  readonly credentials: Credentials | undefined;
  readonly context: AnswerContext;
}

export interface Token {
  readonly value: string;
  /** When it must not be used any more, in milliseconds since 1970. */
  readonly expires: number;
}

const CLIENT = 'manager';
const LIMIT = 1024 * 1024;
/** By the specification, a server that says nothing means this. Seconds. */
const DEFAULT_LIFETIME = 60;
/** A token is not used in its last seconds: it has to arrive, and clocks differ. */
const MARGIN = 10;

const TokenAnswer = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
  expires_in: z.number().optional(),
});

/**
 * Asks the token server of a registry (https://distribution.github.io/distribution/spec/auth/token/). A password goes by Basic
 * authentication, which all servers know; an identity token by the OAuth 2 form, and where a server does not know that, in the
 * place of a password (containerd/containerd, remotes/docker/authorizer.go: 404 for GCR, 401 for Artifactory, 400 for ACR).
 *
 * @throws {RegistryError} `registry/denied` when the server refuses, `registry/bad-answer` for an answer without a token.
 */
export async function fetchToken(
  transport: Transport,
  request: TokenRequest,
  signal?: AbortSignal,
): Promise<Token> {
  const { credentials, context } = request;
  if (credentials?.type === 'identity-token') {
    const answer = await postForm(transport, request, credentials.token, signal);
    if (![400, 401, 404, 405].includes(answer.status)) return readToken(answer, request);
    discardBody(answer);
  }
  const answer = await transport.send({
    method: 'GET',
    url: queryOf(request),
    headers: { accept: 'application/json', ...basicHeader(credentials) },
    signal,
  });
  if (answer.status === 401 && credentials !== undefined) {
    discardBody(answer);
    throw new RegistryError(
      'registry/denied',
      `${context.host} refuses the stored credentials (status 401)`,
      {
        status: 401,
        hint: context.loginHint,
      },
    );
  }
  return readToken(answer, request);
}

/** The `Authorization` header of Basic authentication; nothing for those who have no credentials. */
export function basicHeader(credentials: Credentials | undefined): Record<string, string> {
  if (credentials === undefined) return {};
  const pair =
    credentials.type === 'password'
      ? `${credentials.username}:${credentials.password}`
      : `:${credentials.token}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function postForm(
  transport: Transport,
  { server, scopes }: TokenRequest,
  identityToken: string,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: CLIENT });
  form.set('service', server.service ?? '');
  form.set('refresh_token', identityToken);
  if (scopes.length > 0) form.set('scope', scopes.join(' '));
  return transport.send({
    method: 'POST',
    url: server.realm,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
    signal,
  });
}

function queryOf({ server, scopes, credentials }: TokenRequest): URL {
  const url = new URL(server.realm);
  if (server.service !== undefined) url.searchParams.set('service', server.service);
  url.searchParams.set('client_id', CLIENT);
  // Engines send it, and some servers decide by it.
  if (credentials?.type === 'password') url.searchParams.set('account', credentials.username);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  return url;
}

async function readToken(answer: HttpResponse, { context }: TokenRequest): Promise<Token> {
  if (answer.status !== 200) {
    throw await answerError(answer, { ...context, what: `a token for ${context.what}` });
  }
  const body = await readBody(answer, LIMIT);
  const { token, access_token, expires_in } = parseAnswer(body.toString('utf8'), context.host);
  const value = token ?? access_token ?? '';
  if (value === '') throw badAnswer(context.host);
  const lifetime = Math.max(expires_in ?? DEFAULT_LIFETIME, DEFAULT_LIFETIME);
  return { value, expires: context.now + (lifetime - MARGIN) * 1000 };
}

function parseAnswer(text: string, host: string): z.infer<typeof TokenAnswer> {
  try {
    return TokenAnswer.parse(JSON.parse(text));
  } catch (error) {
    // The cause would quote the answer, and with it a token.
    throw error instanceof RegistryError ? error : badAnswer(host);
  }
}

function badAnswer(host: string): RegistryError {
  return new RegistryError(
    'registry/bad-answer',
    `the token server of ${host} answers without a token`,
    {
      transient: true,
    },
  );
}
