import { heredocMarks, logicalLine } from './words.ts';

/** The body of a here-document, as a range of its instruction's text. */
export interface Heredoc {
  readonly name: string;
  /** False when the name was quoted: the builder then leaves variables in the body alone. */
  readonly expands: boolean;
  readonly start: number;
  readonly end: number;
}

/** One instruction as it stands in the file: from its keyword to the last character of its last line. */
export interface RawInstruction {
  /** Keyword, continuation lines, comments between them and here-document bodies; line breaks are `\n`. */
  readonly text: string;
  /** One-based line and zero-based column of the keyword. */
  readonly line: number;
  readonly col: number;
  /** The length of `text` without here-documents. */
  readonly headLength: number;
  readonly heredocs: readonly Heredoc[];
  /** Codes that a comment above the instruction silences, without the `dockerfile/` prefix. */
  readonly ignored: readonly string[];
}

/** A `# name=value` line at the top of the file. */
export interface Directive {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** A Dockerfile cut into instructions. */
export interface SplitFile {
  /** `\` or, by directive, a backtick. */
  readonly escape: string;
  readonly directives: readonly Directive[];
  /** The directive lines as written, without line breaks; the library checks them by itself. */
  readonly head: string;
  readonly instructions: readonly RawInstruction[];
}

const DIRECTIVE = /^\s*#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
const IGNORE = /#\s*manager-lint:\s*ignore=([\w/,\t -]+)/;
const NONE: readonly never[] = [];
const TAKES_HEREDOC = /^(?:ONBUILD[\s\\`]+)?(?:RUN|COPY|ADD)\b/i;

/**
 * Cuts a Dockerfile into its instructions with the builder's own rules: an escape character before the end of a line
 * continues it, comment and empty lines inside are skipped, and a here-document runs to its delimiter or the end.
 * Never throws; a lone carriage return counts as a line break.
 */
export function splitDockerfile(source: string): SplitFile {
  const text = normalise(source);
  const { directives, head, end } = readDirectives(text);
  const named = directives.find((directive) => directive.name === 'escape')?.value;
  const escape = named === '`' ? '`' : '\\';
  return {
    escape,
    directives,
    head,
    instructions: readInstructions(text, end, directives.length + 1, escape),
  };
}

function normalise(source: string): string {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function readDirectives(text: string): { directives: Directive[]; head: string; end: number } {
  const directives: Directive[] = [];
  let end = 0;
  while (end < text.length) {
    const eol = endOfLine(text, end);
    const match = DIRECTIVE.exec(text.slice(end, eol));
    if (match === null) break;
    directives.push({
      name: (match[1] ?? '').toLowerCase(),
      value: match[2] ?? '',
      line: directives.length + 1,
    });
    end = eol + 1;
  }
  return { directives, head: text.slice(0, Math.max(0, end - 1)), end };
}

function readInstructions(
  text: string,
  from: number,
  firstLine: number,
  escape: string,
): RawInstruction[] {
  const found: RawInstruction[] = [];
  let ignored: readonly string[] = NONE;
  let line = firstLine;
  for (let pos = from; pos < text.length; line += 1) {
    const eol = endOfLine(text, pos);
    const start = firstVisible(text, pos, eol);
    if (start === eol) {
      ignored = NONE;
    } else if (text[start] === '#') {
      const codes = ignoredCodes(text.slice(start, eol));
      if (codes.length > 0) ignored = [...ignored, ...codes];
    } else {
      const instruction = readInstruction(text, { start, line, col: start - pos }, escape, ignored);
      found.push(instruction);
      ignored = NONE;
      line += countBreaks(instruction.text);
      pos = start + instruction.text.length + 1;
      continue;
    }
    pos = eol + 1;
  }
  return found;
}

function readInstruction(
  text: string,
  at: { start: number; line: number; col: number },
  escape: string,
  ignored: readonly string[],
): RawInstruction {
  const headEnd = endOfHead(text, at.start, escape);
  const head = text.slice(at.start, headEnd);
  const takes = head.includes('<<') && TAKES_HEREDOC.test(head);
  const heredocs = takes ? readHeredocs(text, head, at.start, escape) : NONE;
  const end = heredocs.at(-1)?.delimiterEnd;
  const whole = end === undefined ? head : text.slice(at.start, at.start + end);
  return { text: whole, line: at.line, col: at.col, headLength: head.length, heredocs, ignored };
}

/** The end of the instruction's last line, here-documents not counted. */
function endOfHead(text: string, start: number, escape: string): number {
  let eol = endOfLine(text, start);
  let continues = isContinued(text, start, eol, escape);
  while (continues && eol < text.length) {
    const from = eol + 1;
    eol = endOfLine(text, from);
    const visible = firstVisible(text, from, eol);
    if (visible !== eol && text[visible] !== '#') continues = isContinued(text, from, eol, escape);
  }
  return eol;
}

type FoundHeredoc = Heredoc & { readonly delimiterEnd: number };

function readHeredocs(text: string, head: string, start: number, escape: string): FoundHeredoc[] {
  let pos = start + head.length + 1;
  return heredocMarks(logicalLine(head, escape).logical, escape).map(({ name, expands, tabs }) => {
    const bodyStart = Math.min(pos, text.length) - start;
    while (pos < text.length) {
      const eol = endOfLine(text, pos);
      const row = text.slice(pos, eol);
      const bodyEnd = pos - start;
      pos = eol + 1;
      if ((tabs ? row.replace(/^\t+/, '') : row) === name) {
        return { name, expands, start: bodyStart, end: bodyEnd, delimiterEnd: eol - start };
      }
    }
    const end = text.length - start;
    return { name, expands, start: bodyStart, end, delimiterEnd: end };
  });
}

/** True when the line ends with one escape character (two of them are a literal one), blanks after it allowed. */
function isContinued(text: string, start: number, eol: number, escape: string): boolean {
  let last = eol - 1;
  while (last >= start && isBlank(text.charCodeAt(last))) last -= 1;
  return last >= start && text[last] === escape && (last === start || text[last - 1] !== escape);
}

function ignoredCodes(comment: string): string[] {
  const list = IGNORE.exec(comment)?.[1] ?? '';
  return list
    .split(/[\s,]+/)
    .filter((code) => code !== '')
    .map((code) => code.replace(/^dockerfile\//, ''));
}

function endOfLine(text: string, from: number): number {
  const eol = text.indexOf('\n', from);
  return eol === -1 ? text.length : eol;
}

function firstVisible(text: string, from: number, eol: number): number {
  let at = from;
  while (at < eol && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function countBreaks(text: string): number {
  let breaks = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) breaks += 1;
  return breaks;
}
