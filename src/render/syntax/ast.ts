import nodes from 'nunjucks/src/nodes.js';
import type { PyFloat } from '../values/float.ts';

/** The fields of every node. Names that Nunjucks has are its own node classes. */
export interface NodeFields {
  Literal: { value: null | boolean | number | bigint | string | PyFloat };
  Symbol: { name: string };
  Array: { items: Expression[] };
  Group: { items: Expression[] };
  Dict: { pairs: Ast<'Pair'>[] };
  Pair: { key: Expression; value: Expression };
  Attribute: { target: Expression; name: string };
  LookupVal: { target: Expression; key: Expression };
  Slice: { target: Expression; bounds: (Expression | null)[] };
  FunCall: { callee: Expression; args: Ast<'Arguments'> };
  Arguments: {
    positional: Expression[];
    keywords: Ast<'Keyword'>[];
    spread: Expression | null;
    spreadKeywords: Expression | null;
  };
  Keyword: { name: string; value: Expression };
  Filter: { input: Expression | null; name: string; args: Ast<'Arguments'> };
  Is: { input: Expression; name: string; args: Ast<'Arguments'> };
  InlineIf: { cond: Expression; body: Expression; else_: Expression | null };
  Compare: { expr: Expression; ops: Ast<'CompareOperand'>[] };
  CompareOperand: { expr: Expression; op: string };
  And: { left: Expression; right: Expression };
  Or: { left: Expression; right: Expression };
  Not: { target: Expression };
  Sign: { op: string; target: Expression };
  Arithmetic: { op: string; left: Expression; right: Expression };
  Concat: { items: Expression[] };

  NamespaceTarget: { name: string; attribute: string };
  TupleTarget: { items: Target[] };
  NameTarget: { name: string };

  TemplateData: { text: string };
  Output: { items: Expression[] };
  If: { cond: Expression; body: Statement[]; elifs: Ast<'If'>[]; else_: Statement[] };
  For: {
    target: Target;
    iter: Expression;
    test: Expression | null;
    recursive: boolean;
    body: Statement[];
    else_: Statement[];
  };
  Set: { target: Target; value: Expression };
  SetBlock: { target: Target; filter: Ast<'Filter'> | null; body: Statement[] };
  With: { targets: Target[]; values: Expression[]; body: Statement[] };
  Do: { value: Expression };
  Break: object;
  Continue: object;
  Macro: { name: string; parameters: Ast<'Parameter'>[]; body: Statement[] };
  Parameter: { name: string; fallback: Expression | null };
  CallBlock: { call: Ast<'FunCall'>; parameters: Ast<'Parameter'>[]; body: Statement[] };
  FilterBlock: { filter: Ast<'Filter'>; body: Statement[] };
  Autoescape: { value: Expression; body: Statement[] };
  Block: { name: string; scoped: boolean; required: boolean; body: Statement[] };
  Extends: { template: Expression };
  Include: { template: Expression; ignoreMissing: boolean; withContext: boolean };
  Import: { template: Expression; target: string; withContext: boolean };
  FromImport: {
    template: Expression;
    names: { name: string; alias: string }[];
    withContext: boolean;
  };
  Root: { body: Statement[] };
}

export type NodeName = keyof NodeFields;

interface Positioned {
  /** Zero-based, as Nunjucks counts. */
  readonly lineno: number;
  /** Zero-based. */
  readonly colno: number;
}

/** One kind of node. */
export type Ast<N extends NodeName = NodeName> = {
  [K in N]: Readonly<NodeFields[K]> & Positioned & { readonly typename: K };
}[N];

export type Expression = Ast<
  | (
      | 'Literal'
      | 'Symbol'
      | 'Array'
      | 'Group'
      | 'Dict'
      | 'Attribute'
      | 'LookupVal'
      | 'Slice'
      | 'FunCall'
    )
  | (
      | 'Filter'
      | 'Is'
      | 'InlineIf'
      | 'Compare'
      | 'And'
      | 'Or'
      | 'Not'
      | 'Sign'
      | 'Arithmetic'
      | 'Concat'
    )
>;

export type Target = Ast<'NamespaceTarget' | 'TupleTarget' | 'NameTarget'>;

export type Statement = Ast<
  | (
      | 'TemplateData'
      | 'Output'
      | 'If'
      | 'For'
      | 'Set'
      | 'SetBlock'
      | 'With'
      | 'Do'
      | 'Break'
      | 'Continue'
    )
  | (
      | 'Macro'
      | 'CallBlock'
      | 'FilterBlock'
      | 'Autoescape'
      | 'Block'
      | 'Extends'
      | 'Include'
      | 'Import'
      | 'FromImport'
    )
>;

type NodeClass = typeof nodes.Node;

const classes = new Map<NodeName, NodeClass>();

function classFor(name: NodeName): NodeClass {
  let found = classes.get(name);
  if (found === undefined) {
    const known = nodes[name];
    found =
      typeof known === 'function' ? (known as NodeClass) : nodes.Node.extend(name, { fields: [] });
    classes.set(name, found);
  }
  return found;
}

/** A node at the place of `at`, of Nunjucks' class of that name or a new subclass of its `Node`. */
export function make<N extends NodeName>(name: N, at: Positioned, fields: NodeFields[N]): Ast<N> {
  const NodeOfName = classFor(name);
  return Object.assign(new NodeOfName(at.lineno, at.colno), fields) as unknown as Ast<N>;
}

/** The nodes directly below, in the order of the source. */
export function childrenOf(node: Ast): Ast[] {
  const found: Ast[] = [];
  for (const field of Object.values(node)) {
    for (const child of Array.isArray(field) ? field : [field]) {
      if (child instanceof nodes.Node) found.push(child as unknown as Ast);
    }
  }
  return found;
}

/** The first of the nodes that most others stand around. Not recursive: it is asked when the stack was too small. */
export function deepestOf(root: Ast): Ast {
  let level = [root];
  for (;;) {
    const below = level.flatMap(childrenOf);
    if (below.length === 0) return level[0] ?? root;
    level = below;
  }
}

/** Kinds that statements consist of; only these hold other statements and targets. */
const CONTAINERS = new Set<NodeName>([
  ...([
    'Root',
    'If',
    'For',
    'Set',
    'SetBlock',
    'With',
    'Macro',
    'CallBlock',
    'FilterBlock',
    'Autoescape',
    'Block',
  ] as const),
  'TupleTarget',
]);

/** Every statement or target of that kind in `roots` and below, outermost first. */
export function findAll<N extends Exclude<NodeName, Expression['typename']>>(
  name: N,
  roots: readonly Ast[],
): Ast<N>[] {
  const found: Ast<N>[] = [];
  const visit = (node: Ast): void => {
    if (node.typename === name) found.push(node as Ast<N>);
    if (CONTAINERS.has(node.typename)) childrenOf(node).forEach(visit);
  };
  roots.forEach(visit);
  return found;
}
