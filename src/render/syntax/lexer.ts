import lexer from 'nunjucks/src/lexer.js';
import type { Tokenizer as NunjucksTokenizer } from 'nunjucks/src/lexer.js';
import type { SiteOwner } from '../runtime/fault.ts';
import { Fault } from '../runtime/fault.ts';
import { isSpace, trimEndSpace } from './characters.ts';
import { CodeScanner } from './code-scanner.ts';
import type { Token } from './tokens.ts';
import { T } from './tokens.ts';

const Tokenizer = lexer.lex('').constructor as new (source: string) => NunjucksTokenizer;

/**
 * Nunjucks' tokenizer with Jinja2's rules: white space control, comments and raw blocks are resolved here, so the parser sees
 * template data exactly as it is to be printed. trim_blocks and lstrip_blocks are always on.
 */
export class JinjaTokenizer extends Tokenizer {
  private readonly owner: SiteOwner;
  private readonly scanner: CodeScanner;
  /** The next character starts a line as far as lstrip_blocks is concerned. */
  private lineStarting = true;

  constructor(owner: SiteOwner, text: string) {
    super(text);
    this.owner = owner;
    this.scanner = new CodeScanner(this, owner);
  }

  override nextToken(): Token | null {
    while (!this.isFinished()) {
      const token = this.in_code ? this.codeToken() : this.textToken();
      if (token !== null) return token;
    }
    if (this.in_code) this.scanner.failUnclosed();
    return null;
  }

  /** Moves on without looking at every single character. */
  override forwardN(count: number): void {
    const end = this.index + count;
    for (let line = this.str.indexOf('\n', this.index); line !== -1 && line < end;) {
      this.lineno += 1;
      this.colno = 0;
      this.index = line + 1;
      line = this.str.indexOf('\n', this.index);
    }
    this.colno += end - this.index;
    this.index = end;
  }

  private codeToken(): Token | null {
    const scanned = this.scanner.next();
    if (scanned === null) return null;
    if (scanned.type === T.blockEnd || scanned.type === T.variableEnd) {
      this.in_code = false;
      this.finishTag(scanned.value, scanned.type === T.blockEnd);
    }
    return scanned;
  }

  /** What follows a closing delimiter: `-` eats all white space, a block or comment eats one newline unless `+`. */
  private finishTag(end: string, trims: boolean): void {
    if (end.startsWith('-')) {
      while (!this.isFinished() && isSpace(this.current())) this.forward();
    } else if (trims && !end.startsWith('+') && this.current() === '\n') {
      this.forward();
    }
    this.lineStarting = this.str.charAt(this.index - 1) === '\n';
  }

  /** Data up to the next delimiter, or the delimiter itself; null after a comment. */
  private textToken(): Token | null {
    const { lineno, colno, index } = this;
    const next = this.findDelimiter(index);
    if (next === index) return this.openDelimiter();
    this.forwardN(next - index);
    const text = this.stripBefore(this.str.slice(index, next), next);
    this.lineStarting = false;
    return text === '' ? null : { type: T.data, value: text, lineno, colno };
  }

  private findDelimiter(from: number): number {
    for (let i = this.str.indexOf('{', from); i !== -1; i = this.str.indexOf('{', i + 1)) {
      const second = this.str.charAt(i + 1);
      if (second === '{' || second === '%' || second === '#') return i;
    }
    return this.len;
  }

  /** `data` stands before the delimiter at `at`: `-` strips its end, lstrip_blocks the blanks of the delimiter's line. */
  private stripBefore(data: string, at: number): string {
    if (at >= this.len) return data;
    const sign = this.str.charAt(at + 2);
    if (sign === '-') return trimEndSpace(data);
    if (sign === '+' || this.str.charAt(at + 1) === '{') return data;
    const lineStart = data.lastIndexOf('\n') + 1;
    if (lineStart === 0 && !this.lineStarting) return data;
    for (let i = lineStart; i < data.length; i += 1) if (!isSpace(data.charAt(i))) return data;
    return data.slice(0, lineStart);
  }

  private openDelimiter(): Token | null {
    const { lineno, colno } = this;
    const opening = this.str.slice(this.index, this.index + 2);
    this.forwardN(2);
    if (this.current() === '-' || this.current() === '+') this.forward();
    if (opening === '{#') {
      this.skipComment(lineno, colno);
      return null;
    }
    if (opening === '{%') {
      const raw = this.rawToken(lineno, colno);
      if (raw !== undefined) return raw;
    }
    this.in_code = true;
    const type = opening === '{%' ? T.blockStart : T.variableStart;
    this.scanner.open(type, lineno, colno);
    return { type, value: opening, lineno, colno };
  }

  private skipComment(lineno: number, colno: number): void {
    const end = this.str.indexOf('#}', this.index);
    if (end === -1) throw this.fault('missing end of comment tag', lineno, colno);
    const before = end > this.index ? this.str.charAt(end - 1) : '';
    this.forwardN(end + 2 - this.index);
    this.finishTag(before, true);
  }

  /** The text of a raw block when the tag just opened is one; null when that text is empty, undefined when it is another tag. */
  private rawToken(lineno: number, colno: number): Token | null | undefined {
    const body = this.tagEnd(this.index, 'raw', false);
    if (body === -1) return undefined;
    this.forwardN(body - this.index);
    this.lineStarting = this.str.charAt(body - 1) === '\n';
    for (let i = this.str.indexOf('{%', body); i !== -1; i = this.str.indexOf('{%', i + 1)) {
      const sign = this.str.charAt(i + 2);
      const end = this.tagEnd(i + (sign === '-' || sign === '+' ? 3 : 2), 'endraw', true);
      if (end === -1) continue;
      const at = { lineno: this.lineno, colno: this.colno };
      const text = this.stripBefore(this.str.slice(body, i), i);
      this.forwardN(end - this.index);
      this.lineStarting = this.str.charAt(end - 1) === '\n';
      return text === '' ? null : { type: T.data, value: text, ...at };
    }
    throw this.fault('missing end of raw block', lineno, colno, 'Close it with {% endraw %}.');
  }

  /** Index after `word %}` at `from`, with what its sign or trim_blocks eats; -1 when something else stands there. */
  private tagEnd(from: number, word: string, closes: boolean): number {
    let i = this.skipSpaces(from);
    if (!this.str.startsWith(word, i)) return -1;
    i = this.skipSpaces(i + word.length);
    if (this.str.startsWith('-%}', i)) return this.skipSpaces(i + 3);
    if (closes && this.str.startsWith('+%}', i)) return i + 3;
    if (!this.str.startsWith('%}', i)) return -1;
    return closes && this.str.charAt(i + 2) === '\n' ? i + 3 : i + 2;
  }

  private skipSpaces(from: number): number {
    let i = from;
    while (i < this.len && isSpace(this.str.charAt(i))) i += 1;
    return i;
  }

  private fault(message: string, lineno: number, colno: number, hint?: string): Fault {
    const site = { owner: this.owner, line: lineno + 1, col: colno + 1 };
    return new Fault('template/syntax', message, hint, site);
  }
}

/** Jinja2's view of a source: CRLF and CR are newlines, one final newline is not part of the template. */
export function normalizeSource(text: string): string {
  const unix = text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;
  return unix.endsWith('\n') ? unix.slice(0, -1) : unix;
}
