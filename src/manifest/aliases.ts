import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import type { Alias, Document, Node } from 'yaml';

/** The node that an alias stands for: the last one before it with that anchor. */
export type Resolve = (alias: Alias) => Node | undefined;

/** Resolves all aliases in one walk; `Alias.resolve` of yaml walks the document anew for each. */
export function resolverOf(doc: Document): Resolve {
  const targets = new Map<Alias, Node>();
  const anchors = new Map<string, Node>();
  const open: unknown[] = [doc.contents];
  while (open.length > 0) {
    const node = open.pop();
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target) targets.set(node, target);
    } else if (isPair(node)) {
      open.push(node.value, node.key);
    } else if (isMap(node) || isSeq(node)) {
      if (node.anchor) anchors.set(node.anchor, node);
      for (const item of node.items.toReversed()) open.push(item);
    } else if (isScalar(node) && node.anchor) {
      anchors.set(node.anchor, node);
    }
  }
  return (alias) => targets.get(alias);
}
