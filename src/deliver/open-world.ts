import { join, relative, sep } from 'node:path';
import { FolderContexts } from '../build-context/folder-contexts.ts';
import type { Engine, EngineInfo } from '../engine/engine.ts';
import { createRegistryClient } from '../registry/client.ts';
import { createCredentialStore } from '../registry/credential-store.ts';
import type { RegistryVariables } from '../registry/credential-store.ts';
import { DOCKER_HUB } from '../registry/reference.ts';
import { systemTiming } from '../registry/timing.ts';
import type { DeliveryEvent } from './events.ts';
import { createLogStore } from './log/file-store.ts';
import type { Clock, DeliveryWorld, LogStore, TestImage } from './ports.ts';
import { createRegistryPort } from './registry-port.ts';
import { createImageTester } from './testing/image-tester.ts';

/** What the real world of a delivery is made of. */
export interface WorldOptions {
  /** Stays the caller's, who closes it. */
  readonly engine: Engine;
  /** Absolute path of the manifest's folder: the context of the builds; logs are kept below it. */
  readonly folder: string;
  /**
   * Patterns of paths in that folder which runs write themselves. They are in no context: what changes with every run would never
   * find its image again under `COPY . .`.
   */
  readonly own?: readonly string[];
  /** Absolute path that shown paths count from; default: the manifest's folder. */
  readonly cwd?: string;
  /** The manifest's registries, which name the variables that hold credentials. */
  readonly registries: readonly RegistryVariables[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly emit: (event: DeliveryEvent) => void;
  /** When the run began. */
  readonly started: Date;
  /** Default: files in `.manager/logs` below the manifest's folder. */
  readonly logs?: LogStore;
  /** Default: tests in containers of the engine. */
  readonly test?: TestImage;
  /** Further authorities that registries' certificates may come from, as PEM texts. */
  readonly authorities?: readonly string[];
  /** Hosts of registries that speak plain HTTP although they are not on this machine. */
  readonly plainHttp?: readonly string[];
}

/** A world, and how to leave it. */
export interface OpenedWorld {
  readonly world: DeliveryWorld;
  /** Cuts the connections to registries; the engine is the caller's. */
  readonly close: () => void;
}

/**
 * Everything that {@link deliver} and {@link preview} touch, real: registries over HTTP with the credentials of the environment,
 * `.env` and Docker's configuration, the context on disk, logs as files, the system's clock.
 *
 * @throws EngineError when the engine does not answer
 */
export async function openWorld(options: WorldOptions): Promise<OpenedWorld> {
  const { engine, folder, registries, env, signal } = options;
  const store = createCredentialStore({ registries, env, folder });
  const mirrors = mirrorsOf(await engine.info(signal));
  const client = createRegistryClient({
    env,
    credentials: store.source,
    loginHint: (host) => store.loginHint(host),
    plainHttp: [...(options.plainHttp ?? []), ...mirrors.plain],
    ...(options.authorities ? { authorities: options.authorities } : {}),
  });
  const world: DeliveryWorld = {
    engine,
    registry: createRegistryPort(client, new Map([[DOCKER_HUB, mirrors.hosts]])),
    context: new FolderContexts(folder, options.own ?? []),
    credentials: store.source,
    logs: options.logs ?? logsBelow(folder, options.cwd ?? folder),
    clock: systemClock,
    random: systemTiming.random,
    signal,
    emit: options.emit,
    started: options.started,
    ...testerOf(options),
  };
  return {
    world,
    close: () => {
      client.close();
    },
  };
}

function testerOf({ engine, test }: WorldOptions): { readonly test?: TestImage } {
  if (test) return { test };
  return engine.containers ? { test: createImageTester(engine.containers, systemClock) } : {};
}

const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => systemTiming.sleep(milliseconds, signal),
};

/** `.manager/logs`, as somebody in `cwd` would type it. */
function logsBelow(folder: string, cwd: string): LogStore {
  const path = join(folder, '.manager', 'logs');
  return createLogStore(path, relative(cwd, path).split(sep).join('/'));
}

/** The engine takes Docker Hub's images from its mirrors, so that is where they are to be looked up, too. */
export function mirrorsOf({ mirrors = [] }: Pick<EngineInfo, 'mirrors'>): {
  hosts: string[];
  plain: string[];
} {
  const urls = mirrors.flatMap((text) => (URL.canParse(text) ? [new URL(text)] : []));
  return {
    hosts: urls.map(({ host }) => host),
    plain: urls.filter(({ protocol }) => protocol === 'http:').map(({ host }) => host),
  };
}
