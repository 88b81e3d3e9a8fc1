import { filterNamed } from '../filters/index.ts';
import type { Ast, Expression } from '../syntax/ast.ts';
import { testNamed } from '../tests/index.ts';
import { PyFloat } from '../values/float.ts';

/**
 * Jinja2 evaluates some expressions while it compiles the template (nodes.py, `as_const`), with the escaping that holds in the text
 * around them; all others get the escaping of the moment at which they run. `unknown`: it depends on a value.
 */
export type Constness = 'constant' | 'runtime' | 'unknown';

/** Filters that need the running template. */
const AT_RUNTIME = new Set(['map', 'select', 'reject', 'selectattr', 'rejectattr', 'random']);

/** When an expression is evaluated; `volatile`: whether output is escaped is known only when the template runs. */
export function constness(node: Expression, volatile: boolean): Constness {
  const all = (...nodes: readonly (Expression | null)[]): Constness =>
    joined(nodes.filter((child) => child !== null).map((child) => constness(child, volatile)));
  switch (node.typename) {
    case 'Literal':
      return 'constant';
    case 'Symbol':
    case 'FunCall':
      return 'runtime';
    case 'Array':
    case 'Group':
    case 'Concat':
      return all(...node.items);
    case 'Dict':
      return all(...node.pairs.flatMap(({ key, value }) => [key, value]));
    case 'Attribute':
    case 'Not':
    case 'Sign':
      return all(node.target);
    case 'LookupVal':
      return all(node.target, node.key);
    case 'Slice':
      return all(node.target, ...node.bounds);
    case 'Arithmetic':
      return all(node.left, node.right);
    case 'Filter':
    case 'Is':
      return callConstness(node, volatile);
    case 'Compare':
      return branching(
        [node.expr, ...node.ops.slice(0, 1).map(({ expr }) => expr)],
        node.ops.slice(1).map(({ expr }) => expr),
        volatile,
      );
    case 'And':
    case 'Or':
      return branching([node.left], [node.right], volatile);
    case 'InlineIf':
      return inlineIf(node, volatile);
  }
}

function joined(parts: readonly Constness[]): Constness {
  if (parts.includes('runtime')) return 'runtime';
  return parts.includes('unknown') ? 'unknown' : 'constant';
}

function callConstness(node: Ast<'Filter' | 'Is'>, volatile: boolean): Constness {
  const isKnown =
    node.typename === 'Filter'
      ? filterNamed(node.name) !== undefined && !AT_RUNTIME.has(node.name)
      : testNamed(node.name) !== undefined;
  if (volatile || !isKnown || node.input === null) return 'runtime';
  const { positional, keywords, spread, spreadKeywords } = node.args;
  const given = [...positional, ...keywords.map((keyword) => keyword.value)];
  const all = [node.input, ...given, spread, spreadKeywords].filter((child) => child !== null);
  return joined(all.map((child) => constness(child, volatile)));
}

/** `first` is always looked at, and what follows may be. */
function branching(
  first: readonly Expression[],
  rest: readonly Expression[],
  volatile: boolean,
): Constness {
  const begin = joined(first.map((part) => constness(part, volatile)));
  if (begin !== 'constant') return begin;
  const end = joined(rest.map((part) => constness(part, volatile)));
  return end === 'constant' ? 'constant' : 'unknown';
}

function inlineIf({ cond, body, else_ }: Ast<'InlineIf'>, volatile: boolean): Constness {
  const begin = constness(cond, volatile);
  if (begin !== 'constant') return begin;
  const [yes, no] = [
    constness(body, volatile),
    else_ === null ? 'runtime' : constness(else_, volatile),
  ];
  const truth = literalTruth(cond);
  if (truth !== undefined) return truth ? yes : no;
  return yes === no ? yes : 'unknown';
}

/** The truth of a literal, also behind `not`; undefined for any other expression. */
export function literalTruth(node: Expression): boolean | undefined {
  if (node.typename === 'Not') {
    const inner = literalTruth(node.target);
    return inner === undefined ? undefined : !inner;
  }
  if (node.typename !== 'Literal') return undefined;
  return node.value instanceof PyFloat ? node.value.truth() : Boolean(node.value);
}
