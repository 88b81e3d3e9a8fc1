import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import { excerptOf } from '../diagnostics.ts';
import type { Diagnostic, Place } from '../diagnostics.ts';
import { convert, TOO_DEEP } from './convert.ts';
import { resolverOf } from './aliases.ts';
import type { Resolve } from './aliases.ts';
import { findPair } from './merge-key.ts';
import type { Problem } from './problem.ts';

/** Keys and indices from the top of the document to a value. */
export type Path = readonly (string | number)[];

/** Which side of a `key: value` pair a diagnostic points at. */
export type Side = 'key' | 'value';

/** A parsed manifest text: plain data for the schema, and the way back from a path to its line and column. */
export interface SourceDocument {
  readonly file: string;
  readonly text: string;
  /** Plain objects, arrays and scalars, with aliases and merge keys resolved. Shared nodes are shared objects. */
  readonly data: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** True where the text is no YAML, or means too much: nothing can be said about its content. */
  readonly unreadable: boolean;
  /** A diagnostic at `path`, or at its nearest ancestor that exists. */
  diagnose(path: Path, side: Side, problem: Problem): Diagnostic;
  /** The place of `path`, or of its nearest ancestor that exists. */
  place(path: Path, side: Side): Place;
  /** The scalar's text as written, where `path` leads to a scalar. */
  written(path: Path): string | undefined;
}

/** Parses YAML 1.2 with merge keys (`<<`), as the manifests of 2021 need them. Never throws for a bad text. */
export function parseSource(written: string, file: string): SourceDocument {
  const text = plainText(written);
  const counter = lineCounterOf(text);
  const doc: Document = parseDocument(text, {
    merge: true,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const resolve = resolverOf(doc);
  const placeAt = (range: readonly [number, number]): Place => placeOf(counter, file, text, range);
  const at = (range: readonly [number, number], problem: Problem): Diagnostic => {
    const place = placeAt(range);
    return { severity: 'error', ...problem, place, excerpt: excerptOf(text, place) };
  };
  const diagnostics = tellingErrors(doc).map((error) => at(error.pos, describeYamlError(error)));
  const broken = doc.errors.some((error) => error.code !== 'DUPLICATE_KEY');
  const converted = broken
    ? { data: undefined, problems: [] }
    : convert(doc, resolve, (node, problem) => at(rangeOf(node), problem));
  const place = (path: Path, side: Side): Place => placeAt(rangeOf(find(doc, resolve, path, side)));
  return {
    file,
    text,
    data: converted.data,
    diagnostics: [...diagnostics, ...converted.problems],
    unreadable: broken || converted.data === undefined,
    place,
    diagnose: (path, side, problem) => at(rangeOf(find(doc, resolve, path, side)), problem),
    written: (path) => {
      const node = find(doc, resolve, path, 'value');
      return isScalar(node) ? node.source : undefined;
    },
  };
}

/** Without a byte order mark, and with the line breaks that YAML knows as ones that its parser counts. */
function plainText(written: string): string {
  return written.replace(/^\uFEFF/, '').replaceAll(/\r(?!\n)/g, '\n');
}

/** Without what follows from other errors: each word of a text that the parser gave up on. */
function tellingErrors(doc: Document): Document['errors'] {
  const exhausted = doc.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (exhausted) return [exhausted];
  const stray = doc.errors.findIndex(({ message }) => message.includes(' token in YAML stream'));
  return stray < 0 ? doc.errors : doc.errors.slice(0, stray + 1);
}

/** The lines of the whole text: the parser itself stops counting where it gives up. */
function lineCounterOf(text: string): LineCounter {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) counter.addNewLine(index + 1);
  return counter;
}

function describeYamlError(error: { code: string; message: string }): Problem {
  const message = error.message.split('\n')[0] ?? error.message;
  if (error.code === 'DUPLICATE_KEY') {
    return { code: 'manifest/duplicate-key', message: 'this key stands twice in one mapping' };
  }
  if (error.code === 'RESOURCE_EXHAUSTION') return TOO_DEEP;
  if (error.code === 'MULTIPLE_DOCS') {
    const message = 'a second YAML document begins here, but the file must be one document';
    return { code: 'manifest/yaml', message };
  }
  if (error.code === 'TAB_AS_INDENT') {
    return {
      code: 'manifest/yaml',
      message: 'a tab is used for indentation',
      hint: 'YAML takes spaces only: replace the tab by spaces.',
    };
  }
  return { code: 'manifest/yaml', message: `not valid YAML: ${message}` };
}

/** The place of a range of offsets; `endCol` only where the range ends on its first line. */
function placeOf(
  counter: LineCounter,
  file: string,
  text: string,
  [start, end]: readonly [number, number],
): Place {
  const from = counter.linePos(Math.min(start, text.length));
  const to = counter.linePos(Math.min(Math.max(end, start), text.length));
  const line = Math.max(from.line, 1);
  const col = Math.max(from.col, 1);
  return to.line === line && to.col > col
    ? { file, line, col, endCol: to.col }
    : { file, line, col };
}

type Located = Node | Pair | Document;

function rangeOf(node: Located): [number, number] {
  if (isPair(node)) return rangeOf(node.key as Node);
  const range = node.range;
  return range ? [range[0], range[1]] : [0, 0];
}

/** Walks `path` through aliases and merge keys; stops at the deepest node that exists. */
function find(doc: Document, resolve: Resolve, path: Path, side: Side): Located {
  let at: Located = doc.contents ?? doc;
  for (const [depth, step] of path.entries()) {
    const holder = isAlias(at) ? (resolve(at) ?? at) : at;
    if (isMap(holder)) {
      const pair = findPair(holder, String(step), resolve);
      if (!pair) return at;
      const last = depth === path.length - 1;
      at = (last && side === 'key' ? pair.key : (pair.value ?? pair.key)) as Located;
    } else if (isSeq(holder) && typeof step === 'number' && holder.items[step] !== undefined) {
      at = holder.items[step] as Located;
    } else {
      return at;
    }
  }
  return at;
}
