import type { SiteOwner } from '../runtime/fault.ts';
import { limitFault, locate, locateNesting } from '../runtime/fault.ts';
import { isSpace } from './characters.ts';
import type { Ast, Expression, Statement, Target } from './ast.ts';
import { make } from './ast.ts';
import { ImportParser } from './import-parser.ts';
import { normalizeSource } from './lexer.ts';
import { unknownTagHint } from './tag-hints.ts';
import type { Token } from './tokens.ts';
import { T } from './tokens.ts';

type StatementParser = (parser: JinjaParser, tag: Token) => Statement;

const STATEMENTS = new Map<string, StatementParser>();

/**
 * Tags inside of each other. Compiling takes longer than linearly with the depth, and no limit of time covers it. Jinja2 itself stops
 * at 20 loops and 98 conditions (CPython's limits for the code that it makes).
 */
const DEEPEST = 200;

/** Jinja2's statements, over Nunjucks' parser. */
export class JinjaParser extends ImportParser {
  /** Tags that are open, innermost last, with the words that close or continue them. */
  private readonly open: { tag: Token; ends: readonly string[] }[] = [];

  parseTemplate(): Ast<'Root'> {
    return make('Root', { lineno: 0, colno: 0 }, { body: this.parseStatements() });
  }

  /** Statements up to the end of the source or a tag that belongs to the innermost open one. */
  private parseStatements(): Statement[] {
    const found: Statement[] = [];
    for (let token = this.nextToken(); token !== null; token = this.nextToken()) {
      if (token.type === T.data) {
        found.push(make('TemplateData', token, { text: token.value }));
      } else if (token.type === T.variableStart) {
        found.push(make('Output', token, { items: [this.parseTuple()] }));
        this.expectType(T.variableEnd, 'the end of the print statement');
      } else {
        const word = this.peekToken();
        if (word?.type === T.symbol && this.open.at(-1)?.ends.includes(word.value) === true)
          return found;
        found.push(this.parseTag());
      }
    }
    this.failUnclosed();
    return found;
  }

  private failUnclosed(): void {
    const innermost = this.open.at(-1);
    if (innermost === undefined) return;
    const { tag, ends } = innermost;
    const wanted = ends.map((end) => `{% ${end} %}`).join(' or ');
    throw this.fault(
      `{% ${tag.value} %} is never closed: expected ${wanted}, got end of template`,
      tag,
    );
  }

  private parseTag(): Statement {
    const tag = this.expectType(T.symbol, 'the name of a tag');
    const parse = STATEMENTS.get(tag.value);
    if (parse === undefined) throw this.unknownTag(tag);
    const statement = parse(this, tag);
    this.expectTagEnd(tag);
    return statement;
  }

  private unknownTag(tag: Token): Error {
    const innermost = this.open.at(-1);
    const waiting =
      innermost === undefined
        ? ''
        : ` inside {% ${innermost.tag.value} %}, which needs ${innermost.ends.join(' or ')}`;
    return this.fault(
      `unknown tag '${tag.value}'${waiting}`,
      tag,
      unknownTagHint(tag.value, [...STATEMENTS.keys()]),
    );
  }

  private expectTagEnd(tag: Token): void {
    this.expectType(T.blockEnd, `the end of the {% ${tag.value} %} tag`);
  }

  /** The body after a tag's own end; the word that closed it is consumed, its tag end is not. */
  private parseBody(tag: Token, ...ends: string[]): { body: Statement[]; end: Token } {
    this.expectTagEnd(tag);
    if (this.open.length >= DEEPEST) {
      const site = { owner: this.owner, line: tag.lineno + 1, col: tag.colno + 1 };
      throw locate(limitFault('the template is nested too deeply'), site);
    }
    this.open.push({ tag, ends });
    const body = this.parseStatements();
    this.open.pop();
    return { body, end: this.expectType(T.symbol, ends.join(' or ')) };
  }

  private parseIf(tag: Token): Ast<'If'> {
    const cond = this.parseTuple({ withInlineIf: false });
    let { body, end } = this.parseBody(tag, 'elif', 'else', 'endif');
    const whole = body;
    const elifs: Ast<'If'>[] = [];
    while (end.value === 'elif') {
      const at = end;
      const condition = this.parseTuple({ withInlineIf: false });
      ({ body, end } = this.parseBody(at, 'elif', 'else', 'endif'));
      elifs.push(make('If', at, { cond: condition, body, elifs: [], else_: [] }));
    }
    const else_ = end.value === 'else' ? this.parseBody(end, 'endif').body : [];
    return make('If', tag, { cond, body: whole, elifs, else_ });
  }

  private parseFor(tag: Token): Statement {
    const target = this.parseTarget({ endSymbols: ['in'] });
    this.expectSymbol('in', 'after the names of a for loop');
    const iter = this.parseTuple({ withInlineIf: false, endSymbols: ['recursive'] });
    const test = this.skipSymbol('if') ? this.parseExpression() : null;
    const recursive = this.skipSymbol('recursive');
    const { body, end } = this.parseBody(tag, 'endfor', 'else');
    const else_ = end.value === 'else' ? this.parseBody(end, 'endfor').body : [];
    return make('For', tag, { target, iter, test, recursive, body, else_ });
  }

  private parseSet(tag: Token): Statement {
    const target = this.parseTarget({ namespaces: true });
    if (this.skipOperator('=')) return make('Set', tag, { target, value: this.parseTuple() });
    const filter = this.skipOperator('|') ? this.parseFilterChain() : null;
    const { body } = this.parseBody(tag, 'endset');
    return make('SetBlock', tag, { target, filter, body });
  }

  private parseFilterChain(): Ast<'Filter'> {
    let filter = this.parseFilter(null);
    while (this.skipOperator('|')) filter = this.parseFilter(filter);
    return filter;
  }

  private parseWith(tag: Token): Statement {
    const targets: Target[] = [];
    const values: Expression[] = [];
    while (this.peekToken()?.type !== T.blockEnd) {
      if (targets.length > 0) this.expectOperator(',', 'between the assignments of a with tag');
      targets.push(this.parseTarget());
      this.expectOperator('=', 'in the with tag');
      values.push(this.parseExpression());
    }
    return make('With', tag, { targets, values, body: this.parseBody(tag, 'endwith').body });
  }

  private parsePrint(tag: Token): Statement {
    const items: Expression[] = [];
    while (this.peekToken()?.type !== T.blockEnd) {
      if (items.length > 0) this.expectOperator(',', 'between the values to print');
      items.push(this.parseExpression());
    }
    return make('Output', tag, { items });
  }

  private parseMacro(tag: Token): Statement {
    const name = this.expectType(T.symbol, 'the name of the macro').value;
    const parameters = this.parseParameters();
    return make('Macro', tag, { name, parameters, body: this.parseBody(tag, 'endmacro').body });
  }

  private parseParameters(): Ast<'Parameter'>[] {
    this.expectOperator('(', 'before the parameters');
    const parameters: Ast<'Parameter'>[] = [];
    while (!this.skipOperator(')')) {
      if (parameters.length > 0) this.expectOperator(',', 'between the parameters');
      const token = this.expectType(T.symbol, 'the name of a parameter');
      const fallback = this.skipOperator('=') ? this.parseExpression() : null;
      if (fallback === null && parameters.some((earlier) => earlier.fallback !== null)) {
        throw this.fault(
          `parameter '${token.value}' without a default follows one that has a default`,
          token,
        );
      }
      if (parameters.some((earlier) => earlier.name === token.value)) {
        throw this.fault(`parameter '${token.value}' is listed twice`, token);
      }
      parameters.push(make('Parameter', token, { name: token.value, fallback }));
    }
    return parameters;
  }

  private parseCallBlock(tag: Token): Statement {
    const parameters = this.isOperator('(') ? this.parseParameters() : [];
    const at = this.here();
    const call = this.parseExpression();
    if (call.typename !== 'FunCall') throw this.fault('{% call %} needs a call such as name()', at);
    return make('CallBlock', tag, { call, parameters, body: this.parseBody(tag, 'endcall').body });
  }

  private parseFilterBlock(tag: Token): Statement {
    const filter = this.parseFilterChain();
    return make('FilterBlock', tag, { filter, body: this.parseBody(tag, 'endfilter').body });
  }

  private parseAutoescape(tag: Token): Statement {
    const value = this.parseExpression();
    return make('Autoescape', tag, { value, body: this.parseBody(tag, 'endautoescape').body });
  }

  private parseBlock(tag: Token): Statement {
    const name = this.expectType(T.symbol, 'the name of the block').value;
    const scoped = this.skipSymbol('scoped');
    const required = this.skipSymbol('required');
    if (this.isOperator('-')) {
      throw this.fault('the name of a block has no hyphens', this.here(), 'Use an underscore.');
    }
    const { body } = this.parseBody(tag, 'endblock');
    if (
      required &&
      !body.every((child) => child.typename === 'TemplateData' && isBlank(child.text))
    ) {
      throw this.fault(`required block '${name}' can only contain comments or white space`, tag);
    }
    this.skipSymbol(name);
    return make('Block', tag, { name, scoped, required, body });
  }

  static {
    const define = (name: string, parse: StatementParser): void => void STATEMENTS.set(name, parse);
    define('if', (parser, tag) => parser.parseIf(tag));
    define('for', (parser, tag) => parser.parseFor(tag));
    define('set', (parser, tag) => parser.parseSet(tag));
    define('with', (parser, tag) => parser.parseWith(tag));
    define('print', (parser, tag) => parser.parsePrint(tag));
    define('macro', (parser, tag) => parser.parseMacro(tag));
    define('call', (parser, tag) => parser.parseCallBlock(tag));
    define('filter', (parser, tag) => parser.parseFilterBlock(tag));
    define('autoescape', (parser, tag) => parser.parseAutoescape(tag));
    define('block', (parser, tag) => parser.parseBlock(tag));
    define('include', (parser, tag) => parser.parseInclude(tag));
    define('import', (parser, tag) => parser.parseImport(tag));
    define('from', (parser, tag) => parser.parseFrom(tag));
    define('do', (parser, tag) => make('Do', tag, { value: parser.parseTuple() }));
    define('extends', (parser, tag) =>
      make('Extends', tag, { template: parser.parseExpression() }),
    );
    define('break', (_, tag) => make('Break', tag, {}));
    define('continue', (_, tag) => make('Continue', tag, {}));
  }
}

const isBlank = (text: string): boolean => Array.from(text).every(isSpace);

/** The tree of a template. @throws Fault with its place */
export function parseTemplate(owner: SiteOwner): Ast<'Root'> {
  const parser = new JinjaParser(owner, normalizeSource(owner.text));
  try {
    return parser.parseTemplate();
  } catch (error) {
    throw locateNesting(error, () => parser.reached());
  }
}
