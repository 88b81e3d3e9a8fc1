import type { Context } from '../context.ts';
import type { Reporter } from './report/reporter.ts';

/** One flag. The table's key is its long name in kebab-case: `--python-version`. */
export interface OptionSpec {
  /** Short name without its dash; more than one letter is fine: `bv`. */
  readonly short?: string;
  /** Other long names that mean the same, shown by `--helpfull`. */
  readonly aliases?: readonly string[];
  readonly type: 'string' | 'boolean' | 'number';
  /** May be given several times; the value is a list. Otherwise the last one wins. */
  readonly repeat?: boolean;
  /** Commas separate several values; the value is a list. */
  readonly commaList?: boolean;
  readonly choices?: readonly string[];
  /** What the flag stands for without a value. Such a flag takes its value after `=` only. */
  readonly optionalValue?: string;
  /** Numbers only: the smallest value that makes sense. */
  readonly min?: number;
  /** Numbers only: no fractions. */
  readonly integer?: boolean;
  readonly describe: string;
  /** Placeholder in help: `VERSION`. */
  readonly value?: string;
  /** The value when the flag is absent; also shown in help. */
  readonly default?: string | number | boolean;
  /** What help says instead, when the value comes from somewhere else: "the manifest's". */
  readonly defaultText?: string;
  /** Shown by `--helpfull` only. */
  readonly hidden?: boolean;
  /** Heading in help. */
  readonly group?: string;
  /** What a shell offers after the flag; `choices` are offered anyway. */
  readonly complete?: 'file' | 'directory' | readonly string[];
}

/** Flags by long name, in the order in which help lists them. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** One word after the command's name. */
export interface PositionalSpec {
  readonly name: string;
  readonly describe: string;
  readonly required: boolean;
  readonly choices?: readonly string[];
  /** Takes all remaining words; only the last one may. */
  readonly variadic?: boolean;
}

export interface Example {
  /** The whole line: `manager plan --json`. */
  readonly command: string;
  readonly what: string;
}

/** A command as data. What it does is loaded when it runs, so that help and usage errors stay quick. */
export interface CommandSpec {
  /** The word on the command line; empty for `manager` without a command. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line, without a full stop. */
  readonly summary: string;
  /** Paragraphs for the command's own help. */
  readonly details?: string;
  readonly examples: readonly Example[];
  readonly options: OptionTable;
  readonly positionals?: readonly PositionalSpec[];
  readonly subcommands?: readonly CommandSpec[];
  /** Shown by `--helpfull` only. */
  readonly hidden?: boolean;
  /** Absent for a command that only has subcommands. */
  readonly load?: () => Promise<CommandModule>;
}

export interface CommandModule {
  /** Does the work and answers with the exit code (0, 1 or 2); throws the errors of `src/errors.ts`. */
  readonly run: (args: ParsedArgs, context: Context, report: Reporter) => Promise<number>;
}

export type OptionValue = string | number | boolean | readonly (string | number)[] | undefined;

/** What was asked. Read it with {@link optionsOf} and {@link positional}. */
export interface ParsedArgs {
  /** The command's words: `[]` for `manager` itself, `['add', 'distro']`. */
  readonly command: readonly string[];
  /** Every flag of the command and every global one by long name: the given value, the default, `[]` or undefined. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Long names of the flags that the command line names. */
  readonly given: ReadonlySet<string>;
  readonly positionals: readonly string[];
}

type ItemOf<O> = O extends { readonly type: 'number' }
  ? number
  : O extends { readonly choices: readonly (infer Choice)[] }
    ? Choice
    : string;

/** The type that a flag's value has in a handler. */
export type ValueOf<O> = O extends { readonly type: 'boolean' }
  ? boolean
  : O extends { readonly repeat: true } | { readonly commaList: true }
    ? readonly ItemOf<O>[]
    : O extends { readonly default: string | number }
      ? ItemOf<O>
      : ItemOf<O> | undefined;

export type ValuesOf<T extends OptionTable> = { readonly [Name in keyof T]: ValueOf<T[Name]> };

/**
 * The values of the flags in `table`, typed by their specifications.
 * @throws Error (a bug) when the command does not have one of them.
 */
export function optionsOf<const T extends OptionTable>(args: ParsedArgs, table: T): ValuesOf<T> {
  const foreign = Object.keys(table).find((name) => !(name in args.options));
  if (foreign !== undefined) {
    throw new Error(`\`${['manager', ...args.command].join(' ')}\` has no option --${foreign}`);
  }
  // parse.ts made every value from the same specification that the type is computed from.
  return args.options as ValuesOf<T>;
}

/**
 * A required positional argument, counted from 0.
 * @throws Error (a bug) when the command does not require it.
 */
export function positional(args: ParsedArgs, index: number): string {
  const value = args.positionals[index];
  if (value === undefined) throw new Error(`positional argument ${index} is not a required one`);
  return value;
}

/** `manager`, `manager plan`, `manager add distro`: how a command is called in messages. */
export function commandLine(path: readonly string[]): string {
  return ['manager', ...path].join(' ');
}
