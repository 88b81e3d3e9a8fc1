import type { RegistryClient } from './client.ts';
import type { CredentialStore } from './credential-store.ts';
import { formatRepository } from './reference.ts';
import type { Repository } from './reference.ts';
import { RegistryError } from './registry-error.ts';

/** What `manager login --check` says of one registry. */
export interface LoginReport {
  readonly host: string;
  readonly state:
    /** The registry takes the credentials. */
    | 'ok'
    /** It asks nobody for credentials, so whether those at hand are right is not known. */
    | 'open'
    /** There are no credentials, and it answers without. */
    | 'anonymous'
    /** There are no credentials, and it wants some. */
    | 'missing'
    /** It does not take the credentials. */
    | 'refused'
    /** The credentials cannot be had: a broken helper, an unreadable file. */
    | 'broken'
    | 'unreachable';
  /** Where the credentials come from: `HUB_USERNAME and HUB_PASSWORD`. */
  readonly origin?: string;
  readonly message?: string;
  readonly hint?: string;
  /** Whether pushing to the repositories that were asked about is allowed. */
  readonly repositories: readonly RepositoryReport[];
}

export interface RepositoryReport {
  /** `docker.io/bentoml/model-server` */
  readonly repository: string;
  readonly mayPush: boolean;
  readonly message?: string;
  readonly hint?: string;
}

/** True when somebody who wants to push there has nothing left to do. */
export function maySend({ state, repositories }: LoginReport): boolean {
  const isLoggedIn = state === 'ok' || state === 'open' || state === 'anonymous';
  return isLoggedIn && repositories.every(({ mayPush }) => mayPush);
}

/**
 * Tries a log-in: the API with the credentials, then the beginning of an upload (taken back at once) for each repository, which is
 * all that tells whether pushing is allowed. Never throws for what a registry says, only when aborted.
 */
export async function checkLogin(
  client: Pick<RegistryClient, 'ping' | 'tryUpload'>,
  credentials: Pick<CredentialStore, 'find' | 'loginHint'>,
  {
    host,
    repositories = [],
  }: { readonly host: string; readonly repositories?: readonly Repository[] },
  signal?: AbortSignal,
): Promise<LoginReport> {
  let origin: string | undefined;
  try {
    origin = (await credentials.find(host))?.origin;
    await client.ping(host, signal);
  } catch (error) {
    signal?.throwIfAborted();
    return failure(error, { host, origin, hint: credentials.loginHint(host) });
  }
  const pushes = await Promise.all(
    repositories.map((each) => tryPush(client, credentials, each, signal)),
  );
  const report = { host, repositories: pushes };
  return origin === undefined
    ? { ...report, state: 'anonymous' }
    : { ...report, state: 'ok', origin };
}

async function tryPush(
  client: Pick<RegistryClient, 'tryUpload'>,
  credentials: Pick<CredentialStore, 'find' | 'loginHint'>,
  repository: Repository,
  signal: AbortSignal | undefined,
): Promise<RepositoryReport> {
  const name = formatRepository(repository);
  try {
    await client.tryUpload(repository, signal);
    return { repository: name, mayPush: true };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof RegistryError)) throw error;
    const { message } = error;
    const hint = await hintFor(error, credentials, repository.host);
    return { repository: name, mayPush: false, message, ...(hint === undefined ? {} : { hint }) };
  }
}

/** Who is logged in already needs rights, not another log-in. */
async function hintFor(
  { code, hint }: RegistryError,
  credentials: Pick<CredentialStore, 'find' | 'loginHint'>,
  host: string,
): Promise<string | undefined> {
  if (code === 'registry/not-found') {
    return 'Create the repository there first, or name another one in the manifest.';
  }
  if (code !== 'registry/denied') return hint;
  const found = await credentials.find(host).catch(() => undefined);
  if (found === undefined) return credentials.loginHint(host);
  return `Let the user of ${found.origin} push there (an access token must allow writing), or name another repository in the manifest.`;
}

function failure(
  error: unknown,
  { host, origin, hint }: { host: string; origin: string | undefined; hint: string },
): LoginReport {
  if (!(error instanceof RegistryError)) throw error;
  const report = { host, message: error.message, repositories: [] };
  const from = origin === undefined ? {} : { origin };
  switch (error.code) {
    case 'registry/denied':
      if (origin === undefined) return { ...report, hint, state: 'missing' };
      return { ...report, ...from, hint: `Look at ${origin}. ${hint}`, state: 'refused' };
    case 'registry/credentials':
      return { ...report, ...from, hint: error.hint ?? hint, state: 'broken' };
    default: {
      const next = error.hint === undefined ? {} : { hint: error.hint };
      return { ...report, ...from, ...next, state: 'unreachable' };
    }
  }
}
