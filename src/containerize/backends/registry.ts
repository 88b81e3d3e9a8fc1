import { EngineError } from '../../engine/engine-error.ts';
import type { Backend, BackendDefinition, Health, Probe } from '../../engine/command/backend.ts';
import { buildah } from '../../engine/command/buildah.ts';
import { buildctl } from '../../engine/command/buildctl.ts';
import { buildx } from '../../engine/command/buildx.ts';
import { docker } from '../../engine/command/docker.ts';
import { nerdctl } from '../../engine/command/nerdctl.ts';
import { podman } from '../../engine/command/podman.ts';
import { systemProbe } from '../../engine/command/probe.ts';
import { ManagerError, UsageError } from '../../errors.ts';
import { suggestion } from '../../nearest.ts';
import { dockerApiHealth } from './docker-health.ts';

/** The variable that chooses a backend where the command line does not. */
export const BACKEND_VARIABLE = 'BENTOML_CONTAINERIZE_BACKEND';

/** The engines that are known from the start; `docker` is the Engine API, which needs no client. */
const BUILT_IN: readonly Backend[] = [
  { ...docker, health: dockerApiHealth },
  buildx,
  podman,
  buildah,
  nerdctl,
  buildctl,
];

const backends = new Map<string, Backend>(BUILT_IN.map((backend) => [backend.name, backend]));

/**
 * Adds a backend of one's own: an engine with a command line.
 *
 * @param name what `--backend` calls it
 * @returns the backend, with its defaults filled in
 * @throws UsageError when there is one of that name, or the name or a part of the definition is of no use
 */
export function registerBackend(name: string, definition: BackendDefinition): Backend {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    throw new UsageError(
      `${JSON.stringify(name)} is no name of a backend`,
      'Use letters, digits, dots, dashes and underscores.',
    );
  }
  if (backends.has(name)) {
    throw new UsageError(`the backend ${name} is registered already`, 'Give it another name.');
  }
  checkDefinition(name, definition);
  const { binary = name, buildCommand = ['build'], env = {}, health } = definition;
  const backend: Backend = {
    name,
    binary,
    buildCommand,
    env,
    buildkitSupport: definition.buildkitSupport,
    constructBuildArgs: (request) =>
      argumentsOf(name, () => definition.constructBuildArgs(request)),
    health: (probe) => healthOf(name, async () => health(probe)),
  };
  backends.set(name, backend);
  return backend;
}

/** Modules are not checked by a compiler. */
function checkDefinition(name: string, definition: BackendDefinition): void {
  const { buildkitSupport, health, constructBuildArgs } = definition as Partial<BackendDefinition>;
  const wrong =
    typeof health !== 'function'
      ? 'health is no function'
      : typeof constructBuildArgs !== 'function'
        ? 'constructBuildArgs is no function'
        : typeof buildkitSupport !== 'boolean'
          ? 'buildkitSupport is neither true nor false'
          : undefined;
  if (wrong !== undefined)
    throw new UsageError(`the backend ${name} cannot be registered: ${wrong}`);
}

/** What somebody else's function throws, or answers, is no fault of this program. */
function argumentsOf(name: string, construct: () => unknown): readonly string[] {
  let written: unknown;
  try {
    written = construct();
  } catch (error) {
    if (error instanceof ManagerError || error instanceof UsageError) throw error;
    throw new UsageError(
      `constructBuildArgs of the backend ${name} failed: ${messageOf(error)}`,
      'Mend the module that registers it.',
    );
  }
  if (Array.isArray(written)) return written.map(String);
  throw new UsageError(
    `constructBuildArgs of the backend ${name} answers with no list`,
    'It has to answer with the arguments of the command, one a word.',
  );
}

async function healthOf(name: string, ask: () => Promise<boolean | Health>): Promise<Health> {
  try {
    const answer = await ask();
    if (typeof answer !== 'boolean') return answer;
    return answer
      ? { healthy: true }
      : { healthy: false, problem: `${name} says that it is not well` };
  } catch (error) {
    return {
      healthy: false,
      problem: `its health check failed: ${messageOf(error)}`,
      hint: 'Mend the module that registers it.',
    };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** @throws UsageError for a name that nobody registered, with those that are */
export function getBackend(name: string): Backend {
  const found = backends.get(name);
  if (found !== undefined) return found;
  throw new UsageError(`there is no backend ${name}`, suggestion(name, backendNames()));
}

/** All that are registered now, those of the program first. */
export function backendNames(): readonly string[] {
  return [...backends.keys()];
}

/** Whether a backend can build on this machine now. @throws UsageError as {@link getBackend} does */
export async function health(
  name: string,
  probe: Probe = systemProbe({ env: process.env, cwd: process.cwd() }),
): Promise<boolean> {
  return (await getBackend(name).health(probe)).healthy;
}

/**
 * Refuses a backend that cannot build, naming what it lacks, how to get that, and which other backends can.
 *
 * @throws EngineError
 */
export async function requireHealthy(backend: Backend, probe: Probe): Promise<void> {
  const state = await backend.health(probe);
  if (state.healthy) return;
  throw new EngineError('connect', `${backend.name} cannot build here: ${state.problem}`, {
    hint: await hintWithOthers(backend.name, state.hint, probe),
  });
}

/** How to get a backend that cannot build here, and which others can. */
export async function hintWithOthers(
  name: string,
  hint: string | undefined,
  probe: Probe,
): Promise<string> {
  const others = await healthyOthers(name, probe);
  const instead =
    others.length === 0
      ? 'No other backend can build here either.'
      : `Backends that can build here: ${others.join(', ')}.`;
  return [hint, instead].filter((text) => text !== undefined).join(' ');
}

async function healthyOthers(name: string, probe: Probe): Promise<readonly string[]> {
  const others = [...backends.values()].filter((each) => each.name !== name);
  const answers = await Promise.all(
    others.map((each) =>
      each.health(probe).then(
        (state) => state.healthy,
        () => false,
      ),
    ),
  );
  return others.filter((_, index) => answers[index] === true).map((each) => each.name);
}
