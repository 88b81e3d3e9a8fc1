import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { CredentialSource, FoundCredentials } from './credentials.ts';
import { openDockerConfig } from './docker-config.ts';
import { isDockerHub } from './endpoint.ts';
import { RegistryError } from './registry-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the manifest says of a registry: NAMES of environment variables. `Registry` of the manifest is one. */
export interface RegistryVariables {
  readonly host: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

export interface CredentialStoreOptions {
  readonly registries: readonly RegistryVariables[];
  readonly env: Environment;
  /** The manifest's folder: a `.env` there gives values to variables that the environment lacks. */
  readonly folder: string;
  /** Milliseconds for a credential helper. */
  readonly helperTimeout?: number;
}

/** An environment variable that the manifest names, and where its value comes from; undefined: nowhere. */
export interface VariableState {
  readonly name: string;
  readonly setIn: 'environment' | '.env' | undefined;
}

export interface CredentialStore {
  /** The same for all who need no more: engine, client. */
  readonly source: CredentialSource;
  /** With where they come from. Every host is looked up once a run. */
  find(host: string): Promise<FoundCredentials | undefined>;
  /** The variables that the manifest names for a host: user, then password. None: the manifest names none. */
  variables(host: string): Promise<readonly VariableState[]>;
  /** What to do about a missing log-in: the command, and the variables that the manifest names. */
  loginHint(host: string): string;
}

/**
 * Finds the credentials of a host, and of that host only: the variables that the manifest names, else what Docker has stored.
 *
 * @throws {RegistryError} (its functions) `registry/credentials` when they are stored wrongly or a helper fails.
 */
export function createCredentialStore(options: CredentialStoreOptions): CredentialStore {
  const { env, folder, helperTimeout } = options;
  const docker = openDockerConfig({
    env,
    ...(helperTimeout === undefined ? {} : { timeout: helperTimeout }),
  });
  const known = new Map<string, Promise<FoundCredentials | undefined>>();
  let dotenv: Promise<Environment> | undefined;
  const ownDotenv = (): Promise<Environment> => (dotenv ??= readDotenv(folder));
  const lookUp = async (host: string): Promise<FoundCredentials | undefined> =>
    fromVariables(variablesOf(options, host), env, await ownDotenv()) ?? docker.find(host);
  const find = (host: string): Promise<FoundCredentials | undefined> => {
    const found = known.get(host) ?? lookUp(host);
    known.set(host, found);
    return found;
  };
  return {
    find,
    variables: async (host) => {
      const { user, password } = variablesOf(options, host) ?? {};
      const file = await ownDotenv();
      return [user, password].flatMap((name) =>
        name === undefined ? [] : [{ name, setIn: placeOf(name, env, file) }],
      );
    },
    source: async (host) => (await find(host))?.credentials,
    loginHint: (host) => {
      const { user, password } = variablesOf(options, host) ?? {};
      const command = `Run \`docker login${isDockerHub(host) ? '' : ` ${host}`}\``;
      if (user === undefined || password === undefined) return `${command}.`;
      return `${command}, or set ${user} and ${password} (in the environment or in .env).`;
    },
  };
}

/** The variables of a `.env` file, none if there is no file. Its values never get into the environment of other programs. */
export async function readDotenv(folder: string): Promise<Environment> {
  const path = join(folder, '.env');
  try {
    return parseEnv(await readFile(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw new RegistryError('registry/credentials', `${path} cannot be read`, { cause: error });
  }
}

function variablesOf(
  { registries }: CredentialStoreOptions,
  host: string,
): RegistryVariables | undefined {
  return registries.find(
    (each) => each.host === host || (isDockerHub(each.host) && isDockerHub(host)),
  );
}

function fromVariables(
  variables: RegistryVariables | undefined,
  env: Environment,
  dotenv: Environment,
): FoundCredentials | undefined {
  const { user, password } = variables ?? {};
  if (user === undefined || password === undefined) return undefined;
  const values = [user, password].map((name) => setting(env[name]) ?? setting(dotenv[name]));
  const [username, secret] = values;
  if (username === undefined || secret === undefined) return undefined;
  const isFile = [user, password].every((name) => placeOf(name, env, dotenv) === '.env');
  return {
    credentials: { type: 'password', username, password: secret },
    origin: `${user} and ${password}${isFile ? ' in .env' : ''}`,
  };
}

function placeOf(name: string, env: Environment, dotenv: Environment): VariableState['setIn'] {
  if (setting(env[name]) !== undefined) return 'environment';
  return setting(dotenv[name]) === undefined ? undefined : '.env';
}

function setting(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}
