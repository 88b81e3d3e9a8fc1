import type { Tokenizer } from 'nunjucks/src/lexer.js';
import type { SiteOwner } from '../runtime/fault.ts';
import { Fault } from '../runtime/fault.ts';
import { continuesName, isSpace, startsName } from './characters.ts';
import { scanNumber } from './number-literal.ts';
import { decodeString } from './string-literal.ts';
import type { Token } from './tokens.ts';
import { T } from './tokens.ts';

const LONG_OPERATORS = new Set(['//', '**', '==', '!=', '>=', '<=']);
const OPERATORS = new Set('+-/*%~[](){}><=.:|,;');
const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** The tokens inside a tag. Brackets balance: `}}` closes the tag only when none is open. */
export class CodeScanner {
  private readonly source: Tokenizer;
  private readonly owner: SiteOwner;
  private readonly brackets: string[] = [];
  private opening: Omit<Token, 'value'> = { type: T.blockStart, lineno: 0, colno: 0 };

  constructor(source: Tokenizer, owner: SiteOwner) {
    this.source = source;
    this.owner = owner;
  }

  open(type: string, lineno: number, colno: number): void {
    this.opening = { type, lineno, colno };
    this.brackets.length = 0;
  }

  /** The source ended inside a tag. */
  failUnclosed(): never {
    const { type, lineno, colno } = this.opening;
    const end = type === T.blockStart ? '%}' : '}}';
    throw this.fault(
      `this tag is never closed: expected ${end}, got end of template`,
      lineno,
      colno,
    );
  }

  /** Null for white space. */
  next(): Token | null {
    const source = this.source;
    const { lineno, colno } = source;
    if (isSpace(source.current())) {
      while (!source.isFinished() && isSpace(source.current())) source.forward();
      return null;
    }
    const end = this.closing();
    if (end !== undefined) return { ...end, lineno, colno };
    const number = scanNumber(source.str, source.index);
    if (number !== undefined) {
      source.forwardN(number.length);
      return { type: number.isFloat ? T.float : T.int, value: number.text, lineno, colno };
    }
    if (continuesName(this.codePoint(source.index))) return this.name(lineno, colno);
    if (source.current() === '"' || source.current() === "'") return this.string(lineno, colno);
    return this.operator(lineno, colno);
  }

  private closing(): Pick<Token, 'type' | 'value'> | undefined {
    if (this.brackets.length > 0 || !'-+%}'.includes(this.source.current())) return undefined;
    const block = this.opening.type === T.blockStart;
    const type = block ? T.blockEnd : T.variableEnd;
    const end = block ? '%}' : '}}';
    for (const value of block ? [`-${end}`, `+${end}`, end] : [`-${end}`, end]) {
      if (this.source._extractString(value) !== null) return { type, value };
    }
    return undefined;
  }

  private codePoint(index: number): string {
    const code = this.source.str.codePointAt(index);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  private name(lineno: number, colno: number): Token {
    const source = this.source;
    let end = source.index;
    for (
      let part = this.codePoint(end);
      part !== '' && continuesName(part);
      part = this.codePoint(end)
    ) {
      end += part.length;
    }
    const value = source.str.slice(source.index, end);
    if (!startsName(this.codePoint(source.index))) {
      throw this.fault(`'${value}' is not a name: it starts with a digit`, lineno, colno);
    }
    this.checkNormal(value, lineno, colno);
    source.forwardN(end - source.index);
    return { type: T.symbol, value, lineno, colno };
  }

  /** Python, which Jinja2 compiles templates to, takes names that look alike for one; Jinja2 itself does not. */
  private checkNormal(name: string, lineno: number, colno: number): void {
    const normal = name.normalize('NFKC');
    if (normal === name) return;
    throw this.fault(
      `the name '${name}' is '${normal}' to Python but not to Jinja2`,
      lineno,
      colno,
      `Write ${normal}.`,
      'template/unsupported',
    );
  }

  private string(lineno: number, colno: number): Token {
    const source = this.source;
    const quote = source.current();
    let end = source.index + 1;
    while (end < source.len && source.str.charAt(end) !== quote)
      end += source.str.charAt(end) === '\\' ? 2 : 1;
    if (end >= source.len) throw this.fault(`this string has no closing ${quote}`, lineno, colno);
    const decoded = decodeString(source.str.slice(source.index + 1, end));
    if (decoded.problem !== undefined) throw this.fault(decoded.problem, lineno, colno);
    source.forwardN(end + 1 - source.index);
    return { type: T.string, value: decoded.text, lineno, colno };
  }

  private operator(lineno: number, colno: number): Token {
    const source = this.source;
    const value = operatorAt(source);
    if (value === undefined) {
      throw this.fault(
        `unexpected character '${this.codePoint(source.index)}'`,
        lineno,
        colno,
        hintFor(source),
      );
    }
    this.balance(value, lineno, colno);
    source.forwardN(value.length);
    if (value.length === 2 && source.current() === '=' && (value === '==' || value === '!=')) {
      throw this.fault(
        `unexpected '${value}='`,
        lineno,
        colno,
        `Jinja2 compares with ${value}, by value and type.`,
      );
    }
    return { type: T.operator, value, lineno, colno };
  }

  private balance(operator: string, lineno: number, colno: number): void {
    const closes = CLOSES[operator];
    if (closes !== undefined) this.brackets.push(closes);
    if (operator !== ')' && operator !== ']' && operator !== '}') return;
    const expected = this.brackets.pop();
    if (expected === operator) return;
    const wanted = expected === undefined ? '' : `, expected '${expected}'`;
    throw this.fault(`unexpected '${operator}'${wanted}`, lineno, colno);
  }

  private fault(
    message: string,
    lineno: number,
    colno: number,
    hint?: string,
    code: Fault['code'] = 'template/syntax',
  ): Fault {
    const site = { owner: this.owner, line: lineno + 1, col: colno + 1 };
    return new Fault(code, message, hint, site);
  }
}

function operatorAt(source: Tokenizer): string | undefined {
  const two = source.str.slice(source.index, source.index + 2);
  if (LONG_OPERATORS.has(two)) return two;
  const one = two.charAt(0);
  return OPERATORS.has(one) ? one : undefined;
}

function hintFor(source: Tokenizer): string | undefined {
  if (source.str.startsWith('&&', source.index)) return 'Jinja2 writes `and`.';
  if (source.current() === '!') return 'Jinja2 writes `not`.';
  if (source.current() === '?') return 'Jinja2 writes `a if condition else b`.';
  return undefined;
}
