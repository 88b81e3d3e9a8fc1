import nunjucksParser from 'nunjucks/src/parser.js';
import type { Site, SiteOwner } from '../runtime/fault.ts';
import { Fault } from '../runtime/fault.ts';
import { JinjaTokenizer } from './lexer.ts';
import type { Token } from './tokens.ts';
import { describeToken, T } from './tokens.ts';

/** A place to report. */
export interface At {
  readonly lineno: number;
  readonly colno: number;
}

/** Nunjucks' parser with any number of tokens of look-ahead and faults that carry their place. */
export class TokenParser extends nunjucksParser.Parser {
  protected readonly owner: SiteOwner;
  private readonly lookahead: Token[] = [];
  private last: At = { lineno: 0, colno: 0 };

  constructor(owner: SiteOwner, text: string) {
    super(new JinjaTokenizer(owner, text));
    this.owner = owner;
  }

  /** How far the parser came. */
  reached(): Site {
    return { owner: this.owner, line: this.last.lineno + 1, col: this.last.colno + 1 };
  }

  override nextToken(): Token | null {
    const token = this.lookahead.shift() ?? this.tokens.nextToken();
    if (token !== null) this.last = token;
    return token;
  }

  override peekToken(): Token | null {
    return this.peekAt(0);
  }

  override pushToken(token: Token | null): void {
    if (token !== null) this.lookahead.unshift(token);
  }

  protected peekAt(distance: number): Token | null {
    while (this.lookahead.length <= distance) {
      const token = this.tokens.nextToken();
      if (token === null) return null;
      this.lookahead.push(token);
    }
    return this.lookahead[distance] ?? null;
  }

  protected isSymbol(value: string, distance = 0): boolean {
    const token = this.peekAt(distance);
    return token?.type === T.symbol && token.value === value;
  }

  protected isOperator(value: string, distance = 0): boolean {
    const token = this.peekAt(distance);
    return token?.type === T.operator && token.value === value;
  }

  protected skipOperator(value: string): boolean {
    return this.skipValue(T.operator, value);
  }

  protected expectType(type: string, wanted: string, hint?: string): Token {
    const token = this.nextToken();
    if (token?.type !== type) throw this.unexpected(token, wanted, hint);
    return token;
  }

  protected expectOperator(value: string, inside: string): Token {
    const token = this.nextToken();
    if (token?.type !== T.operator || token.value !== value) {
      throw this.unexpected(token, `'${value}' ${inside}`);
    }
    return token;
  }

  protected expectSymbol(value: string, inside: string): void {
    if (!this.skipSymbol(value)) throw this.unexpected(this.nextToken(), `'${value}' ${inside}`);
  }

  protected unexpected(token: Token | null, wanted: string, hint?: string): Fault {
    return this.fault(
      `expected ${wanted}, got ${describeToken(token)}`,
      token ?? this.last,
      hint ?? hintFor(token),
    );
  }

  protected fault(message: string, at: At, hint?: string): Fault {
    const site = { owner: this.owner, line: at.lineno + 1, col: at.colno + 1 };
    return new Fault('template/syntax', message, hint, site);
  }

  /** Where the next token stands, or the last one at the end of the source. */
  protected here(): At {
    return this.peekToken() ?? this.last;
  }
}

function hintFor(token: Token | null): string | undefined {
  if (token?.type !== T.operator) return undefined;
  if (token.value === ';') return 'Jinja2 has no semicolons.';
  if (token.value === '=') return 'A comparison is written ==.';
  return undefined;
}
