import type { Ast, Expression, Target } from '../syntax/ast.ts';
import { AUTOESCAPE } from './call-compiler.ts';
import type { Frame, Part } from './code-writer.ts';
import { constness } from './constant.ts';
import { ExpressionCompiler } from './expression-compiler.ts';

/** Statements other than macros and inheritance. */
export class StatementCompiler extends ExpressionCompiler {
  /** An `extends` outside every statement was seen: nothing outside blocks is printed any more. */
  protected hasKnownExtends = false;

  compileTemplateData(node: Ast<'TemplateData'>, frame: Frame): void {
    this.printing(frame, () => {
      this._emitLine(`${frame.out}.data(${this.chunk(node)});`);
    });
  }

  compileOutput(node: Ast<'Output'>, frame: Frame): void {
    this.printing(frame, () => {
      for (const item of node.items) {
        const site = this.site(item);
        const folded = constness(item, frame.volatile) === 'constant';
        this.line(
          { ...frame, folded },
          `${frame.out}.print(`,
          ...this.printed(item, frame, site),
          `, p = ${site});`,
        );
      }
    });
  }

  /** The value as text or Markup, escaped where output is. */
  private printed(item: Expression, frame: Frame, site: string): Part[] {
    const isOpen = frame.volatile && constness(item, true) !== 'constant';
    if (isOpen) return [`op.escapedIf(${AUTOESCAPE}, `, item, `, p = ${site})`];
    return frame.autoescape ? ['op.escaped(', item, `, p = ${site})`] : [item];
  }

  private printing(frame: Frame, write: () => void): void {
    if (frame.outputCheck && this.hasKnownExtends) return;
    if (frame.outputCheck) this._emit('if (parent === null) {\n');
    write();
    if (frame.outputCheck) this._emitLine('}');
  }

  compileIf(node: Ast<'If'>, outer: Frame): void {
    const frame = { ...outer, rootlevel: false, soft: true };
    this.line(frame, 'if (op.truth(', node.cond, ')) {');
    this.statements(node.body, frame);
    for (const elif of node.elifs) {
      this.line(frame, '} else if (op.truth(', elif.cond, ')) {');
      this.statements(elif.body, frame);
    }
    this._emitLine('} else {');
    this.statements(node.else_, frame);
    this._emitLine('}');
  }

  /** `target = value`, where `value` is a variable or an expression of it. */
  protected assign(target: Target, value: string, frame: Frame): void {
    switch (target.typename) {
      case 'NameTarget':
        this._emitLine(`${frame.scope.ref(target.name)} = ${value};`);
        break;
      case 'NamespaceTarget': {
        const variable = frame.scope.ref(target.name);
        this._emitLine(
          `op.setInNamespace(${variable}, ${JSON.stringify(target.attribute)}, ${value}, p = ${this.site(target)});`,
        );
        break;
      }
      case 'TupleTarget': {
        const items = this.temporary(frame);
        this._emitLine(
          `${items} = op.unpack(${value}, ${target.items.length}, p = ${this.site(target)});`,
        );
        target.items.forEach((item, i) => {
          this.assign(item, `${items}[${i}]`, frame);
        });
      }
    }
  }

  /** What is assigned at the top is seen by blocks, includes and importers. */
  protected publish(target: Target, frame: Frame): void {
    if (!frame.toplevel) return;
    if (target.typename === 'TupleTarget')
      for (const item of target.items) this.publish(item, frame);
    if (target.typename === 'NameTarget') {
      this._emitLine(
        `cx.publish(${JSON.stringify(target.name)}, ${frame.scope.ref(target.name)});`,
      );
    }
  }

  compileSet(node: Ast<'Set'>, frame: Frame): void {
    const value = this.temporary(frame);
    this.line(frame, `${value} = `, node.value, ';');
    this.assign(node.target, value, frame);
    this.publish(node.target, frame);
  }

  compileWith(node: Ast<'With'>, frame: Frame): void {
    const inner = this.inner(frame);
    for (const target of node.targets) inner.scope.readTarget(target, true);
    inner.scope.readAll(node.body);
    this.enterScope(inner);
    node.targets.forEach((target, i) => {
      const value = node.values[i];
      if (value === undefined) return;
      const held = this.temporary(frame);
      this.line(frame, `${held} = `, value, ';');
      this.assign(target, held, inner);
    });
    this.statements(node.body, inner);
    this.leaveScope(inner);
  }

  compileDo(node: Ast<'Do'>, frame: Frame): void {
    this.line(frame, node.value, ';');
  }
}
