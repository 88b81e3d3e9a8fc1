import yargs from 'yargs';
import type { Options } from 'yargs';

/** A command line in pieces, every value as it was typed. */
export interface SplitLine {
  /** Given flags by long name, their values in order. */
  readonly flags: Readonly<Record<string, readonly string[]>>;
  readonly words: readonly string[];
}

/** Put before every value on its way through yargs, which takes off quotes where a value begins and ends with one. */
const guard = ':';

/**
 * Has yargs take a rewritten line apart, and nothing more: a version that looks like a number stays what was typed,
 * and so does a name with a dot.
 */
export function splitFlags(argv: readonly string[], names: readonly string[]): SplitLine {
  const known: Record<string, Options> = {};
  for (const name of names) known[name] = { type: 'string' };
  const end = argv.indexOf('--');
  const guarded = argv.slice(0, end).map((flag) => flag.replace('=', `=${guard}`));
  const parsed = yargs([...guarded, ...argv.slice(end)])
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    })
    .help(false)
    .version(false)
    .detectLocale(false)
    .options(known)
    .exitProcess(false)
    .fail(false)
    .parseSync();
  const flags = names.flatMap((name) => {
    const values = [parsed[name]]
      .flat()
      .flatMap((value) => (typeof value === 'string' ? [value.slice(guard.length)] : []));
    return values.length === 0 ? [] : [[name, values] as const];
  });
  return { flags: Object.fromEntries(flags), words: parsed._.map(String) };
}
