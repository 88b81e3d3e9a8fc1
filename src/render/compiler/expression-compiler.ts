import { PyFloat } from '../values/float.ts';
import { filterNamed, filterNames } from '../filters/index.ts';
import { testNamed, testNames } from '../tests/index.ts';
import type { Ast, Expression } from '../syntax/ast.ts';
import { suggestion } from '../../nearest.ts';
import type { Frame, Part } from './code-writer.ts';
import { CodeWriter } from './code-writer.ts';

const COMPARISONS: Readonly<Record<string, string>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  in: 'isIn',
  'not in': 'notIn',
};
const ARITHMETIC: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '//': 'floorDivide',
  '%': 'modulo',
  '**': 'power',
};

/** Expressions as calls of the runtime's operations; the last argument of each notes where it stands. */
export class ExpressionCompiler extends CodeWriter {
  compileLiteral(node: Ast<'Literal'>): void {
    const { value } = node;
    if (value instanceof PyFloat) {
      this.constants.floats.push(value);
      this._emit(`f${this.constants.floats.length - 1}`);
    } else if (typeof value === 'bigint') {
      this._emit(`${value.toString()}n`);
    } else {
      this._emit(JSON.stringify(value));
    }
  }

  compileSymbol(node: Ast<'Symbol'>, frame: Frame): void {
    const variable = frame.scope.ref(node.name);
    const name = JSON.stringify(node.name);
    this._emit(
      `(${variable} === undefined ? rt.undefinedName(${name}, cx, ${this.site(node)}) : ${variable})`,
    );
  }

  compileArray(node: Ast<'Array'>, frame: Frame): void {
    this.put(frame, '[', ...separated(node.items), ']');
  }

  compileGroup(node: Ast<'Group'>, frame: Frame): void {
    this.put(frame, 'op.tuple([', ...separated(node.items), '])');
  }

  compileDict(node: Ast<'Dict'>, frame: Frame): void {
    this._emit('op.dict([');
    for (const { key, value } of node.pairs) this.put(frame, '[', key, ',', value, '],');
    this._emit(`], p = ${this.site(node)})`);
  }

  compileAttribute(node: Ast<'Attribute'>, frame: Frame): void {
    const site = this.site(node, dottedPath(node));
    this.put(
      frame,
      'op.attribute(rt, ',
      node.target,
      `, ${JSON.stringify(node.name)}, p = ${site})`,
    );
  }

  compileLookupVal(node: Ast<'LookupVal'>, frame: Frame): void {
    this.put(frame, 'op.item(rt, ', node.target, ', ', node.key, `, p = ${this.site(node)})`);
  }

  compileSlice(node: Ast<'Slice'>, frame: Frame): void {
    const bounds = node.bounds.flatMap((bound): Part[] => [', ', bound ?? 'null']);
    this.put(frame, 'op.slice(', node.target, ...bounds, `, p = ${this.site(node)})`);
  }

  compileFunCall(node: Ast<'FunCall'>, frame: Frame): void {
    this.call(node, frame);
  }

  /** A call; `caller` is the variable of a call block's body. */
  protected call(node: Ast<'FunCall'>, frame: Frame, caller?: string): void {
    this.put(frame, 'op.call(rt, ', node.callee, ', ');
    this.args(node.args, frame, caller);
    this._emit(`, p = ${this.site(node)})`);
  }

  /** `[positional], keywords` */
  private args(node: Ast<'Arguments'>, frame: Frame, caller?: string): void {
    this.put(frame, '[', ...separated(node.positional));
    if (node.spread !== null) {
      this.put(frame, node.positional.length > 0 ? ', ' : '', '...op.spread(', node.spread, ')');
    }
    this._emit('], ');
    const extra = caller === undefined ? [] : [`["caller", ${caller}]`];
    if (node.keywords.length === 0 && node.spreadKeywords === null && extra.length === 0) {
      this._emit('undefined');
      return;
    }
    this._emit('op.keywords([');
    for (const keyword of node.keywords)
      this.put(frame, `[${JSON.stringify(keyword.name)}, `, keyword.value, '],');
    this._emit(`${extra.join('')}]`);
    if (node.spreadKeywords !== null) this.put(frame, ', ', node.spreadKeywords);
    this._emit(')');
  }

  compileFilter(node: Ast<'Filter'>, frame: Frame): void {
    this.filter(node, frame, undefined);
  }

  /** A filter call; `input` is the variable of a block's text, for the filters that have no input of their own. */
  protected filter(node: Ast<'Filter'>, frame: Frame, input: string | undefined): void {
    const site = this.site(node);
    const known = filterNamed(node.name) !== undefined;
    if (!known && !frame.soft) {
      const hint = filterHint(node.name);
      throw this.faultAt(node, 'template/unknown-filter', `no filter named '${node.name}'`, hint);
    }
    this._emit(
      known
        ? `op.filter(${JSON.stringify(node.name)}, rt, `
        : `op.noFilter(${JSON.stringify(node.name)}, ${site}, `,
    );
    if (node.input === null) this._emit(input ?? '""');
    else if (node.input.typename === 'Filter') this.filter(node.input, frame, input);
    else this.compile(node.input, frame);
    this._emit(', ');
    this.args(node.args, frame);
    this._emit(`, p = ${site})`);
  }

  compileIs(node: Ast<'Is'>, frame: Frame): void {
    const site = this.site(node);
    const known = testNamed(node.name) !== undefined;
    if (!known && !frame.soft) {
      const hint = suggestion(node.name, testNames());
      throw this.faultAt(node, 'template/unknown-test', `no test named '${node.name}'`, hint);
    }
    this._emit(
      known
        ? `op.test(${JSON.stringify(node.name)}, rt, `
        : `op.noTest(${JSON.stringify(node.name)}, ${site}, `,
    );
    this.put(frame, node.input, ', ');
    this.args(node.args, frame);
    this._emit(`, p = ${site})`);
  }

  compileInlineIf(node: Ast<'InlineIf'>, outer: Frame): void {
    const frame = { ...outer, soft: true };
    const site = this.site(node);
    const otherwise = node.else_ ?? `rt.undefinedElse(${site})`;
    this.put(frame, '(op.truth(', node.cond, ') ? ', node.body, ' : ', otherwise, ')');
  }

  compileAnd(node: Ast<'And'>, frame: Frame): void {
    const left = this.temporary(frame);
    this.put(frame, `(op.truth(${left} = `, node.left, ') ? ', node.right, ` : ${left})`);
  }

  compileOr(node: Ast<'Or'>, frame: Frame): void {
    const left = this.temporary(frame);
    this.put(frame, `(op.truth(${left} = `, node.left, `) ? ${left} : `, node.right, ')');
  }

  compileNot(node: Ast<'Not'>, frame: Frame): void {
    this.put(frame, '!op.truth(', node.target, ')');
  }

  compileCompare(node: Ast<'Compare'>, frame: Frame): void {
    let left: Part = node.expr;
    this._emit('(');
    node.ops.forEach((operand, i) => {
      const isLast = i === node.ops.length - 1;
      const kept = isLast ? '' : this.temporary(frame);
      this.put(frame, `${i === 0 ? '' : ' && '}op.${COMPARISONS[operand.op] ?? ''}(`, left, ', ');
      this.put(frame, isLast ? '' : `${kept} = `, operand.expr, `, p = ${this.site(operand)})`);
      left = kept;
    });
    this._emit(')');
  }

  compileSign(node: Ast<'Sign'>, frame: Frame): void {
    this.put(
      frame,
      `op.${node.op === '-' ? 'negative' : 'positive'}(`,
      node.target,
      `, p = ${this.site(node)})`,
    );
  }

  compileArithmetic(node: Ast<'Arithmetic'>, frame: Frame): void {
    this.put(
      frame,
      `op.${ARITHMETIC[node.op] ?? ''}(`,
      node.left,
      ', ',
      node.right,
      `, p = ${this.site(node)})`,
    );
  }

  compileConcat(node: Ast<'Concat'>, frame: Frame): void {
    this.put(frame, 'op.concat([', ...separated(node.items), `], p = ${this.site(node)})`);
  }
}

/** `a.b.c` when the expression is just that. */
function dottedPath(node: Expression): string | undefined {
  if (node.typename === 'Symbol') return node.name;
  if (node.typename !== 'Attribute') return undefined;
  const target = dottedPath(node.target);
  return target === undefined ? undefined : `${target}.${node.name}`;
}

function separated(nodes: readonly Expression[]): Part[] {
  return nodes.flatMap((node, i): Part[] => (i === 0 ? [node] : [', ', node]));
}

const FILTER_HABITS: Readonly<Record<string, string>> = {
  dump: 'Jinja2 writes tojson.',
  nl2br: "Jinja2 has none; use replace('\\n', '<br>\\n').",
};

function filterHint(name: string): string | undefined {
  return FILTER_HABITS[name] ?? suggestion(name, filterNames());
}
