import { lastValue, rewriteArgv } from './argv.ts';
import type { Rewritten } from './argv.ts';
import type { Located } from './command-tree.ts';
import type { CommandSpec, OptionValue, ParsedArgs } from './command.ts';
import { globalOptions } from './options/global.ts';
import { settingsOf } from './settings.ts';
import type { Settings } from './settings.ts';
import type { UsageProblem } from './usage.ts';
import { positionalProblems, readOption } from './values.ts';

type Readable =
  | { readonly kind: 'run'; readonly args: ParsedArgs }
  | { readonly kind: 'wrong'; readonly problems: readonly UsageProblem[] };

/** What a command line asks for. */
export type Invocation = Located & { readonly settings: Settings } & (
    Readable | { readonly kind: 'help'; readonly full: boolean } | { readonly kind: 'version' }
  );

/**
 * Reads a command line. Mistakes come back together as `wrong`. A request for help wins over every mistake but an
 * unknown command.
 */
export async function parseCommandLine(
  argv: readonly string[],
  root: CommandSpec,
): Promise<Invocation> {
  const line = rewriteArgv(argv, root, globalOptions);
  const { spec, path, problems } = line;
  const common = { spec, path, settings: settingsOf(line) };
  const lost = problems.filter(({ code }) => code === 'usage/unknown-command');
  if (lost.length > 0) return { ...common, kind: 'wrong', problems: lost };
  const isSet = (name: string): boolean => lastValue(line, name) === 'true';
  if (path[0] === 'help' && !isSet('help')) {
    return parseCommandLine([...wordsOf(line), '--help'], root);
  }
  if (isSet('help')) return { ...common, kind: 'help', full: false };
  if (isSet('helpfull')) return { ...common, kind: 'help', full: true };
  if (isSet('version')) return { ...common, kind: 'version' };
  return { ...common, ...(await readValues(line)) };
}

function wordsOf({ argv }: Rewritten): readonly string[] {
  return argv.slice(argv.indexOf('--') + 1);
}

async function readValues(line: Rewritten): Promise<Readable> {
  const { spec, path } = line;
  const table = { ...globalOptions, ...spec.options };
  // yargs takes a third of the time in which help is shown, so help does without it.
  const { splitFlags } = await import('./split-flags.ts');
  const { flags, words } = splitFlags(line.argv, Object.keys(table));
  const read = Object.entries(table).map(
    ([name, option]) => [name, readOption(name, option, flags[name])] as const,
  );
  const problems = [
    ...line.problems,
    ...read.flatMap(([, { problems: wrong }]) => wrong),
    ...positionalProblems(spec, path, words),
  ];
  if (problems.length > 0) return { kind: 'wrong', problems };
  const options: Record<string, OptionValue> = Object.fromEntries(
    read.map(([name, { value }]) => [name, value]),
  );
  const given = new Set(Object.keys(flags));
  return { kind: 'run', args: { command: path, options, given, positionals: words } };
}
