import type { Ast } from '../syntax/ast.ts';
import { findAll } from '../syntax/ast.ts';
import { CaptureCompiler } from './capture-compiler.ts';
import type { Frame } from './code-writer.ts';
import { readsOf } from './scope.ts';

/** Loops and what leaves them. */
export class LoopCompiler extends CaptureCompiler {
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
    this._emitLine(`return op.markedIf(${this.escapes(frame)}, rt.captured(o));`);
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
    // Jinja2 leaves the last values to the macros of a recursive loop, unless it has an else.
    if (recursion === undefined || otherwise !== undefined) this.leaveScope(inner);
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
