import type { DeliveryEvent } from '../../deliver/events.ts';
import { worldOf } from '../bento/world.ts';
import type { BentoWorld } from '../bento/world.ts';

/** What is ambient where the library works; everything has a default. */
export interface Surroundings {
  /** Where relative paths start. Default: the process's current folder. */
  readonly cwd?: string;
  /** In place of the process's environment: `BENTOML_HOME`, `DOCKER_HOST`, `DOCKER_BUILDKIT`, `PATH` and what dotenv files refer to. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Aborting ends the work within about a second; what was begun is removed. */
  readonly signal?: AbortSignal;
}

/** The same, with somebody who listens to a build. */
export interface BuildSurroundings extends Surroundings {
  /** Milliseconds that a build may take. Default: no limit. */
  readonly timeout?: number;
  /** What `--progress json` prints (docs/progress.md). No credential and no secret's text is in it. */
  readonly onEvent?: (event: DeliveryEvent) => void;
}

/** The world that a call of the library works in. */
export function worldIn({ cwd, env, signal }: Surroundings): BentoWorld {
  return worldOf({
    cwd: cwd ?? process.cwd(),
    env: env ?? process.env,
    signal: signal ?? new AbortController().signal,
    now: () => new Date(),
  });
}
