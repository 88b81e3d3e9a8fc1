import { DOCKER_HUB } from '../../registry/reference.ts';
import type { Credentials } from '../../registry/credentials.ts';

/** The name under which engines know Docker Hub (moby, registry.IndexServer). */
const HUB_INDEX = 'https://index.docker.io/v1/';

/**
 * The value of `X-Registry-Auth`: credentials as base64url of JSON (Docker Engine API, "Authentication"). Nobody's
 * credentials are an empty object, since older engines want the header in any case.
 */
export function registryAuth(host: string, credentials: Credentials | undefined): string {
  const config = credentials === undefined ? {} : authConfig(host, credentials);
  return encoded(config);
}

/** The value of `X-Registry-Config`: credentials for several registries, by the name under which an engine looks for them. */
export function registryConfig(credentials: ReadonlyMap<string, Credentials>): string {
  const configs: Record<string, object> = {};
  for (const [host, given] of credentials) configs[serverOf(host)] = authConfig(host, given);
  return encoded(configs);
}

function authConfig(host: string, credentials: Credentials): Record<string, string> {
  const server = { serveraddress: serverOf(host) };
  return credentials.type === 'password'
    ? { username: credentials.username, password: credentials.password, ...server }
    : { identitytoken: credentials.token, ...server };
}

function serverOf(host: string): string {
  return host === DOCKER_HUB ? HUB_INDEX : host;
}

/**
 * base64url with its padding, which Node's leaves out: engines read both headers with Go's `base64.URLEncoding`, and take what
 * that cannot read for no credentials (moby, api/server/router/build, getAuthConfigs; Podman, pkg/auth).
 */
function encoded(value: object): string {
  const text = Buffer.from(JSON.stringify(value)).toString('base64');
  return text.replaceAll('+', '-').replaceAll('/', '_');
}
