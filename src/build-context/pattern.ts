import { isRefused } from './glob.ts';
import { fromGoRegExp } from './go-regexp.ts';
import { cleanPath, trimSpaces } from './go-path.ts';

/** One pattern of an ignore file, ready to be tried on paths of the context. */
export interface Pattern {
  /** Cleaned, without the `!`. */
  readonly text: string;
  /** Written with `!`: takes back what an earlier pattern matched. */
  readonly isException: boolean;
  /** On this very path; what follows from the path's folders is the matcher's business. */
  readonly test: (path: string) => boolean;
  /** All that this pattern matches begins so. */
  readonly prefix: string;
}

/** Why a pattern cannot be used. */
export type PatternFault = 'empty-exception' | 'malformed';

/**
 * Reads a pattern as moby/patternmatcher 0.6 does (patternmatcher.go, `New` and `compile`), the library of BuildKit's clients since
 * 2022. Older ones (Docker 20.10's own client) differ in corners: `**.md` meant only files called `.md`.
 * @returns undefined for an empty pattern, which is none
 */
export function readPattern(text: string): Pattern | PatternFault | undefined {
  const trimmed = trimSpaces(text);
  if (trimmed === '') return undefined;
  const cleaned = cleanPath(trimmed);
  const isException = cleaned.startsWith('!');
  const glob = isException ? cleaned.slice(1) : cleaned;
  if (glob === '') return 'empty-exception';
  if (isRefused(glob)) return 'malformed';
  const test = compile(glob);
  if (test === undefined) return 'malformed';
  return { text: glob, isException, test, prefix: prefixOf(glob) };
}

function prefixOf(glob: string): string {
  // Alternatives and counts, see goRegExp.
  return /[|{]/.test(glob) ? '' : (/^[^*?[\]\\^]*/.exec(glob)?.[0] ?? '');
}

function compile(glob: string): ((path: string) => boolean) | undefined {
  const specials = glob.match(/\*\*|[*?[\]\\]/g) ?? [];
  if (specials.length === 0) return (path) => path === glob;
  if (specials.length === 1 && specials[0] === '**') {
    if (glob.startsWith('**')) return endsWith(glob.slice(2));
    if (glob.endsWith('**')) return (path) => path.startsWith(glob.slice(0, -2));
  }
  const regexp = fromGoRegExp(goRegExp(glob));
  return regexp === undefined ? undefined : (path) => regexp.test(path);
}

/** `**` and an ending: `/x` matches `x` at the top too. */
function endsWith(ending: string): (path: string) => boolean {
  return (path) => path.endsWith(ending) || (ending.startsWith('/') && path === ending.slice(1));
}

/**
 * The regular expression that moby makes of a pattern, with what that does to some: `[*]` becomes `[[^/]*]`, a backslash keeps the
 * meaning it has in Go's regular expressions (`\d` is a digit), and so do `|`, `{` and `}`, since the table of characters to be
 * escaped there (`escapeBytes`) loses those above 63. In patterns without wildcards, classes and backslashes they are themselves.
 */
function goRegExp(glob: string): string {
  const body = glob.replace(/\*\*\/?|\\[^]|[^]/gu, (piece, at: number) => {
    if (piece.startsWith('**')) return at + piece.length === glob.length ? '.*' : '(.*/)?';
    if (piece === '*') return '[^/]*';
    if (piece === '?') return '[^/]';
    return /^[.+()$]$/.test(piece) ? `\\${piece}` : piece;
  });
  return `^${body}$`;
}
