import { filterNamed, filterNames, needsEscaping } from '../filters/index.ts';
import { testNamed, testNames } from '../tests/index.ts';
import type { Ast, Expression } from '../syntax/ast.ts';
import { suggestion } from '../../nearest.ts';
import type { Frame, Part } from './code-writer.ts';
import { CodeWriter } from './code-writer.ts';
import { constness } from './constant.ts';

/** Whether output is escaped at the moment. */
export const AUTOESCAPE = 'cx.evaluation.autoescape';

/** Code for the escaping that a filter is to know of. */
function escaping(node: Ast<'Filter'>, { autoescape, volatile }: Frame): string {
  if (!needsEscaping(node.name)) return 'false';
  return constness(node, volatile) === 'constant' ? String(autoescape) : AUTOESCAPE;
}

/** Calls, filters and tests. */
export class CallCompiler extends CodeWriter {
  compileFunCall(node: Ast<'FunCall'>, frame: Frame): void {
    this.call(node, frame);
  }

  /** A call; `caller` is the variable of a call block's body. */
  protected call(node: Ast<'FunCall'>, frame: Frame, caller?: string): void {
    this.put(frame, 'op.call(rt, ', node.callee, ', ');
    this.args(node.args, frame, caller);
    this._emit(`, ${AUTOESCAPE}, p = ${this.site(node)})`);
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
    this.folding(node, frame, (inner) => {
      this.filter(node, inner, undefined);
    });
  }

  /**
   * Jinja2 writes what it evaluates while it compiles into a Python program, as `inf` and `nan` too, which are names there and not
   * defined. Only what is printed as it is never gets into the program.
   */
  protected folding(node: Expression, frame: Frame, write: (inner: Frame) => void): void {
    if (frame.folded || constness(node, frame.volatile) !== 'constant') {
      write(frame);
      return;
    }
    this._emit('op.writableFloat(');
    write({ ...frame, folded: true });
    this._emit(`, p = ${this.site(node)})`);
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
    this._emit(`, ${escaping(node, frame)}, p = ${site})`);
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
}

/** Expressions with commas between. */
export function separated(nodes: readonly Expression[]): Part[] {
  return nodes.flatMap((node, i): Part[] => (i === 0 ? [node] : [', ', node]));
}

const FILTER_HABITS: Readonly<Record<string, string>> = {
  dump: 'Jinja2 writes tojson.',
  nl2br: "Jinja2 has none; use replace('\\n', '<br>\\n').",
};

function filterHint(name: string): string | undefined {
  return FILTER_HABITS[name] ?? suggestion(name, filterNames());
}
