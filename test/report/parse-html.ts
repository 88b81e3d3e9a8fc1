import { parsers } from 'prettier/plugins/html';

/** An element of a parsed page. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Of the element and all below. */
  readonly text: string;
}

interface Node {
  readonly kind: string;
  readonly name?: string;
  readonly value?: string | null;
  readonly attrs?: readonly { readonly name: string; readonly value: string | null }[];
  readonly children?: readonly Node[];
}

/**
 * Parses with the parser that Prettier has, which refuses what browsers repair: elements that are not closed, or in the wrong order.
 * It takes `{{` for Angular's, which no browser does: tests have none.
 *
 * @throws Error for HTML that is not well-formed
 */
export async function parseHtml(text: string): Promise<Element> {
  const options = { originalText: text, parser: 'html', filepath: 'page.html' };
  const root = (await parsers.html.parse(text, options as never)) as Node;
  return elementOf(root);
}

function elementOf({ name = '', attrs = [], children = [] }: Node): Element {
  const elements = children.map((child) => (child.kind === 'element' ? elementOf(child) : child));
  return {
    name,
    attributes: Object.fromEntries(attrs.map((each) => [each.name, decoded(each.value ?? '')])),
    children: elements.filter((each): each is Element => !('kind' in each)),
    text: elements.map((each) => ('kind' in each ? textOf(each) : each.text)).join(''),
  };
}

function textOf({ kind, value }: Node): string {
  return kind === 'text' ? decoded(value ?? '') : '';
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

function decoded(text: string): string {
  return text.replace(/&[#\w]+;/g, (entity) => CHARACTERS[entity] ?? entity);
}

/** The element and all below, in the order of the page. */
export function elementsOf(element: Element): readonly Element[] {
  return [element, ...element.children.flatMap(elementsOf)];
}

/** Those of one name. */
export function named(element: Element, name: string): readonly Element[] {
  return elementsOf(element).filter((each) => each.name === name);
}
