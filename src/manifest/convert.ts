import { isAlias, isMap, isScalar, isSeq, visit as visitNodes } from 'yaml';
import type { Alias, Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import type { Diagnostic } from '../diagnostics.ts';
import { suggestion } from '../nearest.ts';
import type { Resolve } from './aliases.ts';
import { isMergeKey, keyText } from './merge-key.ts';
import type { Problem } from './problem.ts';

/**
 * How many values a document may mean once its aliases are followed. An alias is written once and read many times: nine
 * lists of nine aliases mean 387 million values. Real manifests stay far below; what is above is an attack or an accident.
 */
const EXPANSION_BASE = 20_000;
const EXPANSION_FACTOR = 50;

/** Levels of lists and mappings in one another. Manifests need six; every later stage may recurse as deep. */
const DEPTH = 64;

export const TOO_DEEP: Problem = {
  code: 'manifest/too-deep',
  message: `lists and mappings are nested in more than ${DEPTH} levels`,
  hint: 'Nothing in such a file is that deep: look for brackets that are never closed.',
};

type Report = (node: Node, problem: Problem) => Diagnostic;

interface Walk {
  readonly doc: Document;
  readonly resolve: Resolve;
  readonly report: Report;
  readonly problems: Diagnostic[];
  /** Converted anchors: an alias gives the same object again. */
  readonly done: Map<Node, { value: unknown; size: number }>;
  readonly open: Set<Node>;
  written: number;
  /** True once a part could not be converted: nothing sensible can be said about the rest. */
  lost: boolean;
}

/** Plain data from YAML nodes, aliases and merge keys resolved, with the mistakes that only the nodes can tell. */
export function convert(
  doc: Document,
  resolve: Resolve,
  report: Report,
): { data: unknown; problems: Diagnostic[] } {
  const walk: Walk = {
    doc,
    resolve,
    report,
    problems: [],
    done: new Map(),
    open: new Set(),
    written: 0,
    lost: false,
  };
  const root = doc.contents;
  const { value, size } = root ? visit(root, walk) : { value: undefined, size: 0 };
  if (root && size > EXPANSION_BASE + EXPANSION_FACTOR * walk.written) {
    const problem = {
      code: 'manifest/alias-bomb',
      message: `the aliases of this document expand to ${size.toLocaleString('en-US')} values from ${walk.written} written ones`,
      hint: 'Name each anchor only where it is needed: lists of aliases of lists of aliases grow exponentially.',
    };
    return { data: undefined, problems: [...walk.problems, report(root, problem)] };
  }
  return { data: walk.lost ? undefined : (value ?? null), problems: walk.problems };
}

interface Converted {
  value: unknown;
  /** Number of values with every alias written out. */
  size: number;
}

function visit(node: Node, walk: Walk): Converted {
  const known = walk.done.get(node);
  if (known) return known;
  if (isAlias(node)) return visitAlias(node, walk);
  walk.written += 1;
  if (isScalar(node)) return { value: node.value, size: 1 };
  if (walk.open.size >= DEPTH) {
    const isFirst = !walk.problems.some(({ code }) => code === TOO_DEEP.code);
    if (isFirst) walk.problems.push(walk.report(node, TOO_DEEP));
    return lose(walk);
  }
  walk.open.add(node);
  const converted = isMap(node)
    ? visitMap(node, walk)
    : isSeq(node)
      ? visitSeq(node, walk)
      : { value: undefined, size: 1 };
  walk.open.delete(node);
  walk.done.set(node, converted);
  return converted;
}

function unknownAnchor(name: string, doc: Document): Problem {
  const anchors = new Set<string>();
  visitNodes(doc, {
    Value: (_, { anchor }) => {
      if (anchor !== undefined) anchors.add(anchor);
    },
  });
  const hint =
    suggestion(name, [...anchors]) ??
    `Write &${name} before the value that is meant, above this line.`;
  return { code: 'manifest/unknown-anchor', message: `no anchor is named ${name}`, hint };
}

function visitAlias(alias: Alias, walk: Walk): Converted {
  const target = walk.resolve(alias);
  if (!target) {
    walk.problems.push(walk.report(alias, unknownAnchor(alias.source, walk.doc)));
    return lose(walk);
  }
  if (walk.open.has(target)) {
    const message = `the alias *${alias.source} stands inside what it names`;
    walk.problems.push(walk.report(alias, { code: 'manifest/alias-cycle', message }));
    return lose(walk);
  }
  return visit(target, walk);
}

function lose(walk: Walk): Converted {
  walk.lost = true;
  return { value: undefined, size: 1 };
}

function visitSeq(seq: YAMLSeq, walk: Walk): Converted {
  const items = seq.items.map((item) => visit(item as Node, walk));
  return { value: items.map((item) => item.value), size: sum(items) };
}

/** As PyYAML does: merged keys come first and in their order, the map's own keys then replace or follow them. */
function visitMap(map: YAMLMap, walk: Walk): Converted {
  const entries = new Map<string, unknown>();
  const sizes: Converted[] = [];
  for (const merged of map.items.filter(isMergeKey).flatMap((pair) => visitMerge(pair, walk))) {
    sizes.push(merged);
    for (const [key, value] of Object.entries(merged.value as object)) entries.set(key, value);
  }
  const own = new Set<string>();
  for (const pair of map.items) {
    if (isMergeKey(pair)) continue;
    const converted = pair.value ? visit(pair.value as Node, walk) : { value: null, size: 1 };
    sizes.push(converted);
    const key = checkKey(pair, walk);
    // Of two with one key, which is reported, the first counts: it is the one that places lead to.
    if (key === undefined || own.has(key)) continue;
    own.add(key);
    entries.set(key, converted.value);
  }
  return { value: Object.fromEntries(entries), size: sum(sizes) };
}

/** What `<<` names, the strongest last. */
function visitMerge(pair: Pair, walk: Walk): Converted[] {
  const node = pair.value as Node | null;
  const nodes = isSeq(node) ? (node.items as Node[]).toReversed() : node ? [node] : [];
  return nodes.flatMap((item) => {
    const converted = visit(item, walk);
    const { value } = converted;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [converted];
    if (value !== undefined) {
      walk.problems.push(
        walk.report(item, {
          code: 'manifest/bad-merge',
          message: 'a merge key (<<) takes a mapping or a list of mappings',
        }),
      );
    }
    return [];
  });
}

/**
 * Keys are text; undefined for what cannot be one. A float as a key has lost its digits (`11.10` is the number 11.1), so it
 * must be quoted. `__proto__` is refused because the schema's library silently skips it.
 */
function checkKey(pair: Pair, walk: Walk): string | undefined {
  const text = keyText(pair);
  const node = pair.key as Node;
  if (!isScalar(node)) {
    const message = 'a key must be a single word or a quoted text';
    walk.problems.push(walk.report(node, { code: 'manifest/bad-key', message }));
    return undefined;
  }
  if (text === '__proto__') {
    const message = "a key cannot be called '__proto__'";
    walk.problems.push(walk.report(node, { code: 'manifest/bad-key', message }));
    return undefined;
  }
  if (typeof node.value === 'number' && /[.eE]/.test(text)) {
    walk.problems.push(walk.report(node, unquotedNumber(text, node.value)));
  }
  return text;
}

/** The classic: `3.10` without quotes is the number 3.1. */
export function unquotedNumber(written: string, value: number): Problem {
  const became = String(value) === written ? 'a number' : `the number ${value}`;
  return {
    code: 'manifest/unquoted-number',
    message: `${written} is read by YAML as ${became}, but this is a text`,
    hint: `Put it in quotes: '${written}'.`,
  };
}

function sum(items: readonly { size: number }[]): number {
  return items.reduce((total, item) => total + item.size, 1);
}
