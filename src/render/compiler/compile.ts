import { compileFunction } from 'node:vm';
import type { Body, Program } from '../runtime/context.ts';
import type { Site, SiteOwner } from '../runtime/fault.ts';
import { locateNesting } from '../runtime/fault.ts';
import { operations } from '../runtime/operations.ts';
import type { Ast } from '../syntax/ast.ts';
import { deepestOf } from '../syntax/ast.ts';
import { parseTemplate } from '../syntax/statement-parser.ts';
import type { Constants } from './code-writer.ts';
import { TemplateCompiler } from './template-compiler.ts';

type Factory = (
  op: typeof operations,
  constants: Constants,
) => { root: Body; blocks: ReadonlyMap<string, Body> };

/** Parses and compiles a template. @throws Fault with its place */
export function compileProgram(owner: SiteOwner): Program {
  const tree = parseTemplate(owner);
  try {
    return compileTree(owner, tree);
  } catch (error) {
    throw locateNesting(error, () => deepestSite(owner));
  }
}

/** Where a template nests deepest, for a stack that was too small for it. */
export function deepestSite(owner: SiteOwner): Site {
  const { lineno, colno } = deepestOf(parseTemplate(owner));
  return { owner, line: lineno + 1, col: colno + 1 };
}

function compileTree(owner: SiteOwner, tree: Ast<'Root'>): Program {
  const compiler = new TemplateCompiler(owner);
  compiler.compileRoot(tree);
  const factory = compileFunction(
    `'use strict';\n${names(compiler.constants)}${compiler.getCode()}`,
    ['op', 'constants'],
  ) as Factory;
  return { ...owner, ...factory(operations, compiler.constants) };
}

/** Constants as variables of the compiled program, which is faster than looking them up. */
function names({ sites, chunks, floats }: Constants): string {
  const declare = (prefix: string, field: keyof Constants, count: number): string =>
    count === 0
      ? ''
      : `const [${Array.from({ length: count }, (_, i) => `${prefix}${i}`).join(',')}] = constants.${field};\n`;
  return (
    declare('s', 'sites', sites.length) +
    declare('c', 'chunks', chunks.length) +
    declare('f', 'floats', floats.length)
  );
}
