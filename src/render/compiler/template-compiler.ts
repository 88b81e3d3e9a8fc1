import type { Ast, Statement } from '../syntax/ast.ts';
import { findAll } from '../syntax/ast.ts';
import type { Frame } from './code-writer.ts';
import { outermost } from './code-writer.ts';
import { AUTOESCAPE } from './call-compiler.ts';
import { readsOf, Scope } from './scope.ts';
import { LoopCompiler } from './loop-compiler.ts';

type MacroLike = Ast<'Macro'> | Ast<'CallBlock'>;

/** Macros, inheritance, includes and imports: what makes a template a function. */
export class TemplateCompiler extends LoopCompiler {
  private extendsSoFar = 0;

  /** The whole program: an expression of `{root, blocks}`. */
  compileRoot(node: Ast<'Root'>): void {
    const blocks = findAll('Block', node.body);
    const seen = new Set<string>();
    for (const block of blocks) {
      if (seen.has(block.name))
        throw this.faultAt(block, 'template/inheritance', `block '${block.name}' is defined twice`);
      seen.add(block.name);
    }
    this.site(node);
    this.writeRoot(node);
    for (const block of blocks) this.writeBlock(block);
    const entries = blocks.map(({ name }) => `[${JSON.stringify(name)}, b_${name}]`);
    this._emitLine(`return { root, blocks: new Map([${entries.join(', ')}]) };`);
  }

  private writeRoot(node: Ast<'Root'>): void {
    const hasExtends = findAll('Extends', node.body).length > 0;
    const fn = this.beginFunction('function root(rt, cx, o)');
    const scope = new Scope();
    const frame: Frame = {
      ...outermost(fn, scope),
      ...{ toplevel: true, rootlevel: true, outputCheck: hasExtends },
    };
    if (hasExtends) this._emitLine('let parent = null;');
    this.special('self', node.body, frame, 'rt.self(cx)');
    scope.readAll(node.body);
    this.enterScope(frame);
    this.body(node.body, frame);
    if (hasExtends) this._emitLine('if (parent !== null) rt.renderParent(parent, cx, o);');
    this.endFunction(fn);
  }

  private body(nodes: readonly Statement[], frame: Frame): void {
    for (const node of nodes) {
      this.compile(node, frame);
      if (this.extendsSoFar > 1 && this.hasKnownExtends) return;
    }
  }

  private special(name: string, body: readonly Statement[], frame: Frame, value: string): void {
    if (!this.owner.text.includes(name) || !readsOf(body, [name]).has(name)) return;
    const variable = frame.scope.parameter(name);
    frame.fn.variables.add(variable);
    this._emitLine(`${variable} = ${value};`);
  }

  private writeBlock(block: Ast<'Block'>): void {
    const fn = this.beginFunction(`function b_${block.name}(rt, cx, o)`);
    const scope = new Scope();
    const frame = outermost(fn, scope);
    const name = JSON.stringify(block.name);
    this.special('self', block.body, frame, 'rt.self(cx)');
    this.special(
      'super',
      block.body,
      frame,
      `rt.superOf(cx, ${name}, b_${block.name}, ${this.site(block)})`,
    );
    scope.readAll(block.body);
    this.enterScope(frame);
    this.statements(block.body, frame);
    this.endFunction(fn);
  }

  compileBlock(node: Ast<'Block'>, frame: Frame): void {
    if (frame.toplevel && this.hasKnownExtends) return;
    const guarded = frame.toplevel && this.extendsSoFar > 0;
    const context = node.scoped ? `cx.derived(${this.locals(frame)})` : 'cx';
    const guard = guarded ? 'if (parent === null) ' : '';
    const name = JSON.stringify(node.name);
    this._emitLine(
      `${guard}rt.block(${context}, ${name}, ${frame.out}, ${String(node.required)}, p = ${this.site(node)});`,
    );
  }

  compileExtends(node: Ast<'Extends'>, frame: Frame): void {
    if (!frame.toplevel) {
      throw this.faultAt(
        node,
        'template/inheritance',
        'extends cannot stand inside a loop, macro, block or scope',
      );
    }
    if (this.extendsSoFar > 0) {
      const guard = this.hasKnownExtends ? '' : 'if (parent !== null) ';
      this._emitLine(`${guard}op.extendedTwice(p = ${this.site(node)});`);
      if (this.hasKnownExtends) {
        this.extendsSoFar += 1;
        return;
      }
    }
    this.line(frame, 'parent = rt.extend(cx, ', node.template, `, p = ${this.site(node)});`);
    if (frame.rootlevel) this.hasKnownExtends = true;
    this.extendsSoFar += 1;
  }

  compileInclude(node: Ast<'Include'>, frame: Frame): void {
    if (frame.buffered && !node.withContext) {
      throw this.faultAt(
        node,
        'template/unsupported',
        'include … without context inside a macro, a block set, a filter block or a recursive loop is not supported',
        'Jinja2 prints it before everything around it there. Leave `without context` away.',
      );
    }
    const locals = node.withContext ? this.locals(frame) : 'null';
    const ignore = String(node.ignoreMissing);
    this.line(
      frame,
      'rt.include(cx, ',
      node.template,
      `, ${ignore}, ${locals}, ${frame.out}, p = ${this.site(node)});`,
    );
  }

  compileImport(node: Ast<'Import'>, frame: Frame): void {
    const variable = frame.scope.ref(node.target);
    const locals = node.withContext ? this.locals(frame) : 'null';
    this.line(
      frame,
      `${variable} = rt.importModule(cx, `,
      node.template,
      `, ${locals}, p = ${this.site(node)});`,
    );
    this.imported(node.target, frame);
  }

  compileFromImport(node: Ast<'FromImport'>, frame: Frame): void {
    const module = this.temporary(frame);
    const locals = node.withContext ? this.locals(frame) : 'null';
    const site = this.site(node);
    this.line(
      frame,
      `${module} = rt.importModule(cx, `,
      node.template,
      `, ${locals}, p = ${site});`,
    );
    for (const { name, alias } of node.names) {
      this._emitLine(
        `${frame.scope.ref(alias)} = rt.importName(${module}, ${JSON.stringify(name)}, ${site});`,
      );
    }
    for (const { alias } of node.names) this.imported(alias, frame);
  }

  /** Imported names are visible to blocks but not handed on to importers. */
  private imported(name: string, frame: Frame): void {
    if (frame.toplevel)
      this._emitLine(`cx.keep(${JSON.stringify(name)}, ${frame.scope.ref(name)});`);
  }

  compileMacro(node: Ast<'Macro'>, frame: Frame): void {
    const macro = this.macro(node, frame, node.name);
    const variable = frame.scope.ref(node.name);
    this._emitLine(`${variable} = ${macro};`);
    if (frame.toplevel) this._emitLine(`cx.publish(${JSON.stringify(node.name)}, ${variable});`);
  }

  compileCallBlock(node: Ast<'CallBlock'>, frame: Frame): void {
    const caller = this.temporary(frame);
    this._emitLine(`${caller} = ${this.macro(node, frame, null)};`);
    this._emit(`${frame.out}.print(op.written(`);
    this.call(node.call, frame, caller);
    this._emitLine(`, 'call'), p = ${this.site(node)});`);
  }

  /** Writes the macro's function and answers with the code that makes the macro of it. */
  private macro(node: MacroLike, outer: Frame, name: string | null): string {
    const names = node.parameters.map((parameter) => parameter.name);
    const reads = readsOf(node.body, ['caller', 'kwargs', 'varargs']);
    const extras = this.extras(node, names, reads);
    const fnName = this.temporary(outer);
    const inner = this.inner(outer, {
      ...{ out: 'o', outputCheck: false, buffered: true, inLoop: false },
    });
    const variables = [...names, ...extras].map((parameter) => inner.scope.parameter(parameter));
    for (const { fallback } of node.parameters) if (fallback !== null) inner.scope.read(fallback);
    inner.scope.readAll(node.body);
    const fn = this.beginFunction(`${fnName} = function (${variables.join(', ')})`);
    const frame = { ...inner, fn };
    this._emitLine('const o = rt.capture();');
    this.enterScope(frame);
    const unset = new Set(names);
    for (const parameter of node.parameters) {
      this.fallback(parameter, { ...frame, unset });
      unset.delete(parameter.name);
    }
    this.statements(node.body, frame);
    this._emitLine('return rt.captured(o);');
    this.endFunction(fn, variables);
    const traits = {
      caller: reads.has('caller'),
      kwargs: extras.includes('kwargs'),
      varargs: extras.includes('varargs'),
    };
    return `rt.macro(${fnName}, ${JSON.stringify(name)}, ${JSON.stringify(names)}, ${JSON.stringify(traits)}, ${AUTOESCAPE})`;
  }

  private extras(node: MacroLike, names: readonly string[], reads: ReadonlySet<string>): string[] {
    const caller = node.parameters.find((parameter) => parameter.name === 'caller');
    if (reads.has('caller') && caller?.fallback === null) {
      throw this.faultAt(
        caller,
        'template/syntax',
        'the special parameter caller must be left out or have a default',
      );
    }
    return ['caller', 'kwargs', 'varargs'].filter(
      (extra) => reads.has(extra) && !names.includes(extra),
    );
  }

  private fallback(parameter: Ast<'Parameter'>, frame: Frame): void {
    const variable = frame.scope.ref(parameter.name);
    const site = this.site(parameter);
    const value =
      parameter.fallback ?? `rt.undefinedParameter(${JSON.stringify(parameter.name)}, ${site})`;
    this.line(frame, `if (${variable} === undefined) ${variable} = `, value, ';');
  }
}
