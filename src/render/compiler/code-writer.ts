import nunjucksCompiler from 'nunjucks/src/compiler.js';
import type { Site, SiteOwner } from '../runtime/fault.ts';
import { Fault } from '../runtime/fault.ts';
import type { Chunk } from '../runtime/output.ts';
import { chunkOf } from '../runtime/output.ts';
import type { Ast, Expression, Statement } from '../syntax/ast.ts';
import type { PyFloat } from '../values/float.ts';
import { Scope } from './scope.ts';

/** A JavaScript function that is being written. */
export interface FunctionFrame {
  /** Where its declarations go once all its variables are known. */
  readonly declarationsAt: number;
  readonly variables: Set<string>;
}

/** What the compiler knows at one point of a template. */
export interface Frame {
  readonly scope: Scope;
  readonly fn: FunctionFrame;
  /** The variable of the output that statements write to. */
  readonly out: string;
  /** Assignments are visible to blocks and importers. */
  readonly toplevel: boolean;
  /** Outside every statement. */
  readonly rootlevel: boolean;
  /** Inside a branch: unknown filters and tests only matter when they are reached. */
  readonly soft: boolean;
  /** The template may have a parent by now, so output outside blocks depends on that. */
  readonly outputCheck: boolean;
  /** What is written is kept, and not yet part of the output: a macro, a block `set`, a filter block. */
  readonly buffered: boolean;
  /** Inside a loop of the same function. */
  readonly inLoop: boolean;
  /** Printed values are escaped. */
  readonly autoescape: boolean;
  /** Whether they are is known only when the template runs. */
  readonly volatile: boolean;
  /** Inside an expression that Jinja2 evaluates while it compiles. */
  readonly folded: boolean;
  /** Parameters of the macro whose defaults are being set that have no value yet. */
  readonly unset: ReadonlySet<string>;
}

/** Outside every statement of a function of a template. */
export function outermost(fn: FunctionFrame, scope: Scope): Frame {
  return {
    ...{ scope, fn, out: 'o', toplevel: false, rootlevel: false, soft: false, inLoop: false },
    ...{ outputCheck: false, buffered: false, autoescape: false, volatile: false, folded: false },
    unset: new Set(),
  };
}

export interface Constants {
  readonly sites: Site[];
  readonly chunks: Chunk[];
  readonly floats: PyFloat[];
}

/** Code with nodes in between. */
export type Part = string | Expression;

/** Nunjucks' compiler with constants, places and scopes; the node classes of the subclasses do the rest. */
export class CodeWriter extends nunjucksCompiler.Compiler {
  readonly constants: Constants = { sites: [], chunks: [], floats: [] };
  protected readonly owner: SiteOwner;

  constructor(owner: SiteOwner) {
    super(owner.name);
    this.owner = owner;
  }

  /** A constant for the place of `node`; `expression` is how a message calls it. */
  protected site(node: Ast, expression?: string): string {
    const site = this.siteOf(node);
    this.constants.sites.push(expression === undefined ? site : { ...site, expression });
    return `s${this.constants.sites.length - 1}`;
  }

  private siteOf(node: Ast): Site {
    return { owner: this.owner, line: node.lineno + 1, col: node.colno + 1 };
  }

  protected chunk(node: Ast<'TemplateData'>): string {
    this.constants.chunks.push(chunkOf(this.owner.name, node.text, node.lineno + 1));
    return `c${this.constants.chunks.length - 1}`;
  }

  protected faultAt(node: Ast, code: Fault['code'], message: string, hint?: string): Fault {
    return new Fault(code, message, hint, this.siteOf(node));
  }

  protected put(frame: Frame, ...parts: Part[]): void {
    for (const part of parts) {
      if (typeof part === 'string') this._emit(part);
      else this.compile(part, frame);
    }
  }

  protected line(frame: Frame, ...parts: Part[]): void {
    this.put(frame, ...parts, '\n');
  }

  protected statements(nodes: readonly Statement[], frame: Frame): void {
    for (const node of nodes) this.compile(node, frame);
  }

  /** A variable of the current function. */
  protected temporary(frame: Frame): string {
    const name = this._tmpid();
    frame.fn.variables.add(name);
    return name;
  }

  /** Opens a function that reports where it was when something failed. */
  protected beginFunction(head: string): FunctionFrame {
    this._emitLine(`${head} {`);
    this._emitLine('');
    const fn = { declarationsAt: this.codebuf.length - 1, variables: new Set<string>() };
    this._emitLine('try {');
    return fn;
  }

  protected endFunction(fn: FunctionFrame, parameters: readonly string[] = []): void {
    for (const parameter of parameters) fn.variables.delete(parameter);
    const variables = ['p = s0', ...fn.variables].join(', ');
    this.codebuf[fn.declarationsAt] = `let ${variables};\n`;
    this._emitLine('} catch (e) { throw op.locate(e, p); }');
    this._emitLine('}');
  }

  /** Gives the variables of a scope their first values. */
  protected enterScope(frame: Frame): void {
    for (const [variable, load] of frame.scope.loads) {
      frame.fn.variables.add(variable);
      if (load.kind === 'resolve')
        this._emitLine(`${variable} = cx.resolve(${JSON.stringify(load.name)});`);
      else if (load.kind === 'alias') this._emitLine(`${variable} = ${load.of};`);
      else if (load.kind === 'missing') this._emitLine(`${variable} = undefined;`);
    }
  }

  /** A macro that outlives the scope must not see its last values. */
  protected leaveScope(frame: Frame): void {
    for (const variable of frame.scope.loads.keys()) this._emitLine(`${variable} = undefined;`);
  }

  /** A scope inside `frame`. */
  protected inner(frame: Frame, changes: Partial<Frame> = {}): Frame {
    return {
      ...frame,
      scope: new Scope(frame.scope),
      toplevel: false,
      rootlevel: false,
      soft: false,
      ...changes,
    };
  }

  /** `[["name", variable], …]` for everything assigned so far. */
  protected locals(frame: Frame): string {
    const pairs = [...frame.scope.visibleStores()].map(
      ([name, variable]) => `[${JSON.stringify(name)}, ${variable}]`,
    );
    return `[${pairs.join(', ')}]`;
  }
}
