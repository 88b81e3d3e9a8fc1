import type { Ast } from '../syntax/ast.ts';
import { AUTOESCAPE } from './call-compiler.ts';
import type { Frame } from './code-writer.ts';
import { constness, literalTruth } from './constant.ts';
import { StatementCompiler } from './statement-compiler.ts';

/** Statements that keep or change what is printed inside them. */
export class CaptureCompiler extends StatementCompiler {
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
      this.markFilterInput(text, inner);
      this._emit(`${text} = `);
      this.filter(node.filter, inner, text);
      this._emitLine(';');
    }
    this._emitLine(`${text} = op.markedIf(${AUTOESCAPE}, ${text});`);
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
    this.markFilterInput(text, inner);
    this._emit(`${frame.out}.print(op.written(`);
    this.filter(node.filter, inner, text);
    this._emitLine(`, 'filter'), p = ${this.site(node)});`);
    this.leaveScope(inner);
  }

  /** A text that was printed where output is escaped is Markup to its filter. */
  private markFilterInput(text: string, frame: Frame): void {
    const flag = this.escapes(frame);
    if (flag !== 'false') this._emitLine(`${text} = op.markedIf(${flag}, ${text});`);
  }

  /** Code for whether output is escaped in a frame. */
  protected escapes({ autoescape, volatile }: Frame): string {
    return volatile ? AUTOESCAPE : String(autoescape);
  }

  compileAutoescape(node: Ast<'Autoescape'>, frame: Frame): void {
    const outer = this.temporary(frame);
    const inner = this.inner(frame, this.escapingOf(node, frame));
    inner.scope.read(node.value);
    inner.scope.readAll(node.body);
    this.enterScope(inner);
    this._emitLine(`${outer} = ${AUTOESCAPE};`);
    this.line({ ...inner, ...escapingOf(frame) }, `${AUTOESCAPE} = op.truth(`, node.value, ');');
    this.statements(node.body, inner);
    this._emitLine(`${AUTOESCAPE} = ${outer};`);
    this.leaveScope(inner);
  }

  /** A constant decides while the template is compiled, anything else while it runs. */
  private escapingOf(
    { value }: Ast<'Autoescape'>,
    { autoescape, volatile }: Frame,
  ): Pick<Frame, 'autoescape' | 'volatile'> {
    const when = constness(value, volatile);
    if (when === 'runtime') return { autoescape, volatile: true };
    const truth = literalTruth(value);
    if (truth !== undefined) return { autoescape: truth, volatile };
    throw this.faultAt(
      value,
      'template/unsupported',
      'autoescape takes true, false or a value that only the render knows',
      'Write {% autoescape true %} or {% autoescape false %}.',
    );
  }
}

const escapingOf = ({ autoescape, volatile }: Frame): Pick<Frame, 'autoescape' | 'volatile'> => ({
  autoescape,
  volatile,
});
