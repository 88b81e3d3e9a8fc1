import {
  offeredValues,
  offeredWords,
  shellQuoted,
  spellings,
  takesNextWord,
} from './completion-words.ts';
import type { CompletedCommand } from './completion.ts';

/** For bash 3.2 and newer, without the bash-completion package. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const valued = valuedFlags(commands);
  return `# bash completion of manager, made by \`manager completion bash\`.
_manager() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' skip='' word words='' flags='' i IFS=$' \\t\\n'
  # bash makes a word of its own of each \`=\`.
  if [[ $cur == '=' ]]; then
    cur=''
  elif [[ $prev == '=' ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
${commandLoop(commands, valued)}
  case "$command $prev" in
${valueCases(commands)}
  esac
  case $prev in
    ${valued})
      COMPREPLY=()
      return ;;
  esac
  case $command in
${commands.map(wordCase).join('\n')}
  esac
  [[ $cur == -* ]] && words=$flags
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _manager manager
`;
}

/** The flags that take the next word, as a pattern of `case`. */
function valuedFlags(commands: readonly CompletedCommand[]): string {
  const flags = commands.flatMap(({ options }) =>
    options
      .filter(([, spec]) => takesNextWord(spec))
      .flatMap(([name, spec]) => spellings(name, spec)),
  );
  return [...new Set(flags)].join('|');
}

/** Finds the command among the words before the cursor, past flags and their values. */
function commandLoop(commands: readonly CompletedCommand[], valued: string): string {
  const paths = commands.filter(({ path }) => path.length > 0).map(({ path }) => key(path));
  return `  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $skip ]]; then
      skip=''
      continue
    fi
    case $word in
      '=') skip=1 ;;
      ${valued})
        [[ \${COMP_WORDS[i+1]} == '=' ]] || skip=1 ;;
      -*) ;;
      *)
        case "$command $word" in
          ${paths.map(shellQuoted).join('|')})
            command="$command $word" ;;
        esac ;;
    esac
  done`;
}

/** ` add distro`: how the script remembers a command. */
function key(path: readonly string[]): string {
  return path.map((word) => ` ${word}`).join('');
}

function wordCase({ path, spec, options }: CompletedCommand): string {
  const flags = options.flatMap(([name, option]) => spellings(name, option));
  return `    ${shellQuoted(key(path))})
      words=${shellQuoted(offeredWords(spec).join(' '))}
      flags=${shellQuoted(flags.join(' '))} ;;`;
}

/** One case for each set of values, with all flags of all commands that take it. */
function valueCases(commands: readonly CompletedCommand[]): string {
  const cases = new Map<string, string[]>();
  for (const { path, options } of commands) {
    for (const [name, option] of options) {
      const values = offeredValues(option);
      if (values === undefined) continue;
      const reply = replyOf(values);
      const patterns = spellings(name, option).map((flag) => shellQuoted(`${key(path)} ${flag}`));
      cases.set(reply, [...(cases.get(reply) ?? []), ...patterns]);
    }
  }
  return Array.from(cases, ([reply, patterns]) =>
    [`    ${patterns.join('|')})`, `      ${reply}`, '      return ;;'].join('\n'),
  ).join('\n');
}

function replyOf(values: 'file' | 'directory' | readonly string[]): string {
  if (typeof values !== 'string') {
    return `COMPREPLY=($(compgen -W ${shellQuoted(values.join(' '))} -- "$cur"))`;
  }
  return [
    'compopt -o filenames 2>/dev/null',
    "IFS=$'\\n'",
    `COMPREPLY=($(compgen ${values === 'file' ? '-f' : '-d'} -- "$cur"))`,
  ].join('\n      ');
}
