import { setMaxListeners } from 'node:events';
import { createRegistryClient } from '../registry/client.ts';
import type { RegistryClient, RegistryClientOptions } from '../registry/client.ts';
import { createCredentialStore } from '../registry/credential-store.ts';
import type { RegistryVariables } from '../registry/credential-store.ts';

/** Somebody waits for the answer: what is temporary is tried again, but not for minutes. */
const PATIENCE = { attempts: 3, firstWait: 500, longestWait: 30_000 };

export interface RegistriesOptions extends Partial<
  Pick<
    RegistryClientOptions,
    'authorities' | 'certsFolders' | 'plainHttp' | 'retry' | 'timing' | 'idleTimeout'
  >
> {
  /** The manifest's, which name the variables that hold credentials. */
  readonly registries: readonly RegistryVariables[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The manifest's folder, for its `.env`. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** A client with the credentials of the environment, `.env` and Docker's configuration. The caller closes it. */
export function openRegistries(options: RegistriesOptions): RegistryClient {
  const { registries, env, folder, signal, ...more } = options;
  // Every request under way listens to it.
  setMaxListeners(0, signal);
  const store = createCredentialStore({ registries, env, folder });
  return createRegistryClient({
    retry: PATIENCE,
    ...more,
    env,
    credentials: store.source,
    loginHint: (host) => store.loginHint(host),
  });
}
