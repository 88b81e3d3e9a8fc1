/** One value of an option. Numbers are written as they print. */
export type OptionScalar = string | number | boolean;

/** A list repeats its option; a map is written as the engine wants it, where it takes one. */
export type OptionValue =
  | OptionScalar
  | null
  | undefined
  | readonly (OptionScalar | readonly OptionScalar[])[]
  | Readonly<Record<string, OptionScalar | readonly OptionScalar[]>>;

/**
 * Options of a build for whichever engine, by name: `no_cache` (a dash is the same as an underscore). In the order in which they
 * were given, which is the order in which an engine gets those that have no fixed place.
 */
export type BuildOptions = Readonly<Record<string, OptionValue>>;

/** What `constructBuildArgs` of a backend is given: the options, and what every build has. */
export type BuildArguments = BuildOptions & {
  /** The folder of the build, as the engine is to get it; it runs there. */
  readonly contextPath: string;
  /** Path of the Dockerfile, relative to the context. */
  readonly file?: string | undefined;
  /** References that the image gets. */
  readonly tag?: readonly string[] | undefined;
};

/** `no-cache` and `no_cache` are one option. */
export function optionName(spelling: string): string {
  return spelling.replaceAll('-', '_');
}

/** As an engine's command line spells it: `--no-cache`. */
export function flagOf(name: string): string {
  return `--${name.replaceAll('_', '-')}`;
}

export function isList(
  value: OptionValue,
): value is readonly (OptionScalar | readonly OptionScalar[])[] {
  return Array.isArray(value);
}

export function isMap(
  value: OptionValue,
): value is Readonly<Record<string, OptionScalar | readonly OptionScalar[]>> {
  return typeof value === 'object' && value !== null && !isList(value);
}
