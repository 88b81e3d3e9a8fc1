import type { Ast, Expression } from './ast.ts';
import { make } from './ast.ts';
import type { At } from './token-parser.ts';
import { TokenParser } from './token-parser.ts';
import { T } from './tokens.ts';

const ARGUMENT_STARTS = new Set<string>([T.symbol, T.string, T.int, T.float]);

/** What follows a value: attributes, items, slices, calls, filters and tests. */
export abstract class PostfixParser extends TokenParser {
  abstract parseExpression(withInlineIf?: boolean): Expression;
  abstract parsePrimary(): Expression;

  protected parsePostfix(start: Expression): Expression {
    let node = start;
    for (let at = this.here(); ; at = this.here()) {
      if (this.skipOperator('.')) node = this.parseDot(node, at);
      else if (this.skipOperator('[')) node = this.parseSubscript(node, at);
      else if (this.isOperator('(')) node = this.parseCallOf(node);
      else return node;
    }
  }

  private parseCallOf(callee: Expression): Expression {
    return make('FunCall', this.here(), { callee, args: this.parseArguments() });
  }

  private parseDot(target: Expression, at: At): Expression {
    const token = this.nextToken();
    if (token?.type === T.symbol) return make('Attribute', token, { target, name: token.value });
    if (token?.type !== T.int) throw this.unexpected(token, "a name or number after '.'");
    return make('LookupVal', at, {
      target,
      key: make('Literal', token, { value: Number(token.value) }),
    });
  }

  private parseSubscript(target: Expression, at: At): Expression {
    const keys: Expression[] = [];
    let isTuple = false;
    while (!this.skipOperator(']')) {
      if (keys.length > 0) {
        this.expectOperator(',', 'in the subscript');
        isTuple = true;
        if (this.skipOperator(']')) break;
      }
      const key = this.parseSubscripted(target, at);
      if (key.typename === 'Slice') {
        this.expectOperator(']', 'after the slice');
        return key;
      }
      keys.push(key);
    }
    const [first] = keys;
    // Nothing between the brackets is the empty tuple.
    const isKey = first !== undefined && !isTuple;
    return make('LookupVal', at, {
      target,
      key: isKey ? first : make('Group', at, { items: keys }),
    });
  }

  /** A key, or a slice of `target` when a colon is found. */
  private parseSubscripted(target: Expression, at: At): Expression {
    const first = this.isOperator(':') ? null : this.parseExpression();
    if (!this.skipOperator(':')) {
      if (first === null) throw this.unexpected(this.peekToken(), 'a key');
      return first;
    }
    const bounds: (Expression | null)[] = [first, this.parseBound(), null];
    if (this.skipOperator(':')) bounds[2] = this.parseBound();
    return make('Slice', at, { target, bounds });
  }

  private parseBound(): Expression | null {
    return this.isOperator(':') || this.isOperator(']') || this.isOperator(',')
      ? null
      : this.parseExpression();
  }

  protected parseFilters(start: Expression): Expression {
    let node = start;
    for (;;) {
      if (this.skipOperator('|')) node = this.parseFilter(node);
      else if (this.isSymbol('is')) node = this.parseTest(node);
      else if (this.isOperator('(')) node = this.parseCallOf(node);
      else return node;
    }
  }

  /** A filter name with its arguments; `input` is null for the filters of a block. */
  protected parseFilter(input: Expression | null): Ast<'Filter'> {
    const at = this.here();
    const name = this.parseDottedName('the name of a filter');
    const args = this.isOperator('(') ? this.parseArguments() : this.noArguments(at);
    return make('Filter', at, { input, name, args });
  }

  private parseDottedName(wanted: string): string {
    let name = this.expectType(T.symbol, wanted).value;
    while (this.skipOperator('.')) name += `.${this.expectType(T.symbol, wanted).value}`;
    return name;
  }

  private parseTest(input: Expression): Expression {
    this.nextToken();
    const negated = this.isSymbol('not') ? this.nextToken() : null;
    const at = this.here();
    const name = this.parseDottedName('the name of a test');
    const test = make('Is', at, { input, name, args: this.parseTestArguments(at) });
    return negated === null ? test : make('Not', negated, { target: test });
  }

  private parseTestArguments(at: At): Ast<'Arguments'> {
    if (this.isOperator('(')) return this.parseArguments();
    if (!this.startsTestArgument()) return this.noArguments(at);
    if (this.isSymbol('is')) {
      throw this.fault('tests cannot be chained with is', this.here(), 'Join them with and.');
    }
    const argument = this.parsePostfix(this.parsePrimary());
    return make('Arguments', at, {
      positional: [argument],
      keywords: [],
      spread: null,
      spreadKeywords: null,
    });
  }

  private startsTestArgument(): boolean {
    if (this.isSymbol('else') || this.isSymbol('or') || this.isSymbol('and')) return false;
    const token = this.peekToken();
    if (token === null) return false;
    return ARGUMENT_STARTS.has(token.type) || this.isOperator('[') || this.isOperator('{');
  }

  private noArguments(at: At): Ast<'Arguments'> {
    return make('Arguments', at, {
      positional: [],
      keywords: [],
      spread: null,
      spreadKeywords: null,
    });
  }

  protected parseArguments(): Ast<'Arguments'> {
    const at = this.expectOperator('(', 'before the arguments');
    const positional: Expression[] = [];
    const keywords: Ast<'Keyword'>[] = [];
    let spread: Expression | null = null;
    let spreadKeywords: Expression | null = null;
    for (let first = true; !this.skipOperator(')'); first = false) {
      if (!first) {
        this.expectOperator(',', 'between the arguments');
        if (this.skipOperator(')')) break;
      }
      const here = this.here();
      const ordered = (allowed: boolean): void => {
        if (!allowed) throw this.fault('this argument stands after one that must come last', here);
      };
      if (this.skipOperator('*')) {
        ordered(spread === null && spreadKeywords === null);
        spread = this.parseExpression();
      } else if (this.skipOperator('**')) {
        ordered(spreadKeywords === null);
        spreadKeywords = this.parseExpression();
      } else if (this.peekToken()?.type === T.symbol && this.isOperator('=', 1)) {
        ordered(spreadKeywords === null);
        const name = this.expectType(T.symbol, 'an argument name').value;
        this.nextToken();
        keywords.push(make('Keyword', here, { name, value: this.parseExpression() }));
      } else {
        ordered(spread === null && spreadKeywords === null && keywords.length === 0);
        positional.push(this.parseExpression());
      }
    }
    return make('Arguments', at, { positional, keywords, spread, spreadKeywords });
  }
}
