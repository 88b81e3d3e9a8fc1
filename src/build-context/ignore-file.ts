import { excerptOf } from '../diagnostics.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { cleanPath, trimSpaces } from './go-path.ts';
import { readPattern } from './pattern.ts';
import type { Pattern, PatternFault } from './pattern.ts';

/** One line of an ignore file that says something. */
export interface IgnoreRule {
  readonly pattern: Pattern;
  /** One-based. */
  readonly line: number;
  /** As it is written, without the spaces around it. */
  readonly text: string;
}

export interface IgnoreRules {
  readonly rules: readonly IgnoreRule[];
  /** What is wrong with other lines; all are errors. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Go reads lines through a buffer of this size, and refuses longer ones (bufio.MaxScanTokenSize). */
const LONGEST_LINE = 64 * 1024;

const FAULTS: Readonly<Record<PatternFault | 'long', { message: string; hint: string }>> = {
  malformed: {
    message: 'The pattern is malformed',
    hint: 'A class is [a-z] or [^a-z]; write a bracket, a dash or a backslash that stands for itself with a backslash before it.',
  },
  'empty-exception': {
    message: 'The exception names nothing',
    hint: 'Write the pattern behind the exclamation mark, or a backslash before one that belongs to a name.',
  },
  long: {
    message: 'The line is too long for Docker',
    hint: `A line holds less than ${LONGEST_LINE} bytes.`,
  },
};

/**
 * Reads a `.dockerignore` file as BuildKit does (moby/patternmatcher ignorefile.ReadAll, then its `New`): a byte order mark and lines
 * that begin with `#` are skipped, spaces around a pattern do not count, a leading `/` neither.
 * @param file as diagnostics call it
 */
export function readIgnoreFile(text: string, file: string): IgnoreRules {
  const rules: IgnoreRule[] = [];
  const diagnostics: Diagnostic[] = [];
  const plain = text.replace(/^\uFEFF/, '');
  const lines = plain.split('\n');
  for (const [i, whole] of lines.entries()) {
    const line = i + 1;
    const written = whole.replace(/\r$/, '');
    const trimmed = trimSpaces(written);
    if (written.startsWith('#') || trimmed === '') continue;
    const pattern = Buffer.byteLength(whole) < LONGEST_LINE ? linePattern(trimmed) : 'long';
    if (typeof pattern === 'object') rules.push({ pattern, line, text: trimmed });
    if (typeof pattern !== 'string') continue;
    const { message, hint } = FAULTS[pattern];
    const col = written.indexOf(trimmed) + 1;
    const place = { file, line, col, endCol: col + trimmed.length };
    diagnostics.push({
      code: `ignore/${pattern}`,
      severity: 'error',
      message: pattern === 'long' ? message : `${message}: ${trimmed}`,
      place,
      ...(pattern === 'long' ? {} : { excerpt: excerptOf(plain, place) }),
      hint,
    });
  }
  return { rules, diagnostics };
}

function linePattern(trimmed: string): Pattern | PatternFault | undefined {
  const isException = trimmed.startsWith('!');
  const body = isException ? trimSpaces(trimmed.slice(1)) : trimmed;
  const cleaned = body === '' ? '' : cleanPath(body).replace(/^\/(?=.)/s, '');
  return readPattern(isException ? `!${cleaned}` : cleaned);
}
