import { createRequire } from 'node:module';
import type * as dockerfileUtils from 'dockerfile-utils';
import type { PlacedFinding } from './finding.ts';
import type { Instruction } from './instruction.ts';

type LibraryFinding = ReturnType<typeof dockerfileUtils.validate>[number];

let loaded: typeof dockerfileUtils | undefined;

/**
 * dockerfile-utils, loaded when the first instruction needs it: most instructions have a plain form (plain.ts), and loading
 * it takes as long as linting some hundred of them.
 */
function library(): typeof dockerfileUtils {
  loaded ??= createRequire(import.meta.url)('dockerfile-utils') as typeof dockerfileUtils;
  return loaded;
}

/** ADD flags of the builder that the library does not know yet (source: Dockerfile reference, ADD). */
const NEWER_ADD_FLAGS = /^Unknown flag: unpack$/;
/** Names that the builder takes with or without SIG (source: signal(7); moby's signal map has them all). */
const SIGNALS = new Set(
  (
    'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP ' +
    'TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ'
  ).split(' '),
);

const HINTS: Readonly<Record<string, string>> = {
  'deprecated-maintainer': 'use LABEL org.opencontainers.image.authors="…"',
  'workdir-is-not-absolute':
    'write the path from the root: it then does not depend on the base image',
  'empty-continuation-line': 'remove the empty line, or make it a comment',
  'casing-instruction': 'write the instruction in upper case',
};

/**
 * What dockerfile-utils says of one instruction standing alone.
 *
 * @param context lines that the instruction depends on (arguments that it names), ending in a line break; or empty
 */
export function validateInstruction(
  instruction: Instruction,
  headLength: number,
  context: string,
): PlacedFinding[] {
  const { text, escape } = instruction;
  const before = (escape === '`' ? '# escape=`\n' : '') + context;
  const skipped = before === '' ? 0 : before.split('\n').length - 1;
  const headLines = text.slice(0, headLength).split('\n').length;
  const { validate, ValidationCode } = library();
  return validate(before + text)
    .filter(
      ({ code }) =>
        code !== ValidationCode.NO_SOURCE_IMAGE &&
        code !== ValidationCode.DUPLICATE_BUILD_STAGE_NAME,
    )
    .filter(({ range }) => range.start.line >= skipped)
    .filter((found) => !isFalseAlarm(found, instruction, skipped + headLines))
    .map((found) => place(found, skipped));
}

/** What dockerfile-utils says of the directives at the top of a file. */
export function validateDirectives(head: string): PlacedFinding[] {
  const { validate, ValidationCode } = library();
  return validate(head)
    .filter(({ code }) => code !== ValidationCode.NO_SOURCE_IMAGE)
    .map((found) => place(found, 0));
}

function isFalseAlarm(found: LibraryFinding, instruction: Instruction, bodyLine: number): boolean {
  const { ValidationCode } = library();
  switch (found.code) {
    case ValidationCode.EMPTY_CONTINUATION_LINE:
      return found.range.start.line >= bodyLine;
    case ValidationCode.UNKNOWN_ADD_FLAG:
      return NEWER_ADD_FLAGS.test(textOf(found.message));
    case ValidationCode.INVALID_SIGNAL: {
      const name = instruction.logical
        .slice(instruction.argsAt)
        .trim()
        .toUpperCase()
        .replace(/^SIG/, '');
      return SIGNALS.has(name) || /^RTM(?:IN(?:\+\d+)?|AX(?:-\d+)?)$/.test(name);
    }
    default:
      return false;
  }
}

function place(
  { code, message, range: { start, end } }: LibraryFinding,
  skipped: number,
): PlacedFinding {
  const name = codeName(code);
  const hint = HINTS[name];
  const base = {
    code: name,
    message: textOf(message),
    line: start.line - skipped,
    col: start.character,
  };
  const withHint = hint === undefined ? base : { ...base, hint };
  return end.line === start.line && end.character > start.character
    ? { ...withHint, endCol: end.character }
    : withHint;
}

function textOf(message: LibraryFinding['message']): string {
  return typeof message === 'string' ? message : message.value;
}

/** `CASING_INSTRUCTION` → `casing-instruction`. */
function codeName(code: LibraryFinding['code']): string {
  const { ValidationCode } = library();
  const name: unknown = typeof code === 'number' ? ValidationCode[code] : code;
  return typeof name === 'string' ? name.toLowerCase().replaceAll('_', '-') : 'invalid';
}
