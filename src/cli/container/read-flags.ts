import type { Backend } from '../../engine/command/backend.ts';
import type { BuildOptions } from '../../engine/command/options.ts';
import { mergeOptions } from '../../engine/command/parse-options.ts';
import type { DeprecatedValue } from '../../engine/command/parse-options.ts';
import { BACKEND_VARIABLE, getBackend } from '../../containerize/backends/registry.ts';
import { loadBackends } from '../../containerize/backends/load-backends.ts';
import type { Context } from '../../context.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { containerizeOptions, deprecatedOptions } from '../options/containerize.ts';
import type { ProgressMode } from '../progress/progress-for.ts';

/** What the flags of `containerize` ask for. */
export interface ContainerFlags {
  readonly backend: Backend;
  readonly options: BuildOptions;
  /** Sentences about spellings. */
  readonly warnings: readonly string[];
  /** Where the context is to be written; undefined: nowhere. */
  readonly output: string | undefined;
  readonly progress: ProgressMode;
}

/** @throws UsageError for a backend that nobody registered, and for options of which no sense can be made */
export async function readFlags(args: ParsedArgs, context: Context): Promise<ContainerFlags> {
  const flags = optionsOf(args, containerizeOptions);
  await loadBackends(context);
  const said = context.env[BACKEND_VARIABLE];
  const backend = getBackend(
    flags.backend ?? (said === undefined || said === '' ? 'docker' : said),
  );
  const isOldOutput = flags.output?.includes('type=') === true;
  const deprecated: Record<string, DeprecatedValue> = deprecatedValues(args);
  if (isOldOutput) deprecated['output'] = [flags.output];
  const isOldProgress = args.given.has('progress') && flags.progress !== 'json';
  if (isOldProgress) deprecated['progress'] = [flags.progress];
  const { options, warnings } = mergeOptions(flags.opt, deprecated);
  return {
    backend,
    options,
    warnings,
    output: isOldOutput ? undefined : flags.output,
    progress: flags.progress === 'json' ? 'json' : modeOf(options['progress']),
  };
}

function deprecatedValues(args: ParsedArgs): Record<string, DeprecatedValue> {
  const flags = optionsOf(args, deprecatedOptions);
  const names = typedKeys(deprecatedOptions).filter((name) => args.given.has(name));
  return Object.fromEntries(names.map((name) => [name, spelled(flags[name])]));
}

/** `--no-pull` says what leaving the flag out says. */
function spelled(value: boolean | readonly string[]): DeprecatedValue {
  return typeof value === 'boolean' ? value || [] : value;
}

function typedKeys<T extends object>(table: T): (keyof T & string)[] {
  return Object.keys(table) as (keyof T & string)[];
}

function modeOf(progress: BuildOptions[string]): ProgressMode {
  return progress === 'plain' || progress === 'tty' || progress === 'quiet' ? progress : 'auto';
}
