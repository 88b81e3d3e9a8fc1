import * as z from 'zod';
import { answerError } from '../answer-error.ts';
import type { AnswerContext } from '../answer-error.ts';
import type { Credentials } from '../credentials.ts';
import { isLoopback } from '../endpoint.ts';
import { createRoutes } from '../http/agents.ts';
import { readBody } from '../http/read-body.ts';
import { createTransport } from '../http/transport.ts';
import type { Transport } from '../http/transport.ts';
import type { TrustOptions } from '../http/trust.ts';
import { createRedaction } from '../redaction.ts';
import { RegistryError } from '../registry-error.ts';
import type { RegistryErrorOptions } from '../registry-error.ts';
import { retrying } from '../retrying.ts';
import { defaultRetry, systemTiming } from '../timing.ts';
import type { RetryPolicy, Timing } from '../timing.ts';
import { readmeProblem } from './readme.ts';

/** Where Docker Hub's API wants log-ins (https://docs.docker.com/reference/api/hub/latest/operations/AuthCreateAccessToken/). */
export const HUB_LOGIN_URL = 'https://hub.docker.com/v2/auth/token';
export const HUB_REPOSITORIES_URL = 'https://hub.docker.com/v2/repositories';

export interface HubClientOptions extends TrustOptions {
  /** Where to log in: `urls.api` of the manifest, as of 2021 (`…/v2/users/login/`) or today. Default: {@link HUB_LOGIN_URL}. */
  readonly loginUrl?: string | undefined;
  /** Where repositories are: `urls.repos` of the manifest. Default: {@link HUB_REPOSITORIES_URL}. */
  readonly repositoriesUrl?: string | undefined;
  readonly credentials: Credentials;
  readonly loginHint: string;
  readonly retry?: RetryPolicy;
  readonly timing?: Timing;
}

/** Sends READMEs to Docker Hub. */
export interface HubClient {
  /** Logs in now, so that a refusal comes before anything is sent. */
  logIn(signal?: AbortSignal): Promise<void>;
  /**
   * Makes a text the full description of a repository (`bentoml/model-server`). Logs in once for all.
   *
   * @throws {RegistryError} `registry/too-large` before anything is sent, `registry/denied`, `registry/not-found`,
   *   `registry/bad-answer` when the Hub keeps another text.
   */
  pushReadme(repository: string, text: string, signal?: AbortSignal): Promise<void>;
  close(): void;
}

const LIMIT = 1024 * 1024;
const HOST = 'Docker Hub';
const RIGHTS =
  'The user must be allowed to administer the repository, and an access token must allow read, write and delete.';

const LoginAnswer = z.object({ token: z.string().optional(), access_token: z.string().optional() });
const RepositoryAnswer = z.object({ full_description: z.string().nullish() });

interface Hub extends HubClientOptions {
  readonly transport: Transport;
  readonly context: (what: string) => AnswerContext;
}

/**
 * A client of Docker Hub's API (https://docs.docker.com/reference/api/hub/latest/). `/v2/users/login` of 2021 still answers but is
 * deprecated there for `/v2/auth/token`; which of both it is shows in the address. The PATCH of a description is not in that
 * reference; it is what the tools for it use with a token of either (peter-evans/dockerhub-description, src/dockerhub-helper.ts).
 */
export function createHubClient(options: HubClientOptions): HubClient {
  const { timing = systemTiming, retry = defaultRetry, loginHint } = options;
  const redaction = createRedaction();
  const { credentials } = options;
  redaction.add(credentials.type === 'password' ? credentials.password : credentials.token);
  const transport = createTransport({
    routes: createRoutes(options),
    idleTimeout: 60_000,
    userAgent: 'manager',
  });
  const context = (what: string): AnswerContext => ({
    host: HOST,
    what,
    now: timing.now(),
    loginHint,
    redaction,
  });
  const hub = { ...options, transport, context };
  const again = { policy: retry, timing };
  let token: Promise<string> | undefined;
  const bearerOf = async (signal: AbortSignal | undefined): Promise<string> => {
    token ??= retrying(again, signal, () => logIn(hub, signal));
    const current = token;
    // A failed log-in is not kept: the next README tries again.
    current.catch(() => {
      if (token === current) token = undefined;
    });
    const bearer = await current;
    redaction.add(bearer);
    return bearer;
  };
  return {
    logIn: async (signal) => {
      await bearerOf(signal);
    },
    pushReadme: async (repository, text, signal) => {
      const problem = readmeProblem(text);
      if (problem !== undefined) {
        const message = `the README of ${repository} is not sent: ${problem}`;
        throw new RegistryError('registry/too-large', message);
      }
      const bearer = await bearerOf(signal);
      await retrying(again, signal, () => patch(hub, { repository, text, bearer }, signal));
    },
    close: () => {
      transport.close();
    },
  };
}

async function logIn(hub: Hub, signal: AbortSignal | undefined): Promise<string> {
  const { credentials, loginHint } = hub;
  if (credentials.type !== 'password') {
    throw new RegistryError(
      'registry/denied',
      'Docker Hub wants a user and a password for READMEs',
      {
        hint: loginHint,
      },
    );
  }
  const { username, password } = credentials;
  const url = safeUrl(hub.loginUrl ?? HUB_LOGIN_URL);
  const isToken = /\/auth\/token\/?$/.test(url.pathname);
  const body = isToken ? { identifier: username, secret: password } : { username, password };
  const response = await hub.transport.send({ ...jsonRequest('POST', url, body), signal });
  if (response.status !== 200) {
    const error = await answerError(response, hub.context('the log-in'));
    throw withHint(error, loginHintFor(error.status, loginHint));
  }
  const answer = parsed(LoginAnswer, (await readBody(response, LIMIT)).toString('utf8'));
  const token = answer?.access_token ?? answer?.token;
  if (token !== undefined && token !== '') return token;
  throw new RegistryError('registry/bad-answer', 'Docker Hub answers the log-in without a token');
}

async function patch(
  hub: Hub,
  { repository, text, bearer }: { repository: string; text: string; bearer: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const repositories = (hub.repositoriesUrl ?? HUB_REPOSITORIES_URL).replace(/\/+$/, '');
  const url = safeUrl(`${repositories}/${repository}/`);
  const request = jsonRequest('PATCH', url, { full_description: text });
  const headers = { ...request.headers, authorization: `Bearer ${bearer}` };
  const response = await hub.transport.send({ ...request, headers, signal });
  if (response.status !== 200) {
    const error = await answerError(response, hub.context(`the README of ${repository}`));
    throw error.code === 'registry/denied' ? withHint(error, RIGHTS) : error;
  }
  const answer = parsed(RepositoryAnswer, (await readBody(response, LIMIT)).toString('utf8'));
  const kept = answer?.full_description;
  // It has been seen to answer well and to keep the old text (openhab/openhab-docker#291).
  if (typeof kept === 'string' && kept.trim() !== text.trim()) {
    throw new RegistryError(
      'registry/bad-answer',
      `Docker Hub keeps another README of ${repository}`,
    );
  }
}

function loginHintFor(status: number | undefined, loginHint: string): string {
  if (status === 404 || status === 410) {
    return `Set urls.api of the manifest to ${HUB_LOGIN_URL}.`;
  }
  return `${loginHint} With two-factor or single sign-on, use a personal access token as the password.`;
}

function withHint(error: RegistryError, hint: string): RegistryError {
  const { code, message, status, transient, retryAfter, cause } = error;
  const options: RegistryErrorOptions = { status, transient, retryAfter, cause, hint };
  return new RegistryError(code, message, options);
}

function jsonRequest(method: string, url: URL, body: unknown) {
  return {
    method,
    url,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** A password goes nowhere in plain text, except to this machine. */
function safeUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:') return url;
  if (url?.protocol === 'http:' && isLoopback(url.hostname)) return url;
  throw new RegistryError(
    'registry/rejected',
    'an address of Docker Hub in the manifest is not an https address',
    {
      hint: 'Look at urls.api and urls.repos in its repository section.',
    },
  );
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
