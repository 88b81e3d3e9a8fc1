import type { Context } from '../context.ts';
import { allCommands, visibleCommands } from './command-tree.ts';
import type { Located } from './command-tree.ts';
import { commandLine } from './command.ts';
import type { CommandSpec, OptionSpec, OptionTable } from './command.ts';
import { columns, helpWidth, wrap } from './help-layout.ts';
import type { Row } from './help-layout.ts';
import { globalOptions } from './options/global.ts';
import { paintFor } from './report/style.ts';
import type { Paint } from './report/style.ts';
import type { Settings } from './settings.ts';

/** What help is asked for. */
export interface HelpRequest extends Located {
  /** `--helpfull`: this command and everything below it, with hidden flags and other names. */
  readonly full: boolean;
  readonly settings: Settings;
}

interface Page {
  readonly width: number;
  readonly paint: Paint;
  readonly full: boolean;
}

/** The help of a command, laid out for the width of stdout. */
export function helpText(request: HelpRequest, root: CommandSpec, context: Context): string {
  const page: Page = {
    width: helpWidth(context.stdout.columns),
    paint: paintFor(context.stdout, request.settings.color, context.env),
    full: request.full,
  };
  const sections = request.full
    ? [...fullSections(request, root, page), ...spellingSection(page)]
    : shortSections(request, page);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function shortSections({ spec, path }: Located, page: Page): string[][] {
  const more =
    path.length === 0
      ? '`manager COMMAND --help` explains a command, `manager --helpfull` everything.'
      : '`manager --helpfull` explains every command and flag.';
  return [
    ...introduction({ spec, path }, page),
    ...commandSection(spec, page),
    ...positionalSection(spec, page),
    ...optionSections(path.length === 0 ? mergedOptions(spec) : spec.options, page),
    ...exampleSection(spec, page),
    ...(path.length === 0 ? [] : [globalLines(spec, page)]),
    wrap(more, page.width),
  ];
}

/** The command in full, then those below it with what sets them apart from it; global flags come last, once. */
function fullSections({ spec, path }: Located, root: CommandSpec, page: Page): string[][] {
  const below = allCommands(spec, path).slice(1);
  return [
    ...introduction({ spec, path }, page),
    ...commandSection(spec, page),
    ...positionalSection(spec, page),
    ...optionSections(path.length === 0 ? spec.options : mergedOptions(spec), page),
    ...exampleSection(spec, page),
    ...below.flatMap((command) => fullCommand(command, spec, path, page)),
    ...(path.length === 0 ? globalSection(root, page) : []),
  ];
}

function fullCommand(
  { spec, path }: Located,
  above: CommandSpec,
  abovePath: readonly string[],
  page: Page,
): string[][] {
  const shared = sharedOptions(spec, above);
  const missing = missingOptions(shared, above);
  const manager = `\`${commandLine(abovePath)}\``;
  const [which, except] = missing
    ? ['All flags', missing.map((name) => ` but --${name}`).join('')]
    : [shared.map((name) => `--${name}`).join(', '), ''];
  const own = without(spec.options, shared);
  const also = wrap(`${which} of ${manager}${except}.`, page.width - 2);
  return [
    ...introduction({ spec, path }, page),
    ...positionalSection(spec, page),
    ...optionSections(own, page),
    ...(shared.length === 0 ? [] : [also.map((line) => `  ${line}`)]),
    ...exampleSection(spec, page),
  ];
}

/** Flags of a command that are those of the one above it, by name. */
export function sharedOptions(spec: CommandSpec, above: CommandSpec): string[] {
  const shared = Object.entries(spec.options).filter(
    ([name, option]) => above.options[name] === option,
  );
  return shared.map(([name]) => name);
}

/** The flags of the command above that a command lacks, where it has all but one; then those are quicker told than the others. */
export function missingOptions(
  shared: readonly string[],
  above: CommandSpec,
): string[] | undefined {
  const missing = Object.keys(above.options).filter((name) => !shared.includes(name));
  return missing.length <= 1 && shared.length > 1 ? missing : undefined;
}

/** `manager add distro NAME [flags]` */
export function usageLine({ spec, path }: Located): string {
  const words = (spec.positionals ?? []).map(({ name, required, variadic }) => {
    const shown = `${name.toUpperCase()}${variadic === true ? '...' : ''}`;
    return required ? shown : `[${shown}]`;
  });
  const command = spec.subcommands === undefined ? [] : [path.length === 0 ? '[COMMAND]' : 'WHAT'];
  return [commandLine(path), ...command, ...words, '[flags]'].join(' ');
}

function introduction({ spec, path }: Located, { width, paint }: Page): string[][] {
  const usage = usageLine({ spec, path });
  const aliases = spec.aliases === undefined ? '' : ` (also: ${spec.aliases.join(', ')})`;
  return [
    [`${paint('strong', 'Usage:')} ${usage}`, ...wrap(`${spec.summary}${aliases}.`, width)],
    ...(spec.details?.split('\n\n') ?? []).map((paragraph) => wrap(paragraph, width)),
  ];
}

function commandSection(spec: CommandSpec, page: Page): string[][] {
  const commands = page.full ? (spec.subcommands ?? []) : visibleCommands(spec);
  const rows = commands.map(({ name, summary, subcommands }) => ({
    left: subcommands ? `${name} ${subcommands.map((each) => each.name).join('|')}` : name,
    right: summary,
  }));
  return section('Commands', columns(rows, page.width, page.paint), page);
}

function positionalSection(spec: CommandSpec, page: Page): string[][] {
  const rows = (spec.positionals ?? []).map(({ name, describe, choices }) => ({
    left: name.toUpperCase(),
    right: choices === undefined ? describe : `${describe}: ${choices.join(', ')}`,
  }));
  return section('Arguments', columns(rows, page.width, page.paint), page);
}

/** One section a group, in the order in which the groups first appear; the columns of all line up. */
function optionSections(options: OptionTable, page: Page): string[][] {
  const shown = Object.entries(options).filter(([, spec]) => page.full || spec.hidden !== true);
  const groups = [...new Set(shown.map(([, spec]) => spec.group ?? 'Flags'))];
  return groups.flatMap((group) => {
    const rows = shown
      .filter(([, spec]) => (spec.group ?? 'Flags') === group)
      .map(([name, spec]) => optionRow(name, spec, page));
    return section(group, columns(rows, page.width, page.paint), page);
  });
}

function optionRow(name: string, spec: OptionSpec, { full }: Page): Row {
  const short = spec.short === undefined ? '' : `-${spec.short},`;
  const takes = spec.type === 'boolean' ? '' : (spec.value ?? 'VALUE');
  const value = spec.optionalValue === undefined ? ` ${takes}` : `[=${takes}]`;
  const names = `--${name}${takes === '' ? '' : value}`;
  const aliases = (spec.aliases ?? []).map((alias) => `--${alias}`).join(', ');
  const remarks = [
    full && aliases !== '' ? `also ${aliases}` : undefined,
    spec.choices === undefined ? undefined : spec.choices.join('|'),
    defaultText(spec),
  ].filter((remark) => remark !== undefined);
  const remark = remarks.length === 0 ? '' : ` (${remarks.join('; ')})`;
  return { left: `${short.padEnd(5)} ${names}`, right: `${spec.describe}${remark}` };
}

/** `default: 3600`, or where the value comes from; nothing for flags that are off by default. */
export function defaultText({ default: value, defaultText: text }: OptionSpec): string | undefined {
  if (text !== undefined) return `default: ${text}`;
  return value === undefined ? undefined : `default: ${String(value)}`;
}

function exampleSection(spec: CommandSpec, page: Page): string[][] {
  const lines = spec.examples.flatMap(({ command, what }) => [
    `  ${page.paint('name', command)}`,
    `      ${what}`,
  ]);
  return section('Examples', lines, page);
}

function globalSection(root: CommandSpec, page: Page): string[][] {
  const rows = Object.entries(globalOptions)
    .filter(([name]) => !(name in root.options))
    .map(([name, spec]) => optionRow(name, spec, page));
  return section('Flags of every command', columns(rows, page.width, page.paint), page);
}

/** The global flags in a few lines, for the help of a command that has its own to show. */
function globalLines(spec: CommandSpec, { width, paint }: Page): string[] {
  const flags = Object.entries(globalOptions)
    .filter(([name]) => !(name in spec.options))
    .map(([name, { choices = [] }]: [string, OptionSpec]) =>
      choices.length === 0 ? `--${name}` : `--${name}=${choices.join('|')}`,
    );
  const [first = '', ...more] = wrap(`Every command: ${flags.join(' ')}`, width);
  return [first.replace('Every command:', paint('strong', 'Every command:')), ...more];
}

function spellingSection(page: Page): string[][] {
  const text =
    'Every flag, long or short, takes one dash or two and - or _ between words: -bv, --bv, --bentoml_version. ' +
    'A value follows after a space or =; one that starts with a dash needs the =. Booleans take --no-, and =true ' +
    'or =false. Given twice, a flag that is not repeatable keeps its last value. -- ends the flags.';
  return section(
    'Spelling',
    wrap(text, page.width - 2).map((line) => `  ${line}`),
    page,
  );
}

function section(title: string, lines: readonly string[], { paint }: Page): string[][] {
  return lines.length === 0 ? [] : [[paint('strong', `${title}:`), ...lines]];
}

/** The command's own flags, then the global ones that it does not replace. */
function mergedOptions(spec: CommandSpec): OptionTable {
  return { ...spec.options, ...without(globalOptions, Object.keys(spec.options)) };
}

function without(options: OptionTable, names: readonly string[]): OptionTable {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}
