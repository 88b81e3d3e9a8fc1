import type { Ast, Target } from '../syntax/ast.ts';
import { findAll } from '../syntax/ast.ts';
import type { Frame } from './code-writer.ts';
import { ExpressionCompiler } from './expression-compiler.ts';
import { readsOf } from './scope.ts';

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
        this.line(frame, `${frame.out}.print(`, item, `, p = ${this.site(item)});`);
      }
    });
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
  private publish(target: Target, frame: Frame): void {
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

  compileSetBlock(node: Ast<'SetBlock'>, frame: Frame): void {
    const text = this.temporary(frame);
    const out = this.temporary(frame);
    const inner = this.inner(frame, { outputCheck: false, buffered: true, out });
    if (node.filter !== null) inner.scope.read(node.filter);
    inner.scope.readAll(node.body);
    this.enterScope(inner);
    this._emitLine(`${inner.out} = rt.capture();`);
    this.statements(node.body, inner);
    this._emitLine(`${text} = rt.captured(${inner.out});`);
    if (node.filter !== null) {
      this._emit(`${text} = `);
      this.filter(node.filter, inner, text);
      this._emitLine(';');
    }
    this.assign(node.target, text, frame);
    this.publish(node.target, frame);
    this.leaveScope(inner);
  }

  compileFilterBlock(node: Ast<'FilterBlock'>, frame: Frame): void {
    const inner = this.inner(frame, { buffered: true, out: this.temporary(frame) });
    inner.scope.read(node.filter);
    inner.scope.readAll(node.body);
    this.enterScope(inner);
    this._emitLine(`${inner.out} = rt.capture();`);
    this.statements(node.body, inner);
    const text = this.temporary(frame);
    this._emitLine(`${text} = rt.captured(${inner.out});`);
    this._emit(`${frame.out}.print(op.written(`);
    this.filter(node.filter, inner, text);
    this._emitLine(`, 'filter'), p = ${this.site(node)});`);
    this.leaveScope(inner);
  }

  compileWith(node: Ast<'With'>, frame: Frame): void {
    const inner = this.inner(frame);
    for (const target of node.targets) inner.scope.readTarget(target, false);
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

  compileBreak(node: Ast<'Break'>, frame: Frame): void {
    this.jump(node, frame, 'break');
  }

  compileContinue(node: Ast<'Continue'>, frame: Frame): void {
    this.jump(node, frame, 'continue');
  }

  private jump(node: Ast, frame: Frame, word: string): void {
    if (!frame.inLoop)
      throw this.faultAt(node, 'template/syntax', `{% ${word} %} stands outside a loop`);
    this._emitLine(`${word};`);
  }

  compileFor(node: Ast<'For'>, frame: Frame): void {
    const extended =
      node.recursive ||
      readsOf(node.body, ['loop']).has('loop') ||
      findAll('Block', [node]).some((block) => block.scoped);
    for (const target of findAll('NameTarget', [node])) {
      if (target.name === 'loop') {
        throw this.faultAt(
          target,
          'template/syntax',
          'the special variable loop cannot be assigned inside a loop',
        );
      }
    }
    if (node.recursive) this.recursiveLoop(node, frame);
    else this.loop(node, frame, extended, undefined);
  }

  /** `loop(items)` in the body runs the whole statement again, so it is a function that returns text. */
  private recursiveLoop(node: Ast<'For'>, frame: Frame): void {
    const name = this.temporary(frame);
    const site = this.site(node);
    const fn = this.beginFunction(`${name} = function (items, depth)`);
    this._emitLine('const o = rt.capture();');
    this.loop(node, { ...frame, fn, out: 'o', buffered: true, inLoop: false }, true, name);
    this._emitLine('return rt.captured(o);');
    this.endFunction(fn);
    this.line(frame, `${frame.out}.print(${name}(`, node.iter, `, 0), p = ${site});`);
  }

  private loop(
    node: Ast<'For'>,
    frame: Frame,
    extended: boolean,
    recursion: string | undefined,
  ): void {
    const inner = this.inner(frame, { inLoop: true });
    const loopVariable = extended ? inner.scope.parameter('loop') : undefined;
    inner.scope.readTarget(node.target, true);
    inner.scope.readAll(node.body);
    const otherwise = node.else_.length > 0 ? this.temporary(frame) : undefined;
    if (otherwise !== undefined) this._emitLine(`${otherwise} = true;`);
    const source = this.iterated(node, frame, recursion);
    if (loopVariable !== undefined) {
      frame.fn.variables.add(loopVariable);
      const recursive = recursion === undefined ? '' : `, ${recursion}, depth`;
      this._emitLine(`${loopVariable} = rt.loop(${source}, p = ${this.site(node)}${recursive});`);
    }
    const item = this._tmpid();
    this._emitLine(
      `for (const ${item} of ${loopVariable ?? `rt.each(${source}, p = ${this.site(node)})`}) {`,
    );
    this.enterScope(inner);
    this.assign(node.target, item, inner);
    this.statements(node.body, inner);
    if (otherwise !== undefined) this._emitLine(`${otherwise} = false;`);
    this._emitLine('}');
    this.leaveScope(inner);
    if (otherwise === undefined) return;
    const elseFrame = this.inner(frame);
    elseFrame.scope.readAll(node.else_);
    this._emitLine(`if (${otherwise}) {`);
    this.enterScope(elseFrame);
    this.statements(node.else_, elseFrame);
    this.leaveScope(elseFrame);
    this._emitLine('}');
  }

  /** The variable that holds what the loop walks: the value itself, or only the items that pass the loop's own condition. */
  private iterated(node: Ast<'For'>, frame: Frame, recursion: string | undefined): string {
    const source = this.temporary(frame);
    if (recursion === undefined) this.line(frame, `${source} = `, node.iter, ';');
    else this._emitLine(`${source} = items;`);
    if (node.test === null) return source;
    const fn = this.beginFunction(
      `${source} = rt.filtered(${source}, ${this.site(node.test)}, function (item)`,
    );
    const test = this.inner(frame, { fn, inLoop: false });
    test.scope.readTarget(node.target, true);
    test.scope.read(node.test);
    this.enterScope(test);
    this.assign(node.target, 'item', test);
    this.line(test, 'return op.truth(', node.test, ');');
    this.endFunction(fn);
    this._emitLine(');');
    return source;
  }
}
