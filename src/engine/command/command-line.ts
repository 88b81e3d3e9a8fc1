import { UsageError } from '../../errors.ts';
import { suggestion } from '../../nearest.ts';
import type { Backend } from './backend.ts';
import { hasBuildkit, shownEnvironment } from './buildkit-switch.ts';
import { optionName } from './options.ts';
import type { BuildOptions, OptionValue } from './options.ts';
import { shown } from './write-arguments.ts';

/** A build by a program. */
export interface CommandRequest {
  readonly options: BuildOptions;
  readonly tags: readonly string[];
  /** Path of the Dockerfile, relative to the context. */
  readonly file: string;
  /** The folder of the build; the program runs in it. */
  readonly folder: string;
  /** By sudo. */
  readonly runAsRoot?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a person would type, where, and with what in front of it. */
export interface CommandLine {
  readonly argv: readonly string[];
  /** What the environment has beside, or in place of, the user's. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/**
 * The command line of a build. Nothing is asked of the machine: an option that the engine does not know is passed on
 * (see {@link refuseUnknown}).
 *
 * @throws UsageError for a value that an option does not take
 */
export function commandLine(backend: Backend, request: CommandRequest): CommandLine {
  const { tags, file, folder, runAsRoot = false, env } = request;
  const options = buildOptions(backend, request.options, env);
  const argv = [
    ...(runAsRoot ? ['sudo'] : []),
    backend.binary,
    ...backend.buildCommand,
    ...backend.constructBuildArgs({ ...options, contextPath: '.', file, tag: tags }),
  ];
  if (argv.some((argument) => argument.includes('\0'))) {
    throw new UsageError('an option has a NUL character in it', 'No command line can hold that.');
  }
  return { argv, env: shownEnvironment(backend, env), cwd: folder };
}

/** Without BuildKit there is no progress to choose (spec/containerize.md §6). */
function buildOptions(
  backend: Backend,
  options: BuildOptions,
  env: CommandRequest['env'],
): BuildOptions {
  if (hasBuildkit(backend, env) && backend.buildkitSupport) return normal(options);
  return Object.fromEntries(
    Object.entries(normal(options)).filter(([name]) => name !== 'progress'),
  );
}

/** Each option once, by its name with underscores. */
function normal(options: BuildOptions): Record<string, OptionValue> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [optionName(name), value]),
  );
}

/**
 * Refuses what an engine does not know, before it is asked to do the rest.
 *
 * @throws UsageError naming the first option that is unknown
 */
export function refuseUnknown(backend: Backend, options: BuildOptions): void {
  const { knownOptions: known, documentation } = backend;
  if (known === undefined) return;
  const unknown = Object.keys(options)
    .map(optionName)
    .find((name) => !known.has(name) && name !== 'progress');
  if (unknown === undefined) return;
  const near = suggestion(shown(unknown), [...known].map(shown)) ?? '';
  throw new UsageError(
    `${backend.name} has no option ${shown(unknown)}`,
    near.startsWith('Known') && documentation !== undefined
      ? `Its options are those of ${documentation}.`
      : near,
  );
}
