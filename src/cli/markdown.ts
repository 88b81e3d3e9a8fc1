import { allCommands } from './command-tree.ts';
import type { Located } from './command-tree.ts';
import { commandLine } from './command.ts';
import type { CommandSpec, OptionSpec, OptionTable } from './command.ts';
import { defaultText, missingOptions, sharedOptions, usageLine } from './help.ts';
import { globalOptions } from './options/global.ts';

const introduction = `# Command line

<!-- Made from the specifications in src/cli by \`npm run docs\`; do not edit. -->

\`manager\` without a command is the manager of 2021: it validates the manifest, generates the tree, then does what
the flags ask for. \`manager COMMAND --help\` prints what this page says about a command, \`manager --helpfull\` all of it.`;

const spelling = `## Flags

* Long and short names take one dash or two, and \`-\` or \`_\` between words: \`-bv\`, \`--bv\`, \`-bentoml_version\` and
  \`--bentoml-version\` are the same flag.
* A value follows after a space or after \`=\`. One that starts with a dash needs the \`=\`, unless it is a number.
* A flag in the tables without a value is on or off: \`--dry-run\`, \`--dry-run=true\`, \`--no-dry-run\`, \`--nodry_run\`,
  \`--dry-run=false\`.
* Repeatable flags collect their values. Of all others, the last one counts.
* Flags belong to their command, and stand before it or after it. \`--\` ends them.
* Short names are not joined: \`-o -q\`, not \`-oq\`.

## Exit codes

| code | meaning |
| --- | --- |
| 0 | done |
| 1 | an operation failed, or a comparison with the world found drift |
| 2 | the input is wrong (command line, manifest, templates), or the tree is stale |
| 70 | a bug in manager |
| 130 | interrupted by Ctrl-C or SIGTERM; files are whole, old or new |

A reader that closes the pipe early (\`manager list | head -3\`) is no failure.

## Diagnostics

Mistakes in the input are reported all at once. By default they go to stderr as text: \`file:line:col\`, a code that
does not change between versions, an excerpt with carets, a hint. \`--format json|github|sarif\` writes them to stdout
instead, and nothing else there:

| format | for |
| --- | --- |
| \`json\` | programs: \`{"version": 1, "diagnostics": [{"code", "severity", "message", "place", "excerpt", "hint", "related"}]}\` |
| \`github\` | GitHub Actions: a workflow command a diagnostic, shown beside the line in a pull request |
| \`sarif\` | code scanning: one SARIF 2.1.0 log |

Lines and columns count from 1; columns count UTF-16 code units; \`endCol\` is the column after the last one. Paths are
relative to the current directory.`;

/** The reference page of the command line. */
export function commandLinePage(root: CommandSpec): string {
  const commands = allCommands(root).filter(({ spec }) => spec.hidden !== true);
  const sections = [
    introduction,
    spelling,
    ...commands.map((command) => commandSection(command, root)),
    `## Flags of every command\n\n${optionTable(globalOptions)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function commandSection({ spec, path }: Located, root: CommandSpec): string {
  const shared = path.length === 0 ? [] : sharedOptions(spec, root);
  const own = Object.fromEntries(
    Object.entries(spec.options).filter(([name]) => !shared.includes(name)),
  );
  const parts = [
    `## ${commandLine(path)}`,
    `${spec.summary}.`,
    ...(spec.details === undefined ? [] : [spec.details]),
    fenced([usageLine({ spec, path })]),
    ...(spec.positionals ?? []).map(
      ({ name, describe, choices }) =>
        `* \`${name.toUpperCase()}\`: ${cell(describe)}${choices ? `; ${choices.join(', ')}` : ''}`,
    ),
    ...(Object.keys(own).length === 0 ? [] : [optionTable(own)]),
    ...(shared.length === 0 ? [] : [sharedText(shared, root)]),
    fenced(spec.examples.flatMap(({ command, what }) => [`# ${what}`, command])),
  ];
  return parts.join('\n\n');
}

function sharedText(shared: readonly string[], root: CommandSpec): string {
  const missing = missingOptions(shared, root);
  if (missing) {
    const except = missing.map((name) => ` but \`--${name}\``).join('');
    return `All flags of [\`manager\`](#manager)${except}, too.`;
  }
  const list = shared.map((name) => `\`--${name}\``).join(', ');
  return `As in [\`manager\`](#manager): ${list}.`;
}

function optionTable(options: OptionTable): string {
  const rows = Object.entries(options)
    .filter(([, spec]) => spec.hidden !== true)
    .map(([name, spec]) => {
      const remarks = [spec.choices?.join(', '), defaultText(spec)].filter(
        (remark) => remark !== undefined,
      );
      const remark = remarks.length === 0 ? '' : ` (${remarks.join('; ')})`;
      return `| ${spellings(name, spec)} | ${cell(spec.describe + remark)} |`;
    });
  return ['| flag | meaning |', '| --- | --- |', ...rows].join('\n');
}

function spellings(name: string, spec: OptionSpec): string {
  const value = spec.type === 'boolean' ? '' : (spec.value ?? 'VALUE');
  const join = spec.optionalValue === undefined ? ` ${value}` : `[=${value}]`;
  const names = [...(spec.short === undefined ? [] : [`-${spec.short}`]), `--${name}`];
  const last = `${names.at(-1) ?? ''}${value === '' ? '' : join}`;
  return [...names.slice(0, -1), last].map((text) => `\`${text}\``).join(', ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('<', '&lt;');
}

function fenced(lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n');
}
