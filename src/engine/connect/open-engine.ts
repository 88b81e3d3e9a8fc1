import { homedir } from 'node:os';
import { EngineError } from '../engine-error.ts';
import type { EngineAddress } from '../engine.ts';
import type { DockerEngine } from '../docker/docker-engine.ts';
import type { Surroundings } from './candidates.ts';
import { discoverEngines } from './discover.ts';
import { shownUrl } from './host.ts';

/** What {@link openEngine} goes by; all but `env` have the process's own values when they are left out. */
export interface OpenOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** An address or a docker context from the command line. */
  readonly host?: string;
  readonly context?: string;
  readonly home?: string;
  readonly uid?: number | undefined;
  readonly os?: string;
}

/** An address at which an engine was looked for. */
export interface Attempt {
  readonly address: EngineAddress;
  /** Why it is not the one; undefined for the one that answered. */
  readonly failure?: EngineError;
}

/** The engine that answered, and the way to it. */
export interface OpenedEngine {
  readonly engine: DockerEngine;
  /** In the order in which they were tried; the last one is the engine's. */
  readonly attempts: readonly Attempt[];
}

/**
 * Finds the engine that is meant and connects to it. dockerode is loaded here and nowhere else, so that what needs no
 * engine does not pay for it. The caller closes the engine.
 *
 * @throws {NoEngineError} when none answers, saying in one sentence where it was looked for and what to do
 * @throws EngineError when what names the engine is of no use; the signal's reason
 */
export async function openEngine(options: OpenOptions): Promise<OpenedEngine> {
  const { addresses, named } = discoverEngines(surroundingsOf(options));
  const { connectTo } = await import('../docker/connect.ts');
  const { env, signal } = options;
  const prefersClassic = /^(?:0|f|false)$/i.test(env['DOCKER_BUILDKIT'] ?? '');
  const attempts: Attempt[] = [];
  for (const address of addresses) {
    try {
      const engine = await connectTo(address, { env, prefersClassic, ...(signal && { signal }) });
      return { engine, attempts: [...attempts, { address }] };
    } catch (error) {
      if (signal?.aborted === true || !(error instanceof EngineError)) throw error;
      attempts.push({ address, failure: error });
    }
  }
  throw new NoEngineError(attempts, named);
}

/**
 * As {@link openEngine}, for work: an engine that is too old for it is refused, and closed.
 *
 * @throws {NoEngineError} when none answers
 * @throws EngineError when it is older than Docker Engine 20.10, or fails; the signal's reason
 */
export async function openCurrentEngine(options: OpenOptions): Promise<DockerEngine> {
  const { engine } = await openEngine(options);
  try {
    const { ageProblem } = await import('../docker/api-version.ts');
    const problem = ageProblem(await engine.info(options.signal));
    if (problem === undefined) return engine;
    throw new EngineError('connect', problem.message, { hint: problem.hint });
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** No engine answers. */
export class NoEngineError extends EngineError {
  readonly attempts: readonly Attempt[];

  constructor(attempts: readonly Attempt[], named: boolean) {
    const told = mostTelling(attempts);
    const others = attempts.filter(({ failure }) => failure !== told);
    const also =
      named || others.length === 0
        ? ''
        : `, nor at ${others.map(({ address }) => shownUrl(address.url)).join(', ')}`;
    super(
      'connect',
      `no container engine answers: ${told?.message ?? 'none was looked for'}${also}`,
      {
        transient: told?.transient ?? false,
        hint: told?.hint ?? 'Start one, or name one with DOCKER_HOST.',
        cause: told?.cause,
      },
    );
    this.attempts = attempts;
  }
}

/** Of several places the one where there is something, else the first. */
function mostTelling(attempts: readonly Attempt[]): EngineError | undefined {
  const failures = attempts.flatMap(({ failure }) => failure ?? []);
  const isAbsent = ({ cause }: EngineError): boolean =>
    (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
  return failures.find((failure) => !isAbsent(failure)) ?? failures[0];
}

function surroundingsOf(options: OpenOptions): Surroundings {
  const { env, host, context } = options;
  return {
    env,
    home: options.home ?? env['HOME'] ?? homedir(),
    uid: 'uid' in options ? options.uid : process.getuid?.(),
    os: options.os ?? process.platform,
    ...(host !== undefined && { host }),
    ...(context !== undefined && { context }),
  };
}
