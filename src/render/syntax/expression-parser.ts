import { PyFloat } from '../values/float.ts';
import type { Ast, Expression, Target } from './ast.ts';
import { make } from './ast.ts';
import type { At } from './token-parser.ts';
import { PostfixParser } from './postfix-parser.ts';
import type { Token } from './tokens.ts';
import { T } from './tokens.ts';

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);
const CONSTANTS = new Map<string, null | boolean>([
  ...(['true', 'True'] as const).map((name) => [name, true] as const),
  ...(['false', 'False'] as const).map((name) => [name, false] as const),
  ...(['none', 'None'] as const).map((name) => [name, null] as const),
]);

/** Jinja2's expression grammar, loosest binding first. */
export class ExpressionParser extends PostfixParser {
  override parseExpression(withInlineIf = true): Expression {
    return withInlineIf ? this.parseInlineIf() : this.parseOr();
  }

  private parseInlineIf(): Expression {
    let node = this.parseOr();
    for (let at = this.here(); this.skipSymbol('if'); at = this.here()) {
      const cond = this.parseOr();
      const else_ = this.skipSymbol('else') ? this.parseInlineIf() : null;
      node = make('InlineIf', at, { cond, body: node, else_ });
    }
    return node;
  }

  private parseOr(): Expression {
    let left = this.parseAnd();
    for (let at = this.here(); this.skipSymbol('or'); at = this.here()) {
      left = make('Or', at, { left, right: this.parseAnd() });
    }
    return left;
  }

  private parseAnd(): Expression {
    let left = this.parseNot();
    for (let at = this.here(); this.skipSymbol('and'); at = this.here()) {
      left = make('And', at, { left, right: this.parseNot() });
    }
    return left;
  }

  private parseNot(): Expression {
    const at = this.here();
    return this.skipSymbol('not')
      ? make('Not', at, { target: this.parseNot() })
      : this.parseCompare();
  }

  private parseCompare(): Expression {
    const expr = this.parseSum();
    const ops: Ast<'CompareOperand'>[] = [];
    for (
      let at = this.here(), op = this.comparison();
      op !== undefined;
      at = this.here(), op = this.comparison()
    ) {
      ops.push(make('CompareOperand', at, { expr: this.parseSum(), op }));
    }
    const [first] = ops;
    return first === undefined ? expr : make('Compare', first, { expr, ops });
  }

  private comparison(): string | undefined {
    const token = this.peekToken();
    if (token?.type === T.operator && COMPARISONS.has(token.value)) return this.nextToken()?.value;
    if (this.skipSymbol('in')) return 'in';
    if (!this.isSymbol('not') || !this.isSymbol('in', 1)) return undefined;
    this.nextToken();
    this.nextToken();
    return 'not in';
  }

  private parseSum(): Expression {
    return this.leftAssociative(['+', '-'], () => this.parseConcat());
  }

  private parseConcat(): Expression {
    const first = this.parseProduct();
    const items = [first];
    const at = this.here();
    while (this.skipOperator('~')) items.push(this.parseProduct());
    return items.length === 1 ? first : make('Concat', at, { items });
  }

  private parseProduct(): Expression {
    return this.leftAssociative(['*', '/', '//', '%'], () => this.parsePower());
  }

  private parsePower(): Expression {
    return this.leftAssociative(['**'], () => this.parseUnary());
  }

  private leftAssociative(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const token = this.peekToken();
      if (token?.type !== T.operator || !operators.includes(token.value)) return left;
      this.nextToken();
      left = make('Arithmetic', token, { op: token.value, left, right: operand() });
    }
  }

  private parseUnary(withFilter = true): Expression {
    const at = this.here();
    const op = this.skipOperator('-') ? '-' : this.skipOperator('+') ? '+' : undefined;
    const operand =
      op === undefined
        ? this.parsePrimary()
        : make('Sign', at, { op, target: this.parseUnary(false) });
    const node = this.parsePostfix(operand);
    return withFilter ? this.parseFilters(node) : node;
  }

  override parsePrimary(): Expression {
    const token = this.nextToken();
    switch (token?.type) {
      case T.symbol:
        return this.nameOrConstant(token);
      case T.string:
        return this.adjacentStrings(token);
      case T.int:
        return make('Literal', token, { value: integer(token.value) });
      case T.float:
        return make('Literal', token, { value: new PyFloat(Number(token.value)) });
      default:
        return this.parseAggregate(token);
    }
  }

  private nameOrConstant(token: Token): Expression {
    const constant = CONSTANTS.get(token.value);
    return constant === undefined
      ? make('Symbol', token, { name: token.value })
      : make('Literal', token, { value: constant });
  }

  private adjacentStrings(first: Token): Expression {
    let value = first.value;
    while (this.peekToken()?.type === T.string) value += this.nextToken()?.value ?? '';
    return make('Literal', first, { value });
  }

  private parseAggregate(token: Token | null): Expression {
    if (token?.type === T.operator) {
      if (token.value === '(') {
        const inner = this.parseTuple({ parenthesized: true });
        this.expectOperator(')', 'at the end of the parentheses');
        return inner;
      }
      if (token.value === '[') return this.parseList(token);
      if (token.value === '{') return this.parseDict(token);
    }
    throw this.unexpected(token, 'an expression');
  }

  private parseList(at: At): Expression {
    const items: Expression[] = [];
    while (!this.skipOperator(']')) {
      if (items.length > 0) this.expectOperator(',', 'between the items of a list');
      if (this.skipOperator(']')) break;
      items.push(this.parseExpression());
    }
    return make('Array', at, { items });
  }

  private parseDict(at: At): Expression {
    const pairs: Ast<'Pair'>[] = [];
    while (!this.skipOperator('}')) {
      if (pairs.length > 0) this.expectOperator(',', 'between the items of a dict');
      if (this.skipOperator('}')) break;
      const key = this.parseExpression();
      this.expectOperator(':', 'after the key of a dict');
      pairs.push(make('Pair', key, { key, value: this.parseExpression() }));
    }
    return make('Dict', at, { pairs });
  }

  /** One expression, or a tuple when a comma follows. */
  protected parseTuple(
    options: {
      withInlineIf?: boolean;
      parenthesized?: boolean;
      endSymbols?: readonly string[];
    } = {},
  ): Expression {
    const { withInlineIf = true, parenthesized = false, endSymbols = [] } = options;
    const at = this.here();
    const items: Expression[] = [];
    let isTuple = false;
    for (;;) {
      if (items.length > 0) this.expectOperator(',', 'between the items of a tuple');
      if (this.endsTuple(endSymbols)) break;
      items.push(this.parseExpression(withInlineIf));
      if (!this.isOperator(',')) break;
      isTuple = true;
    }
    const [first] = items;
    if (!isTuple) {
      if (first !== undefined) return first;
      if (!parenthesized) throw this.unexpected(this.peekToken(), 'an expression');
    }
    return make('Group', at, { items });
  }

  private endsTuple(endSymbols: readonly string[]): boolean {
    const token = this.peekToken();
    if (token?.type === T.variableEnd || token?.type === T.blockEnd || this.isOperator(')'))
      return true;
    return token?.type === T.symbol && endSymbols.includes(token.value);
  }

  /** What `set`, `for` and `with` assign to: a name, names with commas, or (only for `set`) `namespace.attribute`. */
  protected parseTarget(
    options: { endSymbols?: readonly string[]; namespaces?: boolean; tuples?: boolean } = {},
  ): Target {
    const { endSymbols = [], namespaces = false, tuples = true } = options;
    if (namespaces && this.isOperator('.', 1) && this.peekToken()?.type === T.symbol) {
      const name = this.expectType(T.symbol, 'a name');
      this.nextToken();
      const attribute = this.expectType(T.symbol, 'an attribute name').value;
      return make('NamespaceTarget', name, { name: name.value, attribute });
    }
    const at = this.here();
    const items: Target[] = [];
    let isTuple = false;
    for (;;) {
      if (items.length > 0 && this.endsTuple(endSymbols)) break;
      items.push(this.parseSingleTarget());
      if (!tuples || !this.skipOperator(',')) break;
      isTuple = true;
    }
    const [first] = items;
    return first !== undefined && !isTuple ? first : make('TupleTarget', at, { items });
  }

  private parseSingleTarget(): Target {
    const at = this.here();
    if (this.skipOperator('(')) {
      const inner = this.parseTarget({});
      this.expectOperator(')', 'at the end of the names');
      return inner;
    }
    const { value } = this.expectType(T.symbol, 'a name to assign to');
    if (CONSTANTS.has(value)) throw this.fault(`cannot assign to ${value}`, at);
    return make('NameTarget', at, { name: value });
  }
}

function integer(text: string): number | bigint {
  const value = BigInt(text);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
