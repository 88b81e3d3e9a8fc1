import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { askHelper } from './credential-helper.ts';
import type { HelperOptions } from './credential-helper.ts';
import type { Credentials, FoundCredentials } from './credentials.ts';
import { isDockerHub } from './endpoint.ts';
import { RegistryError } from './registry-error.ts';

const AuthSchema = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
});

const ConfigSchema = z.object({
  auths: z.record(z.string(), AuthSchema).nullish(),
  credsStore: z.string().nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
});

type Auth = z.infer<typeof AuthSchema>;
type Config = z.infer<typeof ConfigSchema>;

/** The name under which Docker keeps the log-in of Docker Hub (docker/cli, `registry.IndexServer`). */
const HUB_KEY = 'https://index.docker.io/v1/';
const HUB_KEYS = [HUB_KEY, 'https://index.docker.io/v1', 'index.docker.io', 'docker.io'];

/** What Docker's tools have stored: `DOCKER_AUTH_CONFIG`, and config.json with its helpers. */
export interface DockerConfig {
  find(host: string): Promise<FoundCredentials | undefined>;
}

/**
 * Opens Docker's configuration: `DOCKER_AUTH_CONFIG` (its text, as CI systems give it), then config.json in `DOCKER_CONFIG` or
 * `~/.docker`. Files are read when the first registry is asked for. For a host, its own helper comes first, then the common
 * one, then what stands in the file itself.
 */
export function openDockerConfig(options: HelperOptions): DockerConfig {
  const { env } = options;
  const folder =
    setting(env['DOCKER_CONFIG']) ?? join(setting(env['HOME']) ?? homedir(), '.docker');
  const path = join(folder, 'config.json');
  let reading: Promise<Config> | undefined;
  return {
    find: async (host) => {
      const given = setting(env['DOCKER_AUTH_CONFIG']);
      if (given !== undefined) {
        const origin = 'DOCKER_AUTH_CONFIG';
        const found = findAuth(parseConfig(given, origin), host, origin);
        if (found !== undefined) return { credentials: found, origin };
      }
      reading ??= readConfig(path);
      return findIn(await reading, host, { path, options });
    },
  };
}

async function findIn(
  config: Config,
  host: string,
  { path, options }: { path: string; options: HelperOptions },
): Promise<FoundCredentials | undefined> {
  const key = keysOf(host).find((each) => Object.hasOwn(config.credHelpers ?? {}, each));
  const own = key === undefined ? undefined : config.credHelpers?.[key];
  const helper = setting(own) ?? setting(config.credsStore);
  if (helper !== undefined) {
    const server = key ?? (isDockerHub(host) ? HUB_KEY : host);
    const found = await askHelper(helper, server, options);
    if (found !== undefined) return { credentials: found, origin: `docker-credential-${helper}` };
  }
  const credentials = findAuth(config, host, path);
  return credentials === undefined ? undefined : { credentials, origin: path };
}

async function readConfig(path: string): Promise<Config> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new RegistryError('registry/credentials', `${path} cannot be read`, { cause: error });
  }
  return parseConfig(text, path);
}

const REPAIR = 'Repair it, or move it away and log in again with `docker login`.';

function parseConfig(text: string, origin: string): Config {
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    // Not as a cause: the message of JSON.parse quotes the text.
    throw new RegistryError('registry/credentials', `${origin} is not JSON`, { hint: REPAIR });
  }
  const result = ConfigSchema.safeParse(value);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.join('.') ?? '';
  throw new RegistryError(
    'registry/credentials',
    `${origin} is not a configuration of Docker's: look at '${where}'`,
    { hint: REPAIR },
  );
}

function findAuth({ auths }: Config, host: string, origin: string): Credentials | undefined {
  const entries = Object.entries(auths ?? {});
  const wanted = keysOf(host);
  const exact = wanted.map((key) => entries.find(([name]) => name === key));
  const similar = entries.find(([name]) => isAddressOf(name, host));
  const entry = exact.find((each) => each !== undefined) ?? similar;
  return entry === undefined ? undefined : credentialsOf(entry[1], `${origin}: auths.${entry[0]}`);
}

function keysOf(host: string): readonly string[] {
  return isDockerHub(host) ? HUB_KEYS : [host];
}

/**
 * Old versions stored addresses (`https://host/v1/`). With another path it is of something else: a namespace (Podman's), or one of the
 * tokens that Docker Desktop keeps (`https://index.docker.io/v1/access-token`).
 */
function isAddressOf(key: string, host: string): boolean {
  const [, name = '', path = ''] = /^(?:https?:\/\/)?([^/]+)(.*)$/.exec(key) ?? [];
  const same = name === host || (isDockerHub(name) && isDockerHub(host));
  return same && /^(?:\/|\/v[12]\/?)?$/.test(path);
}

function credentialsOf(auth: Auth, where: string): Credentials | undefined {
  const token = setting(auth.identitytoken);
  if (token !== undefined) return { type: 'identity-token', token };
  const pair = setting(auth.auth);
  const [username, password] =
    pair === undefined ? [auth.username, auth.password] : decodePair(pair, where);
  if (username === undefined || password === undefined || password === '') return undefined;
  return { type: 'password', username, password };
}

function decodePair(pair: string, where: string): [username: string, password: string] {
  const text = Buffer.from(pair, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) {
    throw new RegistryError('registry/credentials', `${where} holds no user and password`, {
      hint: 'Log in again: `docker login HOST`.',
    });
  }
  // Some versions padded the password with zero bytes.
  return [text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, '')];
}

function setting(text: string | null | undefined): string | undefined {
  return text === undefined || text === null || text === '' ? undefined : text;
}
