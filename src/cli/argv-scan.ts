import type { OptionSpec, OptionTable } from './command.ts';

/** A flag as it can be written, found in a command's table. */
export interface Flag {
  /** Long name: the key of the table. */
  readonly name: string;
  readonly spec: OptionSpec;
}

/** All spellings of a command's flags, with `-` between words and without leading dashes. */
export type FlagTable = ReadonlyMap<string, Flag>;

/** One piece of a command line, read with one command's flags. `text` is what the user typed. */
export type Token =
  /** `literal` words stand behind `--`. */
  | {
      readonly kind: 'word';
      readonly text: string;
      readonly after?: Token;
      readonly literal: boolean;
    }
  | {
      readonly kind: 'flag';
      readonly text: string;
      readonly flag: Flag;
      /** As typed; undefined for a flag that stands alone. */
      readonly value: string | undefined;
      /** `--no-…` */
      readonly negated: boolean;
    }
  | { readonly kind: 'valueless'; readonly text: string; readonly flag: Flag }
  | { readonly kind: 'unknown'; readonly text: string; readonly inline: boolean };

/** Spellings → flags. Tables that come first win, and a long name wins over a short one. */
export function flagTable(...tables: readonly OptionTable[]): FlagTable {
  const found = new Map<string, Flag>();
  for (const table of tables) {
    const flags = Object.entries(table).map(([name, spec]) => ({ name, spec }));
    const own = new Map<string, Flag>();
    for (const flag of flags) own.set(flag.name, flag);
    for (const flag of flags) {
      for (const other of [...(flag.spec.aliases ?? []), flag.spec.short]) {
        if (other !== undefined && !own.has(other)) own.set(other, flag);
      }
    }
    for (const [spelling, flag] of own) if (!found.has(spelling)) found.set(spelling, flag);
  }
  return found;
}

/** Reads a command line from left to right. Never fails: what it does not know is a token of its own. */
export function scan(argv: readonly string[], flags: FlagTable): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < argv.length; i += 1) {
    const text = argv[i] ?? '';
    if (text === '--') {
      const rest = argv.slice(i + 1);
      return tokens.concat(rest.map((word) => ({ kind: 'word', text: word, literal: true })));
    }
    if (!looksLikeFlag(text)) {
      const after = tokens.at(-1);
      tokens.push({ kind: 'word', text, literal: false, ...(after && { after }) });
      continue;
    }
    const token = readFlag(text, argv[i + 1], flags);
    if (token.kind === 'flag' && token.value !== undefined && !text.includes('=')) i += 1;
    tokens.push(token);
  }
  return tokens;
}

/** `--python_version` → `python-version`: names are equal with `-` and `_`, with one dash and two. */
export function normalName(text: string): string {
  return text.replace(/^--?/, '').replaceAll('_', '-');
}

function looksLikeFlag(text: string): boolean {
  return text.startsWith('-') && text !== '-';
}

function readFlag(text: string, next: string | undefined, flags: FlagTable): Token {
  const equals = text.indexOf('=');
  const inline = equals === -1 ? undefined : text.slice(equals + 1);
  const name = normalName(equals === -1 ? text : text.slice(0, equals));
  const flag = flags.get(name);
  if (flag === undefined) {
    const positive = negatedFlag(name, flags);
    return positive
      ? { kind: 'flag', text, flag: positive, value: inline, negated: true }
      : { kind: 'unknown', text, inline: inline !== undefined };
  }
  const { spec } = flag;
  const standsAlone = spec.type === 'boolean' || spec.optionalValue !== undefined;
  if (inline !== undefined || standsAlone) {
    return { kind: 'flag', text, flag, value: inline, negated: false };
  }
  return next !== undefined && canBeValue(next, flags)
    ? { kind: 'flag', text, flag, value: next, negated: false }
    : { kind: 'valueless', text, flag };
}

/** `no-dump-metadata` for every spelling of a boolean; absl's `nodump-metadata` for long names only. */
function negatedFlag(name: string, flags: FlagTable): Flag | undefined {
  const dashed = name.startsWith('no-') ? flags.get(name.slice(3)) : undefined;
  if (dashed?.spec.type === 'boolean') return dashed;
  const glued = name.startsWith('no') ? flags.get(name.slice(2)) : undefined;
  return glued?.spec.type === 'boolean' && glued.spec.short !== name.slice(2) ? glued : undefined;
}

/** A dash starts the next flag, except in `-` itself and in numbers; other such values go after `=`. */
function canBeValue(text: string, flags: FlagTable): boolean {
  if (!looksLikeFlag(text)) return true;
  return /^-\.?\d/.test(text) && !flags.has(normalName(text));
}

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  yes: true,
  1: true,
  false: false,
  f: false,
  no: false,
  0: false,
};

/** What a boolean's value after `=` means, in absl's words. */
export function booleanValue(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return Object.hasOwn(truths, word) ? truths[word] : undefined;
}

/** True for a word that an unknown flag before it may have wanted as its value. */
export function isPerhapsValue(token: Token): boolean {
  return token.kind === 'word' && token.after?.kind === 'unknown' && !token.after.inline;
}
