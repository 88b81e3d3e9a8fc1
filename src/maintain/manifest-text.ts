import { isAlias, isMap, parseDocument } from 'yaml';
import type { Document, Node, Pair, YAMLMap } from 'yaml';
import { excerptOf, hasErrors } from '../diagnostics.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import { resolverOf } from '../manifest/aliases.ts';
import type { Resolve } from '../manifest/aliases.ts';
import { parseSource } from '../manifest/document.ts';
import { findPair } from '../manifest/merge-key.ts';

/** A manifest as it stands in its file, with the nodes that say where its parts are. */
export interface ManifestText {
  readonly text: string;
  readonly file: string;
  readonly doc: Document;
  readonly root: YAMLMap;
  readonly resolve: Resolve;
  /** The text's own line break. */
  readonly eol: string;
  /** Plain data, aliases and merge keys resolved. */
  readonly data: Record<string, unknown>;
}

/** What a refusal says; its place is given beside it. */
export type Refusal = Pick<Diagnostic, 'code' | 'message' | 'hint'>;

/**
 * Parses a manifest for editing. Whether its content makes sense is src/manifest's to say, not asked here.
 *
 * @throws InputError when the text is no YAML mapping, or has a key twice
 */
export function readManifestText(text: string, file: string): ManifestText {
  const { data, diagnostics, unreadable } = parseSource(text, file);
  if (unreadable || hasErrors(diagnostics)) throw new InputError(diagnostics);
  const doc: Document = parseDocument(text, { merge: true, prettyErrors: false });
  const root = doc.contents;
  if (!isMap(root) || root.items.length === 0 || !isRecord(data)) {
    const place = { file, line: 1, col: 1 };
    const message = 'a manifest is a mapping with specs, packages and releases';
    throw new InputError([
      { code: 'manifest/type', severity: 'error', message, place, excerpt: excerptOf(text, place) },
    ]);
  }
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return { text, file, doc, root, resolve: resolverOf(doc), eol, data };
}

/** A diagnostic at a node, or at the top of the file. */
export function diagnosticAt(source: ManifestText, node: unknown, refusal: Refusal): Diagnostic {
  const offset = startOf(node) ?? 0;
  const before = source.text.slice(0, offset);
  const line = before.split('\n').length;
  const place = { file: source.file, line, col: offset - (before.lastIndexOf('\n') + 1) + 1 };
  return { ...refusal, severity: 'error', place, excerpt: excerptOf(source.text, place) };
}

/** The error for an edit that would change more, or less, than was asked for. */
export function byHand(source: ManifestText, node: unknown, what: string): InputError {
  const message = `${what} cannot be written into this file without changing something else`;
  const hint = 'Edit the file by hand; DEVELOPMENT.md shows what belongs where.';
  return new InputError([
    diagnosticAt(source, node, { code: 'manifest/edit-by-hand', message, hint }),
  ]);
}

/** The pair of a key, own or merged. */
export function pairOf(source: ManifestText, map: YAMLMap, key: string): Pair | undefined {
  return findPair(map, key, source.resolve);
}

/** The node behind an alias; anything else as it is. */
export function resolved(source: ManifestText, node: unknown): unknown {
  return isAlias(node) ? source.resolve(node) : node;
}

/** The map that a top-level key holds. */
export function sectionOf(source: ManifestText, key: string): YAMLMap | undefined {
  const value = resolved(source, pairOf(source, source.root, key)?.value);
  return isMap(value) ? value : undefined;
}

/** True for an object that is no array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function startOf(node: unknown): number | undefined {
  return (node as Partial<Node> | null | undefined)?.range?.[0];
}
