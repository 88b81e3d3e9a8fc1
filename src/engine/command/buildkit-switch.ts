import { UsageError } from '../../errors.ts';
import type { Backend } from './backend.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The spellings of Go's strconv.ParseBool, by which docker's client reads it, and any integer, as BentoML reads it. */
const OFF = /^(?:0+|f|false)$/i;
const ON = /^(?:\d+|t|true)$/i;

/** DOCKER_BUILDKIT says no. */
export function isDisabled(env: Environment): boolean {
  return OFF.test(env['DOCKER_BUILDKIT'] ?? '');
}

/**
 * Whether a Dockerfile for a backend may use what only BuildKit knows: DOCKER_BUILDKIT decides where it is set, else the backend
 * (spec/containerize.md §8).
 *
 * @throws UsageError when DOCKER_BUILDKIT is neither yes nor no
 */
export function hasBuildkit(backend: Pick<Backend, 'buildkitSupport'>, env: Environment): boolean {
  const said = env['DOCKER_BUILDKIT'];
  if (said === undefined || said === '') return backend.buildkitSupport;
  if (OFF.test(said)) return false;
  if (ON.test(said)) return true;
  throw new UsageError(
    `DOCKER_BUILDKIT=${said} is neither yes nor no`,
    'Set it to 1 or 0, or leave it unset.',
  );
}

/** What a backend's defaults come to under the user's environment: what a person would write in front of the command. */
export function shownEnvironment(
  backend: Pick<Backend, 'env'>,
  env: Environment,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(backend.env).map(([name, value]) => [name, env[name] ?? value]),
  );
}

/** The whole environment of the engine's program: the user's over the backend's defaults. */
export function wholeEnvironment(
  backend: Pick<Backend, 'env'>,
  env: Environment,
): Record<string, string> {
  const all: Environment = { ...backend.env, ...env };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
