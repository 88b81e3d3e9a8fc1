import { checkLogin } from './check-login.ts';
import type { LoginReport } from './check-login.ts';
import { createRegistryClient } from './client.ts';
import type { RegistryClientOptions } from './client.ts';
import { createCredentialStore } from './credential-store.ts';
import type { RegistryVariables, VariableState } from './credential-store.ts';
import { parseRepository } from './reference.ts';

/** A registry with the repositories that are pushed to; a `Registry` of the manifest is one. */
export interface LoginTarget extends RegistryVariables {
  /** Package → repository. */
  readonly repositories: ReadonlyMap<string, string>;
}

export interface CheckLoginsOptions extends Pick<
  RegistryClientOptions,
  'env' | 'authorities' | 'certsFolders' | 'plainHttp' | 'retry' | 'timing'
> {
  readonly targets: readonly LoginTarget[];
  /** Of the whole manifest: a repository may be of another registry's host. Default: the targets. */
  readonly registries?: readonly RegistryVariables[];
  /** The manifest's folder, for its `.env`. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

/** A report with what the manifest names for the registry. */
export interface CheckedLogin extends LoginReport {
  readonly variables: readonly VariableState[];
}

/** Somebody waits for the answer, so a registry that does not answer is asked only once more. */
const PATIENCE = { attempts: 2, firstWait: 500, longestWait: 5000 };

/**
 * Tries the log-in of every registry, all at once: what `manager login --check` tells. Pushes nothing. In the order of the targets.
 *
 * @throws {RegistryError} `registry/credentials` when `.env` cannot be read, `registry/bad-reference` for what is no repository; the
 *   signal's reason when aborted
 */
export async function checkLogins(options: CheckLoginsOptions): Promise<readonly CheckedLogin[]> {
  const { targets, registries = targets, env, folder, signal } = options;
  const store = createCredentialStore({ registries, env, folder });
  const asked = new Set<string>();
  const client = createRegistryClient({
    retry: PATIENCE,
    ...options,
    loginHint: (host) => store.loginHint(host),
    // The client looks for credentials only where a registry asks for them.
    credentials: (host) => {
      asked.add(host);
      return store.source(host);
    },
  });
  try {
    return await Promise.all(
      targets.map(async ({ host, repositories }) => {
        const names = new Set(repositories.values());
        const target = { host, repositories: [...names].map((name) => parseRepository(name)) };
        const variables = await store.variables(host);
        const report = await checkLogin(client, store, target, signal);
        const isOpen = !asked.has(host) && (report.state === 'ok' || report.state === 'anonymous');
        return { ...report, state: isOpen ? 'open' : report.state, variables };
      }),
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    client.close();
  }
}
