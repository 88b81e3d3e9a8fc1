import type { EnvVariable } from '../bentofile.ts';
import { lineProblem } from './line-text.ts';

/** Characters of one variable: Linux takes 128 KiB for `NAME=value` (execve(2), MAX_ARG_STRLEN). */
const VALUE_LIMIT = 128 * 1024;
/** Characters of all variables: Linux takes about 2 MiB for arguments and environment (execve(2)), an image less. */
const TOTAL_LIMIT = 1024 * 1024;

/** A line that is no variable. Its text is not told: it may be a secret. */
export interface BadLine {
  /** From one. */
  readonly line: number;
  readonly why: string;
  /** True where leaving the line out would change more than itself. */
  readonly isError: boolean;
}

export interface Dotenv {
  /** Each name once, its last value at the place of the first. */
  readonly variables: readonly EnvVariable[];
  readonly badLines: readonly BadLine[];
}

type LookUp = (name: string) => string | undefined;
type Value = { readonly text: string } | { readonly why: string; readonly isError?: boolean };

const NO_VARIABLE = 'is neither NAME=value nor NAME: value';
const OPEN_QUOTE = 'begins a quoted value that does not end on this line';
const TOO_LONG = 'becomes a value of more than 128 KiB';

/**
 * Reads a dotenv file as BentoML does (spec/containerize.md §1): `export`, `NAME=value` or `NAME: value`, quotes, comments,
 * escapes in double quotes, `$NAME` and `${NAME}` outside single quotes. An unquoted value ends at a `#`. A quoted value is one
 * line; nothing in it stands for a line break. Takes linear time.
 *
 * @param lookUp variables of the process, for names that no earlier line has
 */
export function parseDotenv(text: string, lookUp: LookUp): Dotenv {
  const variables = new Map<string, string>();
  const badLines: BadLine[] = [];
  const known: LookUp = (name) => variables.get(name) ?? lookUp(name);
  let total = 0;
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const head = /^[ \t]*(?:export[ \t]+)?([A-Za-z0-9_.]+)(?:[ \t]*=[ \t]*|:[ \t]+)/.exec(line);
    const value = head ? readValue(line.slice(head[0].length), known) : { why: NO_VARIABLE };
    const name = head?.[1];
    if ('why' in value || name === undefined) {
      const why = 'why' in value ? value.why : NO_VARIABLE;
      badLines.push({ line: index + 1, why, isError: 'why' in value && value.isError === true });
      continue;
    }
    total += value.text.length;
    if (total > TOTAL_LIMIT) {
      const why = 'brings the variables of this file above 1 MiB';
      badLines.push({ line: index + 1, why, isError: true });
      break;
    }
    variables.set(name, value.text);
  }
  return { variables: [...variables], badLines };
}

function readValue(rest: string, lookUp: LookUp): Value {
  const quote = rest.charAt(0);
  let value: string | undefined;
  if (quote === "'" || quote === '"') {
    const end = endOfQuoted(rest, quote);
    if (end < 0) return { why: OPEN_QUOTE };
    const inside = rest.slice(1, end);
    value = quote === "'" ? inside : expand(inside, lookUp, true);
  } else {
    const comment = rest.indexOf('#');
    value = expand((comment < 0 ? rest : rest.slice(0, comment)).trim(), lookUp, false);
  }
  if (value === undefined || value.length > VALUE_LIMIT) return { why: TOO_LONG, isError: true };
  const why = lineProblem(value);
  return why === undefined
    ? { text: value }
    : { why: `becomes a value that ${why}`, isError: true };
}

/** The first closing quote after which nothing but a comment follows; -1: there is none. */
function endOfQuoted(rest: string, quote: string): number {
  for (let at = 1; at < rest.length; at += 1) {
    const char = rest.charAt(at);
    if (char === '\\' && quote === '"') {
      at += 1;
      continue;
    }
    if (char !== quote) continue;
    let next = at + 1;
    while (rest.charAt(next) === ' ' || rest.charAt(next) === '\t') next += 1;
    if (next >= rest.length || rest.charAt(next) === '#') return at;
  }
  return -1;
}

/** Sticky, so that each is tried at one place only. */
const reference = /\$(?:\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))/y;

/**
 * The text with its variables filled in; unknown ones are empty. A backslash takes the meaning from `$`, with `unescapes` from
 * every character. Undefined: it becomes too long.
 */
function expand(text: string, lookUp: LookUp, unescapes: boolean): string | undefined {
  const parts: string[] = [];
  let length = 0;
  for (let at = 0; at < text.length && length <= VALUE_LIMIT;) {
    const [part, read] = nextPart(text, at, lookUp, unescapes);
    parts.push(part);
    length += part.length;
    at += read;
  }
  return length > VALUE_LIMIT ? undefined : parts.join('');
}

/** What stands at `at`, and how many characters it is written in. */
function nextPart(
  text: string,
  at: number,
  lookUp: LookUp,
  unescapes: boolean,
): [part: string, read: number] {
  const char = text.charAt(at);
  const following = text.charAt(at + 1);
  if (char === '\\' && (following === '$' || (unescapes && following !== ''))) {
    return [following, 2];
  }
  if (char !== '$') return [char, 1];
  reference.lastIndex = at;
  const match = reference.exec(text);
  const name = match?.[1] ?? match?.[2];
  return match && name !== undefined ? [lookUp(name) ?? '', match[0].length] : [char, 1];
}
