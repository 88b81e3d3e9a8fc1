import { PyFloat } from '../values/float.ts';
import type { Fault } from '../runtime/fault.ts';
import type { Ast, Expression } from '../syntax/ast.ts';
import type { Frame, Part } from './code-writer.ts';
import { CallCompiler, separated } from './call-compiler.ts';
import { constness } from './constant.ts';

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
export class ExpressionCompiler extends CallCompiler {
  compileLiteral(node: Ast<'Literal'>, frame: Frame): void {
    const { value } = node;
    if (value instanceof PyFloat) {
      if (!frame.folded && !Number.isFinite(value.value)) throw this.tooLarge(node);
      this.constants.floats.push(value);
      this._emit(`f${this.constants.floats.length - 1}`);
    } else if (typeof value === 'bigint') {
      this._emit(`${value.toString()}n`);
    } else {
      this._emit(JSON.stringify(value));
    }
  }

  private tooLarge(node: Expression): Fault {
    const message = 'the number is too large for a float';
    return this.faultAt(node, 'template/unsupported', message, "Write 'inf'|float if you mean it.");
  }

  compileSymbol(node: Ast<'Symbol'>, frame: Frame): void {
    const variable = frame.scope.ref(node.name);
    const name = JSON.stringify(node.name);
    const isParameter = frame.scope.loadOf(variable)?.kind === 'parameter';
    const absent =
      isParameter && !frame.unset.has(node.name)
        ? `rt.endedVariable(${name}, ${this.site(node)})`
        : `rt.undefinedName(${name}, cx, ${this.site(node)})`;
    this._emit(`(${variable} === undefined ? ${absent} : ${variable})`);
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
    const isPower = node.op === '**' && this.hasBareBase(node, frame);
    const operation = isPower ? 'powerOfConstant' : (ARITHMETIC[node.op] ?? '');
    this.folding(node, frame, (inner) => {
      const site = this.site(node);
      this.put(inner, `op.${operation}(`, node.left, ', ', node.right, `, p = ${site})`);
    });
  }

  /** True for a power with a constant on its left and something on its right that only the render knows. */
  private hasBareBase(node: Ast<'Arithmetic'>, { volatile }: Frame): boolean {
    if (volatile || constness(node, volatile) === 'constant') return false;
    const when = constness(node.left, volatile);
    if (when !== 'unknown') return when === 'constant';
    throw this.faultAt(
      node,
      'template/unsupported',
      'whether Jinja2 takes the power of a negative number here depends on its value',
      'Assign the condition to a name first: {% set … %}.',
    );
  }

  compileConcat(node: Ast<'Concat'>, frame: Frame): void {
    const concat = this.joinsMarkup(node, frame) ? 'markupConcat' : 'concat';
    this.put(frame, `op.${concat}([`, ...separated(node.items), `], p = ${this.site(node)})`);
  }

  /** Jinja2 joins constants as plain text, and everything where only the render knows whether output is escaped. */
  private joinsMarkup(node: Ast<'Concat'>, frame: Frame): boolean {
    if (!frame.autoescape || frame.volatile) return false;
    const when = constness(node, frame.volatile);
    if (when !== 'unknown') return when === 'runtime';
    throw this.faultAt(
      node,
      'template/unsupported',
      'whether Jinja2 escapes these joined texts depends on their values',
      'Assign the condition to a name first: {% set … %}.',
    );
  }
}

/** `a.b.c` when the expression is just that. */
function dottedPath(node: Expression): string | undefined {
  if (node.typename === 'Symbol') return node.name;
  if (node.typename !== 'Attribute') return undefined;
  const target = dottedPath(node.target);
  return target === undefined ? undefined : `${target}.${node.name}`;
}
