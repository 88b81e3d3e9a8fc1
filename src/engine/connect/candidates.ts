import type { EngineAddress } from '../engine.ts';
import { DEFAULT_SOCKET } from './host.ts';

/** What decides which engine is meant, all of it passed in. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder, absolute. */
  readonly home: string;
  /** The user's number; undefined where there are none. */
  readonly uid: number | undefined;
  /** `linux`, `darwin`, `win32`. */
  readonly os: string;
  /** An address or a docker context that the command line names; the address wins. */
  readonly host?: string;
  readonly context?: string;
}

/** A docker context that was asked for, and by whom. */
export interface ContextName {
  readonly name: string;
  /** `DOCKER_CONTEXT`, `the current docker context`. */
  readonly source: string;
}

/** What the surroundings ask for. */
export type Choice =
  /** Somebody named one engine: no other is tried, or images would land where nobody looks for them. */
  | { readonly type: 'named'; readonly address: EngineAddress }
  | { readonly type: 'context'; readonly context: ContextName }
  /** Nobody did: the usual places, the first one that answers is taken. */
  | { readonly type: 'usual'; readonly addresses: readonly EngineAddress[] };

/** The context that stands for "no context", which the docker CLI reserves. */
const DEFAULT_CONTEXT = 'default';

/** Where the docker CLI keeps its settings: `DOCKER_CONFIG`, else `~/.docker`. */
export function dockerConfigFolder({ env, home }: Pick<Surroundings, 'env' | 'home'>): string {
  return given(env['DOCKER_CONFIG']) ?? `${home}/.docker`;
}

/**
 * Which engine is meant, in the docker CLI's order (docker/cli, cli/command/cli.go, resolveContextName): an address or a
 * context on the command line, `DOCKER_HOST`, `DOCKER_CONTEXT`, the current context, the default socket. After the
 * default socket, where the docker CLI gives up, come the sockets of rootless Docker, Docker Desktop and Podman.
 *
 * @param currentContext `currentContext` of config.json; asked only when nothing before it decides
 */
export function chooseEngine(
  surroundings: Surroundings,
  currentContext: () => string | undefined,
): Choice {
  const { env } = surroundings;
  const flagged = given(surroundings.host);
  if (flagged !== undefined) return named(surroundings, flagged, '--host');
  const context = contextName(surroundings, currentContext);
  if (context !== undefined && context.name !== DEFAULT_CONTEXT)
    return { type: 'context', context };
  // The context "default" on the command line is the docker CLI's default engine, and DOCKER_HOST decides which that is.
  const host = given(env['DOCKER_HOST']);
  if (host !== undefined) return named(surroundings, host, 'DOCKER_HOST');
  // docker/cli, opts/hosts.go: whoever asks for TLS and names no host means this machine's TLS port.
  if (tlsOf(surroundings) !== undefined) {
    return named(surroundings, 'tcp://localhost:2376', 'the default with DOCKER_TLS_VERIFY');
  }
  return { type: 'usual', addresses: usualAddresses(surroundings) };
}

function contextName(
  { env, context }: Surroundings,
  currentContext: () => string | undefined,
): ContextName | undefined {
  const flagged = given(context);
  if (flagged !== undefined) return { name: flagged, source: '--context' };
  if (given(env['DOCKER_HOST']) !== undefined) return undefined;
  const wanted = given(env['DOCKER_CONTEXT']);
  if (wanted !== undefined) return { name: wanted, source: 'DOCKER_CONTEXT' };
  const current = given(currentContext());
  return current === undefined
    ? undefined
    : { name: current, source: 'the current docker context' };
}

function named(surroundings: Surroundings, url: string, source: string): Choice {
  const tls = tlsOf(surroundings);
  return { type: 'named', address: { url, source, ...(tls !== undefined && { tls }) } };
}

/** `DOCKER_TLS_VERIFY` and `DOCKER_TLS` count when they are not empty, whatever they hold (docker/cli, cli/flags/options.go). */
function tlsOf(surroundings: Surroundings): EngineAddress['tls'] {
  const { env } = surroundings;
  const verify = given(env['DOCKER_TLS_VERIFY']) !== undefined;
  if (!verify && given(env['DOCKER_TLS']) === undefined) return undefined;
  return { folder: given(env['DOCKER_CERT_PATH']) ?? dockerConfigFolder(surroundings), verify };
}

/**
 * The sockets where engines listen when nobody says otherwise: Docker's manual for the first four, podman-system-service(1) for
 * Podman's. Rootless before root: who runs an engine of their own means it; but Docker's default socket, where the docker
 * CLI would go, is before all.
 */
function usualAddresses({ env, home, uid, os }: Surroundings): EngineAddress[] {
  if (os === 'win32') {
    return [{ url: 'npipe:////./pipe/docker_engine', source: 'the default address' }];
  }
  const runtime = given(env['XDG_RUNTIME_DIR']) ?? (uid ? `/run/user/${uid}` : undefined);
  const places: (readonly [string | undefined, string])[] = [
    [DEFAULT_SOCKET, "Docker's default socket"],
    [runtime && `${runtime}/docker.sock`, "rootless Docker's socket"],
    [`${home}/.docker/run/docker.sock`, "Docker Desktop's socket"],
    [`${home}/.docker/desktop/docker.sock`, "Docker Desktop's socket"],
    [runtime && `${runtime}/podman/podman.sock`, "rootless Podman's socket"],
    ['/run/podman/podman.sock', "Podman's socket"],
  ];
  return places.flatMap(([path, source]) =>
    path === undefined ? [] : [{ url: `unix://${path}`, source }],
  );
}

/** Docker and its friends take an empty variable for one that is not set. */
function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
