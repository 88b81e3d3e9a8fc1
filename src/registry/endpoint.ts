import { DOCKER_HUB } from './reference.ts';

/** Names of Docker Hub in references, configurations and addresses. */
const hubNames: ReadonlySet<string> = new Set([
  DOCKER_HUB,
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
]);

/** True for every name of Docker Hub's registry. */
export function isDockerHub(host: string): boolean {
  return hubNames.has(host);
}

/** Where the registry of a host answers: Docker Hub's is not at `docker.io` (distribution/reference, normalize.go). */
export function addressOf(host: string): string {
  return isDockerHub(host) ? 'registry-1.docker.io' : host;
}

/**
 * True for an address that only this machine reaches. Docker speaks plain HTTP to those without being told
 * (moby/moby#9124 for IPv4, moby/moby#48540 for IPv6).
 */
export function isLoopback(hostname: string): boolean {
  const plain = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return plain === 'localhost' || plain === '::1' || /^127(?:\.[0-9]{1,3}){3}$/.test(plain);
}
