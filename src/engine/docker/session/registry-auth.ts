import type { CredentialSource } from '../../../registry/credentials.ts';
import { CallError, CallStatus } from './calls.ts';
import type { Method } from './calls.ts';
import { credentialsRequest, credentialsResponse } from './messages.ts';

/** What the engine calls Docker Hub (moby/buildkit session/auth/authprovider). */
const DOCKER_HUB = 'registry-1.docker.io';

/**
 * `moby.filesync.v1.Auth/Credentials`: what opens one registry host, asked when a base image is pulled. A user name with its password,
 * or an identity token as a secret without a user name (moby/buildkit session/auth/authprovider).
 *
 * The service's other methods (FetchToken, GetTokenAuthority) would have us fetch tokens ourselves. They are not served: engines that know
 * them take "unimplemented" as "ask for credentials instead" (moby/buildkit session/auth/auth.go), and only the engine is sure to reach
 * the registry.
 */
export function credentials(source: CredentialSource): Method {
  return {
    type: 'unary',
    answer: async (message) => {
      const { host } = credentialsRequest.decode(message);
      return credentialsResponse.encode(await find(source, host));
    },
  };
}

async function find(
  source: CredentialSource,
  host: string,
): Promise<{ readonly username?: string; readonly secret?: string }> {
  const found = await source(host === DOCKER_HUB ? 'docker.io' : host).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new CallError(CallStatus.internal, `no credentials for ${host}: ${reason}`);
  });
  if (found === undefined) return {};
  if (found.type === 'identity-token') return { secret: found.token };
  return { username: found.username, secret: found.password };
}
