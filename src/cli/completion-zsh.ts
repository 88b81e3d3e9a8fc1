import type { OptionSpec } from './command.ts';
import { offeredValues, offeredWords, shellQuoted, spellings } from './completion-words.ts';
import type { CompletedCommand } from './completion.ts';

/** A function for each command, on zsh's own `_arguments`. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  return `#compdef manager
# zsh completion of manager, made by \`manager completion zsh\`.
${commands.map((command) => commandFunction(command, commands)).join('\n')}
if [[ $funcstack[1] == _manager ]]; then
  _manager "$@"
else
  compdef _manager manager
fi
`;
}

function functionName(path: readonly string[]): string {
  return ['_manager', ...path].join('_');
}

function commandFunction(
  { path, spec, options }: CompletedCommand,
  commands: readonly CompletedCommand[],
): string {
  const below = commands.filter(
    (other) =>
      other.path.length === path.length + 1 && path.every((word, i) => other.path[i] === word),
  );
  const flags = options.map(([name, option]) => `    ${optionArgument(name, option)} \\`);
  const words = offeredWords(spec).join(' ');
  const rest =
    below.length > 0
      ? ["    '1: :->command' \\", "    '*:: :->rest'"]
      : (spec.positionals ?? []).map(({ name, choices, variadic }, i, all) => {
          const position = variadic === true ? '*' : String(i + 1);
          const action = choices === undefined ? '' : `(${words})`;
          return `    ${shellQuoted(`${position}:${name}:${action}`)}${i < all.length - 1 ? ' \\' : ''}`;
        });
  const tail = rest.length > 0 ? rest : ["    '*: :'"];
  return `${functionName(path)}() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C${below.length > 0 ? " -A '-*'" : ''} \\
${[...flags, ...tail].join('\n')}
${below.length > 0 ? dispatch(below) : ''}}`;
}

function dispatch(below: readonly CompletedCommand[]): string {
  const described = below.map(({ path, spec }) =>
    shellQuoted(`${path.at(-1) ?? ''}:${spec.summary.replaceAll(':', '\\:')}`),
  );
  const cases = below.map(({ path }) => `        ${path.at(-1) ?? ''}) ${functionName(path)} ;;`);
  return `  case $state in
    command)
      local -a commands=(${described.join(' ')})
      _describe command commands ;;
    rest)
      case $words[1] in
${cases.join('\n')}
      esac ;;
  esac
`;
}

/** `'*'{--releases,-r}'[Release types]:TYPES:(base runtime)'` */
function optionArgument(name: string, spec: OptionSpec): string {
  const flags = spellings(name, spec);
  const isRepeatable = spec.repeat === true;
  const others = isRepeatable ? "'*'" : `'(${flags.join(' ')})'`;
  const takesValue = spec.type !== 'boolean';
  const join = spec.optionalValue === undefined ? '' : '=-';
  const value = takesValue
    ? `${spec.optionalValue === undefined ? '' : ':'}:${escaped(spec.value ?? 'VALUE')}:${action(spec)}`
    : '';
  const text = shellQuoted(`[${escaped(spec.describe)}]${value}`);
  const spelled = flags.map((flag) => `${flag}${join}`);
  return `${others}${spelled.length > 1 ? `{${spelled.join(',')}}` : (spelled[0] ?? '')}${text}`;
}

function action(spec: OptionSpec): string {
  const values = offeredValues(spec);
  if (values === undefined) return ' ';
  if (values === 'file') return '_files';
  return values === 'directory' ? '_files -/' : `(${values.join(' ')})`;
}

/** Brackets and colons end parts of an argument of `_arguments`. */
function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&');
}
