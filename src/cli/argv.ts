import { flagProblem, wordProblem } from './argv-problems.ts';
import { booleanValue, flagTable, isPerhapsValue, scan } from './argv-scan.ts';
import type { Token } from './argv-scan.ts';
import { allCommands, namesOf } from './command-tree.ts';
import type { Located } from './command-tree.ts';
import type { CommandSpec, OptionTable } from './command.ts';
import type { UsageProblem } from './usage.ts';

type Word = Extract<Token, { kind: 'word' }>;

/** A command line in the one form that yargs reads without guessing. */
export interface Rewritten extends Located {
  /** `--long-name=value` for every flag, then `--`, then the words that follow the command. */
  readonly argv: readonly string[];
  readonly problems: readonly UsageProblem[];
}

/**
 * Finds the command and rewrites its flags.
 *
 * A command is meant when, read with its own flags, the line's first words are its name; so flags may come before
 * the name, a flag's value is never taken for a command, and the same letter can mean different things.
 */
export function rewriteArgv(
  argv: readonly string[],
  root: CommandSpec,
  globals: OptionTable,
): Rewritten {
  const commands = allCommands(root);
  const readings = commands.flatMap((command) => readAs(command, argv, commands, globals) ?? []);
  const reading = readings.toSorted((a, b) => b.path.length - a.path.length)[0];
  if (reading === undefined) throw new Error('the root command reads every line');
  const { spec, path, tokens, words } = reading;
  const flags = flagTable(spec.options, globals);
  const problems = [
    ...tokens.flatMap((token) => flagProblem(token, { spec, path }, flags, commands) ?? []),
    ...wordProblem(words, { spec, path }),
  ];
  const canonical = tokens.flatMap((token) => canonicalFlag(token) ?? []);
  return { spec, path, argv: [...canonical, '--', ...words.map((word) => word.text)], problems };
}

/** What was given last for a flag, on a rewritten line. */
export function lastValue({ argv }: Pick<Rewritten, 'argv'>, name: string): string | undefined {
  const start = `--${name}=`;
  const last = argv.slice(0, argv.indexOf('--')).findLast((flag) => flag.startsWith(start));
  return last?.slice(start.length);
}

interface Reading extends Located {
  readonly tokens: readonly Token[];
  /** Words behind the command's own. */
  readonly words: readonly Word[];
}

/** The line read with the command's flags, or nothing when its first words are not the command. */
function readAs(
  { spec, path }: Located,
  argv: readonly string[],
  commands: readonly Located[],
  globals: OptionTable,
): Reading | undefined {
  if (path.length > 0 && !namesOf(spec).some((name) => argv.includes(name))) return undefined;
  const tokens = scan(argv, flagTable(spec.options, globals));
  const words = tokens.filter((token) => token.kind === 'word');
  const certain = words.filter((word) => !isPerhapsValue(word));
  const own = [words, certain].map((some) => some.slice(0, path.length));
  const matching = own.find((some) => isCommand(some, path, commands));
  if (matching === undefined) return undefined;
  return { spec, path, tokens, words: words.filter((word) => !matching.includes(word)) };
}

function isCommand(
  words: readonly Word[],
  path: readonly string[],
  commands: readonly Located[],
): boolean {
  return path.every((_, depth) => {
    const wanted = path.slice(0, depth + 1).join(' ');
    const command = commands.find((each) => each.path.join(' ') === wanted);
    const word = words[depth];
    return (
      command !== undefined && word?.literal === false && namesOf(command.spec).includes(word.text)
    );
  });
}

function canonicalFlag(token: Token): string | undefined {
  if (token.kind !== 'flag') return undefined;
  const { flag, value, negated } = token;
  if (flag.spec.type !== 'boolean') {
    return `--${flag.name}=${value ?? flag.spec.optionalValue ?? ''}`;
  }
  const truth = value === undefined ? true : booleanValue(value);
  return truth === undefined ? undefined : `--${flag.name}=${String(truth !== negated)}`;
}
