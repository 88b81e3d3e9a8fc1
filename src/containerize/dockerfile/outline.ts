import type { Ast } from '../../render/syntax/ast.ts';
import { childrenOf, findAll } from '../../render/syntax/ast.ts';
import { parseTemplate } from '../../render/syntax/statement-parser.ts';

/** A place in a template; both one-based. */
export interface TemplatePlace {
  readonly line: number;
  readonly col: number;
}

/** What can be seen of a template without running it. */
export interface Outline {
  /** Every block, nested ones too. */
  readonly blocks: readonly (TemplatePlace & { readonly name: string; readonly nested: boolean })[];
  /** Text, and printed values, outside of blocks and behind `extends`: Jinja2 drops them. */
  readonly dropped: readonly (TemplatePlace & { readonly text: string })[];
  /** Assignments outside of blocks, the last one of each name. */
  readonly assignments: ReadonlyMap<string, TemplatePlace>;
}

/**
 * The outline of a template that compiles.
 * @param name its canonical name
 */
export function outlineOf(name: string, text: string): Outline {
  const root = parseTemplate({ name, text });
  const blocks = findAll('Block', [root]);
  const inner = new Set(blocks.flatMap(({ body }) => findAll('Block', body)));
  return {
    blocks: blocks.map((block) => ({
      ...placeOf(block),
      name: block.name,
      nested: inner.has(block),
    })),
    dropped: droppedText(root),
    assignments: assignmentsOf(root),
  };
}

function placeOf({ lineno, colno }: Ast): TemplatePlace {
  return { line: lineno + 1, col: colno + 1 };
}

function droppedText(root: Ast<'Root'>): Outline['dropped'] {
  const after = root.body.findIndex(({ typename }) => typename === 'Extends') + 1;
  if (after === 0) return [];
  const found: (TemplatePlace & { text: string })[] = [];
  const visit = (node: Ast): void => {
    if (node.typename === 'TemplateData') {
      const from = instructionAt(node.text);
      if (from !== -1) found.push({ ...placeIn(node, from), text: firstLine(node.text, from) });
    } else if (node.typename === 'Output') {
      found.push({ ...placeOf(node), text: '{{ … }}' });
    } else if (PASSES_ON.has(node.typename)) {
      childrenOf(node).forEach(visit);
    }
  };
  root.body.slice(after).forEach(visit);
  return found;
}

/** Statements of which the text would stand where they stand. */
const PASSES_ON = new Set<string>(['If', 'For', 'With', 'FilterBlock', 'Autoescape']);

/** Where something starts that a builder would read: blank lines and comments are no loss, parser directives are. */
function instructionAt(text: string): number {
  let at = 0;
  for (const line of text.split('\n')) {
    const visible = line.trim();
    const isComment = visible.startsWith('#') && !/^#\s*(?:syntax|escape|check)\s*=/i.test(visible);
    if (visible !== '' && !isComment) return at + line.search(/\S/);
    at += line.length + 1;
  }
  return -1;
}

function placeIn(node: Ast<'TemplateData'>, offset: number): TemplatePlace {
  const before = node.text.slice(0, offset).split('\n');
  const { line, col } = placeOf(node);
  const shift = before.at(-1)?.length ?? 0;
  return { line: line + before.length - 1, col: before.length === 1 ? col + shift : shift + 1 };
}

function firstLine(text: string, from: number): string {
  return text.slice(from).split('\n', 1)[0]?.trim() ?? '';
}

function assignmentsOf(root: Ast<'Root'>): Map<string, TemplatePlace> {
  const inBlocks = new Set(
    findAll('Block', [root]).flatMap(({ body }) => findAll('NameTarget', body)),
  );
  const targets = findAll('NameTarget', [root]).filter((target) => !inBlocks.has(target));
  return new Map(targets.map((target) => [target.name, placeOf(target)]));
}
