import type { z } from 'zod';
import type { Diagnostic } from '../diagnostics.ts';
import { groupBy } from '../group.ts';
import { suggestion } from '../nearest.ts';
import { unquotedNumber } from './convert.ts';
import type { Path, Side, SourceDocument } from './document.ts';
import { nameOf, valueAt } from './path.ts';
import type { Problem } from './problem.ts';
import { salvage } from './salvage.ts';
import { ManifestSchema } from './schema.ts';
import type { RawManifest } from './schema.ts';
import { flattenUnions } from './unions.ts';
import { keysAt } from './schema-keys.ts';

type Issue = z.core.$ZodIssue;

/** Checks the data of a document against the schema: every problem at its own line and column; `raw` is what can be read of it. */
export function validateShape(source: SourceDocument): {
  raw: RawManifest | undefined;
  diagnostics: Diagnostic[];
} {
  if (source.data === undefined || source.data === null) {
    const message = 'the manifest is empty';
    const hint = 'It needs at least `packages` and `distros`: see docs/manifest.md.';
    return {
      raw: undefined,
      diagnostics: [source.diagnose([], 'value', { code: 'manifest/empty', message, hint })],
    };
  }
  const result = ManifestSchema.safeParse(source.data);
  if (result.success) return { raw: result.data, diagnostics: [] };
  const issues = flattenUnions(result.error.issues);
  const { raw, hidden } = salvage(source.data, issues);
  const diagnostics = [...issues, ...hidden].flatMap((issue) => explain(issue, source));
  return { raw, diagnostics: onceInAnchors(diagnostics) };
}

/** A mistake in an anchor is met under every path that merges it; messages begin with the path, and the first one tells enough. */
function onceInAnchors(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const keyOf = ({ code, message, place }: Diagnostic): string =>
    JSON.stringify([code, place?.line, place?.col, message.replace(/^\S+ /, '')]);
  return [...groupBy(diagnostics, keyOf).values()].flatMap((group) => group.slice(0, 1));
}

function explain(issue: Issue, source: SourceDocument): Diagnostic[] {
  const path = issue.path.map(asStep);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, source));
    case 'invalid_key':
      return [source.diagnose(path, 'key', badName(path, issue.issues[0]?.message))];
    case 'invalid_type':
      return [wrongType(issue.expected, path, source)];
    default:
      return [source.diagnose(path, 'value', badValue(path, issue.message))];
  }
}

function asStep(step: PropertyKey): string | number {
  return typeof step === 'symbol' ? String(step) : step;
}

function unknownKey(key: string, path: Path, source: SourceDocument): Diagnostic {
  const where = path.length === 0 ? 'the manifest' : nameOf(path);
  const hint = suggestion(key, keysAt(path));
  return source.diagnose([...path, key], 'key', {
    code: 'manifest/unknown-key',
    message: `${where} has no key '${key}'`,
    ...(hint === undefined ? {} : { hint }),
  });
}

function badName(path: Path, why: string | undefined): Problem {
  return {
    code: 'manifest/bad-name',
    message: `the name '${String(path.at(-1))}' ${why ?? 'is not allowed here'}`,
  };
}

function badValue(path: Path, why: string): Problem {
  const code = why.includes('is empty') ? 'manifest/empty-value' : 'manifest/bad-value';
  return { code, message: `${nameOf(path)} ${why}` };
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  null: 'nothing (a placeholder has no value)',
};

function wrongType(expected: string, path: Path, source: SourceDocument): Diagnostic {
  const value = valueAt(source.data, path);
  const last = path.at(-1);
  if (value === undefined && typeof last === 'string') return missingKey(last, path, source);
  if (expected === 'string' && typeof value === 'number') {
    return source.diagnose(path, 'value', unquotedNumber(source.written(path) ?? '', value));
  }
  const wanted = KINDS[expected] ?? expected;
  return source.diagnose(path, sideOf(value), {
    code: 'manifest/wrong-type',
    message: `${nameOf(path) || 'the manifest'} must be ${wanted}, but is ${kindOf(value)}`,
    ...(expected === 'boolean' && typeof value === 'string'
      ? { hint: 'YAML 1.2 knows true and false only; yes, no, on and off are texts.' }
      : {}),
  });
}

function missingKey(key: string, path: Path, source: SourceDocument): Diagnostic {
  const parent = path.slice(0, -1);
  const where = parent.length === 0 ? 'the manifest' : nameOf(parent);
  return source.diagnose(parent, 'key', {
    code: 'manifest/missing-key',
    message: `${where} lacks the key '${key}'`,
  });
}

/** An empty value has no place of its own, so its key is shown. */
function sideOf(value: unknown): Side {
  return value === null ? 'key' : 'value';
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return `the text '${value}'`;
  return JSON.stringify(value);
}
