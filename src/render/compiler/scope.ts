import type { Ast, Statement, Target } from '../syntax/ast.ts';
import { childrenOf } from '../syntax/ast.ts';

/** How a variable gets its value when its scope is entered. */
export type Load =
  | { readonly kind: 'parameter' }
  | { readonly kind: 'resolve'; readonly name: string }
  | { readonly kind: 'alias'; readonly of: string }
  | { readonly kind: 'missing' };

/**
 * The names of one scope and the JavaScript variables that hold them. Jinja2 decides at compile time where a name lives: a name that
 * is assigned in a scope is a new variable there, starting with the outer one's value; any other is the outer scope's or the context's.
 */
export class Scope {
  readonly parent: Scope | undefined;
  private readonly level: number;
  private variables = new Map<string, string>();
  loads = new Map<string, Load>();
  stores = new Set<string>();

  constructor(parent?: Scope) {
    this.parent = parent;
    this.level = parent === undefined ? 0 : parent.level + 1;
  }

  /** The variable of `name`, in this scope or an outer one. */
  find(name: string): string | undefined {
    return this.variables.get(name) ?? this.parent?.find(name);
  }

  ref(name: string): string {
    const found = this.find(name);
    if (found === undefined) throw new Error(`no variable for ${name}`);
    return found;
  }

  /** How the variable got its value, in this scope or an outer one. */
  loadOf(variable: string): Load | undefined {
    return this.loads.get(variable) ?? this.parent?.loadOf(variable);
  }

  private define(name: string, load: Load): string {
    const variable = `l_${this.level}_${name}`;
    this.variables.set(name, variable);
    this.loads.set(variable, load);
    return variable;
  }

  parameter(name: string): string {
    this.stores.add(name);
    return this.define(name, { kind: 'parameter' });
  }

  private store(name: string): void {
    this.stores.add(name);
    if (this.variables.has(name)) return;
    const outer = this.parent?.find(name);
    this.define(name, outer === undefined ? { kind: 'missing' } : { kind: 'alias', of: outer });
  }

  private load(name: string): void {
    if (this.find(name) === undefined) this.define(name, { kind: 'resolve', name });
  }

  /** Every name assigned here or outside, with its variable: what an include or a scoped block sees. */
  visibleStores(): Map<string, string> {
    const found = new Map(this.parent?.visibleStores());
    for (const name of this.stores) found.set(name, this.ref(name));
    return found;
  }

  private copy(): Scope {
    const copy = new Scope(this.parent);
    copy.variables = new Map(this.variables);
    copy.loads = new Map(this.loads);
    copy.stores = new Set(this.stores);
    return copy;
  }

  readTarget(target: Target, asParameter: boolean): void {
    switch (target.typename) {
      case 'NameTarget':
        if (asParameter) this.parameter(target.name);
        else this.store(target.name);
        break;
      case 'TupleTarget':
        for (const item of target.items) this.readTarget(item, asParameter);
        break;
      case 'NamespaceTarget':
        this.load(target.name);
    }
  }

  readAll(nodes: readonly Ast[]): void {
    for (const node of nodes) this.read(node);
  }

  /** Notes the names that `node` uses in this very scope; nested scopes note their own. */
  read(node: Ast): void {
    switch (node.typename) {
      case 'Symbol':
        this.load(node.name);
        break;
      case 'If':
        this.readBranches(node);
        break;
      case 'For':
        this.read(node.iter);
        break;
      case 'Macro':
        this.store(node.name);
        break;
      case 'CallBlock':
        this.read(node.call);
        break;
      case 'FilterBlock':
        this.read(node.filter);
        break;
      case 'With':
        this.readAll(node.values);
        break;
      case 'Block':
      case 'Autoescape':
      case 'Literal':
      case 'TemplateData':
        break;
      default:
        this.readAssignment(node);
    }
  }

  private readAssignment(node: Ast): void {
    switch (node.typename) {
      case 'Set':
        this.read(node.value);
        this.readTarget(node.target, false);
        break;
      case 'SetBlock':
        if (node.filter !== null) this.read(node.filter);
        this.readTarget(node.target, false);
        break;
      case 'Import':
        this.read(node.template);
        this.store(node.target);
        break;
      case 'FromImport':
        this.read(node.template);
        for (const { alias } of node.names) this.store(alias);
        break;
      default:
        this.readAll(childrenOf(node));
    }
  }

  private readBranches(node: Ast<'If'>): void {
    this.read(node.cond);
    const branch = (nodes: readonly Statement[]): Scope => {
      const copy = this.copy();
      copy.readAll(nodes);
      return copy;
    };
    this.joinBranches([branch(node.body), branch(node.elifs), branch(node.else_)]);
  }

  /** A name that only some branches assign keeps its outer value in the others. */
  private joinBranches(branches: readonly Scope[]): void {
    const counts = new Map<string, number>();
    for (const branch of branches) {
      for (const name of branch.stores) {
        if (!this.stores.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    for (const branch of branches) {
      for (const [name, variable] of branch.variables) this.variables.set(name, variable);
      for (const [variable, load] of branch.loads) this.loads.set(variable, load);
      for (const name of branch.stores) this.stores.add(name);
    }
    for (const [name, count] of counts) {
      if (count === branches.length) continue;
      const outer = this.parent?.find(name);
      this.loads.set(
        this.ref(name),
        outer === undefined ? { kind: 'resolve', name } : { kind: 'alias', of: outer },
      );
    }
  }
}

/** Which of `names` the nodes read before assigning them; blocks are templates of their own and not searched. */
export function readsOf(nodes: readonly Ast[], names: readonly string[]): Set<string> {
  const wanted = new Set(names);
  const found = new Set<string>();
  const visit = (node: Ast): void => {
    if (node.typename === 'Block') return;
    if (node.typename === 'Symbol' && wanted.has(node.name)) found.add(node.name);
    if (node.typename === 'NameTarget' || node.typename === 'Parameter') wanted.delete(node.name);
    childrenOf(node).forEach(visit);
  };
  nodes.forEach(visit);
  return found;
}
